import type { Look } from "@tracewire/protocol";
import { type Binary, openBinary } from "./elf/binary.ts";
import { Elf } from "./elf/elf.ts";
import { importsOf } from "./elf/symbols.ts";
import { type Cell, type Found, nothing, type Surroundings } from "./found.ts";
import { nearNames } from "./near-names.ts";
import { wildcard } from "./wildcard.ts";

const COLUMNS = ["function", "address", "bytes", "binding", "table"];

/** Names as they are in the binary: those of C++ and Rust are mangled, so a pattern with `*` around a word finds them. */
export const lookAtSymbols = async (
  { binary: path, pattern }: Look & { what: "symbols" },
  surroundings: Surroundings,
): Promise<Found> => {
  const fits = wildcard(pattern);
  const binary = openBinary(path, surroundings, fits);
  if ("why" in binary) return nothing(COLUMNS, binary.why);
  const notes = describe(binary, path);
  if (binary.functions.length === 0) notes.unshift(...(await whyNone(binary, pattern, surroundings)));
  const rows = binary.functions
    .slice(0, surroundings.most)
    .map(({ name, address, bytes, binding, table }): Cell[] => [
      name,
      `0x${address.toString(16)}`,
      bytes,
      binding,
      table,
    ]);
  return { columns: COLUMNS, rows, total: binary.functions.length, notes };
};

const describe = (binary: Binary, asked: string): string[] => {
  const { path, libraries, isDynamic, isStripped, usdt } = binary;
  const notes: string[] = [];
  if (path !== asked) notes.push(`${asked} is ${path}.`);
  if (isStripped) notes.push("It is stripped: only what it exports has a name.");
  notes.push(
    libraries.length > 0
      ? `It is linked to ${libraries.slice(0, 12).join(", ")}.`
      : isDynamic
        ? "It needs no other library."
        : "It is static: the functions of its libraries are in it.",
  );
  if (usdt.length > 0) notes.push(`It has ${usdt.length} USDT probes: ask for usdt:${path}:*.`);
  return notes;
};

const whyNone = async (binary: Binary, pattern: string, surroundings: Surroundings): Promise<string[]> => {
  const elf = new Elf(binary.path);
  const imported = importsOf(elf, wildcard(pattern));
  elf.close();
  if (imported.length > 0)
    return [
      `It takes ${imported.slice(0, 5).join(", ")} from a library: attach there (libc has what C programs use).`,
    ];
  const all = openBinary(binary.path, surroundings, () => true);
  const names = "why" in all ? [] : all.functions.map(({ name }) => name);
  const contains = wildcard(`*${pattern}*`);
  const containing = names
    .filter((name) => contains(name))
    .sort((a, b) => a.length - b.length)
    .slice(0, 8);
  if (containing.length > 0) return [`It has no function ${pattern}, but ${containing.join(", ")}.`];
  return [`It has no function ${pattern}.`, ...(await nearNames(pattern, names))];
};
