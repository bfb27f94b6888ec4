import { type Elf, textAt } from "./elf.ts";

/** A USDT probe: its arguments as the compiler noted them, such as `8@%rdi -4@$2`. */
export type Usdt = { provider: string; name: string; arguments: string };

const USDT = 3;
const BUILD_ID = 3;
const MAX_BYTES = 4 * 1_048_576;

/** The probes that a program offers itself. */
export const usdtOf = (elf: Elf): Usdt[] => {
  const found = new Map<string, Usdt>();
  for (const { owner, type, text } of notesOf(elf, ".note.stapsdt")) {
    if (owner !== "stapsdt" || type !== USDT) continue;
    // Three addresses, then three texts.
    const provider = textAt(text, 24);
    const name = textAt(text, 24 + provider.length + 1);
    const args = textAt(text, 24 + provider.length + name.length + 2);
    if (provider && name) found.set(`${provider}:${name}`, { provider, name, arguments: args });
  }
  return [...found.values()].sort((a, b) => (`${a.provider}:${a.name}` < `${b.provider}:${b.name}` ? -1 : 1));
};

/** Names the file with its symbols, where those are kept apart. */
export const buildIdOf = (elf: Elf): string | null =>
  notesOf(elf, ".note.gnu.build-id")
    .find(({ owner, type }) => owner === "GNU" && type === BUILD_ID)
    ?.text.toString("hex") ?? null;

const notesOf = (elf: Elf, name: string): { owner: string; type: number; text: Buffer }[] => {
  const section = elf.named(name);
  const bytes = section ? elf.read(section.offset, Math.min(section.bytes, MAX_BYTES)) : Buffer.alloc(0);
  const notes = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const ownerBytes = bytes.readUInt32LE(at);
    const textBytes = bytes.readUInt32LE(at + 4);
    const start = at + 12 + padded(ownerBytes);
    notes.push({
      owner: textAt(bytes.subarray(at + 12, at + 12 + ownerBytes), 0),
      type: bytes.readUInt32LE(at + 8),
      text: bytes.subarray(start, start + textBytes),
    });
    at = start + padded(textBytes);
  }
  return notes;
};

const padded = (bytes: number): number => Math.ceil(bytes / 4) * 4;
