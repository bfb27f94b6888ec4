/**
 * The kernel's own description of its types and functions (BTF), as `/sys/kernel/btf` has it.
 * Format: kernel documentation, bpf/btf.rst.
 */
export const KIND = {
  int: 1,
  pointer: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  forward: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  func: 12,
  proto: 13,
  variable: 14,
  section: 15,
  float: 16,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;

const MAGIC = 0xeb9f;
const TYPE_BYTES = 12;

/** Bytes after the common part: fixed, and for each of its `vlen` entries. */
const TAIL: Record<number, readonly [fixed: number, each: number]> = {
  [KIND.int]: [4, 0],
  [KIND.pointer]: [0, 0],
  [KIND.array]: [12, 0],
  [KIND.struct]: [0, 12],
  [KIND.union]: [0, 12],
  [KIND.enum]: [0, 8],
  [KIND.forward]: [0, 0],
  [KIND.typedef]: [0, 0],
  [KIND.volatile]: [0, 0],
  [KIND.const]: [0, 0],
  [KIND.restrict]: [0, 0],
  [KIND.func]: [0, 0],
  [KIND.proto]: [0, 8],
  [KIND.variable]: [4, 0],
  [KIND.section]: [0, 12],
  [KIND.float]: [0, 0],
  [KIND.declTag]: [4, 0],
  [KIND.typeTag]: [0, 0],
  [KIND.enum64]: [0, 12],
};

export type Member = { name: string; type: number; bitOffset: number; bits: number };
export type Parameter = { name: string; type: number };

/** One BTF; of a module together with the kernel's, whose numbers and strings it continues. */
export class Btf {
  readonly #view: DataView;
  readonly #bytes: Buffer;
  readonly #base: Btf | null;
  readonly #little: boolean;
  readonly #strings: number;
  readonly #stringBytes: number;
  /** Where each own type begins; the first is number `#first`. */
  readonly #offsets: number[] = [];
  readonly #first: number;

  /** @throws RangeError when the bytes are no BTF, or are cut */
  constructor(bytes: Buffer, base: Btf | null = null) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#base = base;
    this.#little = this.#view.getUint16(0, true) === MAGIC;
    if (!this.#little && this.#view.getUint16(0, false) !== MAGIC) throw new RangeError("this is no BTF");
    const header = this.#u32(4);
    const types = header + this.#u32(8);
    this.#strings = header + this.#u32(16);
    this.#stringBytes = this.#u32(20);
    // Number 0 is void, and has no entry.
    this.#first = base ? base.end : 1;
    const end = types + this.#u32(12);
    for (let at = types; at < end; ) {
      this.#offsets.push(at);
      const info = this.#u32(at + 4);
      const tail = TAIL[(info >>> 24) & 0x1f];
      if (!tail)
        throw new RangeError(`the BTF has a kind of type that is not known: ${(info >>> 24) & 0x1f}`);
      at += TYPE_BYTES + tail[0] + tail[1] * (info & 0xffff);
    }
  }

  /** One more than the highest number of a type. */
  get end(): number {
    return this.#first + this.#offsets.length;
  }

  /** Numbers of the types that this BTF adds to its base. */
  *own(): Generator<number> {
    for (let id = this.#first; id < this.end; id += 1) yield id;
  }

  kind(id: number): number {
    return (this.#of(id, 4) >>> 24) & 0x1f;
  }

  name(id: number): string {
    return id === 0 ? "void" : this.#text(this.#of(id, 0));
  }

  /** Bytes of a struct, union, enum or number. */
  size(id: number): number {
    return this.#of(id, 8);
  }

  /** What a pointer, typedef, qualifier, function or variable is of. */
  target(id: number): number {
    return this.#of(id, 8);
  }

  /** Only of a forward declaration: whether it is of a union. */
  isUnion(id: number): boolean {
    return this.#of(id, 4) >>> 31 === 1;
  }

  array(id: number): { type: number; count: number } {
    return { type: this.#of(id, 12), count: this.#of(id, 20) };
  }

  members(id: number): Member[] {
    const bitfields = this.#of(id, 4) >>> 31 === 1;
    return this.#entries(id, 12, (at) => {
      const place = this.#of(id, at + 8);
      return {
        name: this.#text(this.#of(id, at)),
        type: this.#of(id, at + 4),
        bitOffset: bitfields ? place & 0xff_ffff : place,
        bits: bitfields ? place >>> 24 : 0,
      };
    });
  }

  parameters(proto: number): Parameter[] {
    return this.#entries(proto, 8, (at) => ({
      name: this.#text(this.#of(proto, at)),
      type: this.#of(proto, at + 4),
    }));
  }

  /** Names and values of an enum. */
  values(id: number): { name: string; value: bigint }[] {
    const wide = this.kind(id) === KIND.enum64;
    const signed = this.#of(id, 4) >>> 31 === 1;
    return this.#entries(id, wide ? 12 : 8, (at) => {
      const low = BigInt(this.#of(id, at + 4));
      const value = wide ? (BigInt(this.#of(id, at + 8)) << 32n) | low : low;
      return {
        name: this.#text(this.#of(id, at)),
        value: signed ? BigInt.asIntN(wide ? 64 : 32, value) : value,
      };
    });
  }

  #entries<T>(id: number, bytes: number, read: (at: number) => T): T[] {
    const count = this.#of(id, 4) & 0xffff;
    return Array.from({ length: count }, (_, index) => read(TYPE_BYTES + index * bytes));
  }

  #of(id: number, offset: number): number {
    if (id < this.#first && this.#base) return this.#base.#of(id, offset);
    const at = this.#offsets[id - this.#first];
    if (at === undefined) throw new RangeError(`the BTF has no type ${id}`);
    return this.#u32(at + offset);
  }

  #text(offset: number): string {
    const before = this.#base?.allStringBytes ?? 0;
    if (offset < before && this.#base) return this.#base.#text(offset);
    const start = this.#strings + offset - before;
    const end = this.#bytes.indexOf(0, start);
    return this.#bytes.toString("utf8", start, end === -1 ? start : end);
  }

  get allStringBytes(): number {
    return (this.#base?.allStringBytes ?? 0) + this.#stringBytes;
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#little);
  }
}
