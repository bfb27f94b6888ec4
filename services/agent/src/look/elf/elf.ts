import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

export type Section = {
  name: string;
  type: number;
  offset: number;
  bytes: number;
  /** Number of the section that belongs to it: of a symbol table its strings. */
  link: number;
};

export const SECTION = { symbols: 2, dynamic: 6, note: 7, noBits: 8, dynamicSymbols: 11 } as const;

const HEADER_BYTES = 64;
const SECTION_BYTES = 64;
const MAX_SECTIONS = 20_000;

/** The largest part of a binary that is read at once. */
const MAX_PART_BYTES = 128 * 1_048_576;

/** A program or library, read in parts and never as a whole. Only ELF of 64 bits and little-endian, as on all hosts that are traced. */
export class Elf {
  readonly sections: readonly Section[];
  readonly #file: number;
  readonly #bytes: number;

  /** @throws Error with a code of the system; RangeError with the reason when it is no such file */
  constructor(path: string) {
    this.#file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const stat = fstatSync(this.#file);
      if (!stat.isFile()) throw new RangeError("it is no regular file");
      this.#bytes = stat.size;
      this.sections = this.#readSections();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Less than was asked for where the file ends before: what it says of itself need not be true. */
  read(offset: number, bytes: number): Buffer {
    const buffer = Buffer.alloc(Math.max(0, Math.min(bytes, MAX_PART_BYTES, this.#bytes - offset)));
    let got = 0;
    while (got < buffer.length) {
      const count = readSync(this.#file, buffer, got, buffer.length - got, offset + got);
      if (count === 0) break;
      got += count;
    }
    return buffer.subarray(0, got);
  }

  named(name: string): Section | undefined {
    return this.sections.find((section) => section.name === name);
  }

  close(): void {
    closeSync(this.#file);
  }

  #readSections(): Section[] {
    const header = this.read(0, HEADER_BYTES);
    if (header.length < HEADER_BYTES || header.readUInt32BE(0) !== 0x7f454c46)
      throw new RangeError(header.toString("latin1", 0, 2) === "#!" ? "it is a script" : "it is no ELF file");
    if (header[4] !== 2 || header[5] !== 1)
      throw new RangeError("it is no ELF file of 64 bits, little-endian");
    const offset = Number(header.readBigUInt64LE(40));
    const count = Math.min(header.readUInt16LE(60), MAX_SECTIONS);
    const table = this.read(offset, count * SECTION_BYTES);
    const entries = Array.from({ length: Math.floor(table.length / SECTION_BYTES) }, (_, index) =>
      table.subarray(index * SECTION_BYTES, (index + 1) * SECTION_BYTES),
    );
    const names = entries[header.readUInt16LE(62)];
    const text = names
      ? this.read(Number(names.readBigUInt64LE(24)), Number(names.readBigUInt64LE(32)))
      : Buffer.alloc(0);
    return entries.map((entry) => ({
      name: textAt(text, entry.readUInt32LE(0)),
      type: entry.readUInt32LE(4),
      offset: Number(entry.readBigUInt64LE(24)),
      bytes: Number(entry.readBigUInt64LE(32)),
      link: entry.readUInt32LE(40),
    }));
  }
}

/** The text that begins there and ends with a zero. */
export const textAt = (strings: Buffer, at: number): string => {
  if (at >= strings.length) return "";
  const end = strings.indexOf(0, at);
  return strings.toString("utf8", at, end === -1 ? strings.length : end);
};
