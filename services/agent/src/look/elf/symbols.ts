import { type Elf, SECTION, type Section, textAt } from "./elf.ts";

export type ElfSymbol = { name: string; address: bigint; bytes: number; binding: string; table: string };

const SYMBOL_BYTES = 24;
const FUNCTION = 2;
const INDIRECT_FUNCTION = 10;
const BINDINGS = ["local", "global", "weak"];

/** Functions that a uprobe could attach to, by name; one that several tables have is told once. */
export const functionsOf = (elf: Elf, fits: (name: string) => boolean): ElfSymbol[] => {
  const found = new Map<string, ElfSymbol>();
  for (const { name, binding, type, section, address, bytes, table } of entriesOf(elf)) {
    if (section === 0 || (type !== FUNCTION && type !== INDIRECT_FUNCTION)) continue;
    if (found.has(name) || !fits(name)) continue;
    found.set(name, { name, address, bytes, binding: BINDINGS[binding] ?? "global", table });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** Functions that it takes from its libraries: a uprobe on them belongs there. */
export const importsOf = (elf: Elf, fits: (name: string) => boolean): string[] => {
  const names = new Set<string>();
  for (const { name, section } of entriesOf(elf))
    if (section === 0 && name !== "" && fits(name)) names.add(name);
  return [...names].sort();
};

type Entry = Omit<ElfSymbol, "binding"> & { binding: number; type: number; section: number };

function* entriesOf(elf: Elf): Generator<Entry> {
  for (const section of elf.sections) {
    if (section.type === SECTION.symbols) yield* readTable(elf, section, "symbol table");
    if (section.type === SECTION.dynamicSymbols) yield* readTable(elf, section, "exported");
  }
}

function* readTable(elf: Elf, section: Section, table: string): Generator<Entry> {
  const strings = elf.sections[section.link];
  if (!strings) return;
  const names = elf.read(strings.offset, strings.bytes);
  const symbols = elf.read(section.offset, section.bytes);
  for (let at = 0; at + SYMBOL_BYTES <= symbols.length; at += SYMBOL_BYTES) {
    const info = symbols[at + 4] ?? 0;
    // `name@@VERSION` in the full table.
    const [name = ""] = textAt(names, symbols.readUInt32LE(at)).split("@");
    if (name === "") continue;
    yield {
      name,
      address: symbols.readBigUInt64LE(at + 8),
      bytes: Number(symbols.readBigUInt64LE(at + 16)),
      binding: info >> 4,
      type: info & 0xf,
      section: symbols.readUInt16LE(at + 6),
      table,
    };
  }
}

/** The libraries that a program asks for, in order; none for a static one. */
export const librariesOf = (elf: Elf): string[] => {
  const section = elf.sections.find(({ type }) => type === SECTION.dynamic);
  const strings = section && elf.sections[section.link];
  if (!section || !strings) return [];
  const entries = elf.read(section.offset, Math.min(section.bytes, 65_536));
  const names = elf.read(strings.offset, strings.bytes);
  const libraries: string[] = [];
  for (let at = 0; at + 16 <= entries.length; at += 16)
    if (entries.readBigInt64LE(at) === NEEDED)
      libraries.push(textAt(names, Number(entries.readBigUInt64LE(at + 8))));
  return libraries;
};

const NEEDED = 1n;
