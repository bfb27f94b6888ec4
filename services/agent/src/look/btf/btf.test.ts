import { describe, expect, test } from "vitest";
import { Btf, KIND } from "./btf.ts";
import { fieldsOf } from "./fields.ts";
import { sizeOf, typeText } from "./type-text.ts";

type Entry = {
  kind: number;
  name?: string;
  size?: number;
  flag?: boolean;
  vlen?: number;
  tail?: (number | string)[];
};

/** Builds what the kernel would: names of a base come before its own. */
const built = (
  entries: Entry[],
  { base = null, before = 0, big = false }: { base?: Btf | null; before?: number; big?: boolean } = {},
): Btf => {
  const strings = [
    "",
    ...entries.flatMap(({ name = "", tail = [] }) => [
      name,
      ...tail.filter((one) => typeof one === "string"),
    ]),
  ];
  const text = [...new Set(strings)].map((one) => `${one}\0`).join("");
  const at = (name: string): number =>
    name === "" ? 0 : before + Buffer.byteLength(text.slice(0, text.indexOf(`\0${name}\0`) + 1));
  const words = entries.flatMap(({ kind, name = "", size = 0, flag = false, vlen = 0, tail = [] }) => [
    at(name),
    (((flag ? 1 : 0) << 31) | (kind << 24) | vlen) >>> 0,
    size,
    ...tail.map((one) => (typeof one === "string" ? at(one) : one)),
  ]);
  const bytes = Buffer.alloc(24 + words.length * 4 + Buffer.byteLength(text));
  const put = (value: number, where: number) =>
    big ? bytes.writeUInt32BE(value, where) : bytes.writeUInt32LE(value, where);
  if (big) bytes.writeUInt16BE(0xeb9f, 0);
  else bytes.writeUInt16LE(0xeb9f, 0);
  for (const [index, value] of [24, 0, words.length * 4, words.length * 4, Buffer.byteLength(text)].entries())
    put(value, 4 + index * 4);
  for (const [index, value] of words.entries()) put(value, 24 + index * 4);
  bytes.write(text, 24 + words.length * 4);
  return new Btf(bytes, base);
};

const INT: Entry = { kind: KIND.int, name: "int", size: 4, tail: [32] };
const ENTRIES: Entry[] = [
  INT,
  { kind: KIND.pointer, size: 3 },
  { kind: KIND.struct, name: "node", size: 24, vlen: 3, tail: ["next", 2, 0, "", 4, 64, "count", 1, 128] },
  { kind: KIND.union, size: 8, vlen: 2, tail: ["inner", 5, 0, "flat", 1, 0] },
  { kind: KIND.struct, size: 8, vlen: 1, tail: ["deep", 1, 32] },
  { kind: KIND.array, tail: [1, 1, 4] },
  { kind: KIND.const, size: 3 },
  { kind: KIND.pointer, size: 7 },
  { kind: KIND.proto, size: 1, vlen: 2, tail: ["a", 8, "b", 1] },
  { kind: KIND.pointer, size: 9 },
  {
    kind: KIND.struct,
    name: "bits",
    size: 4,
    flag: true,
    vlen: 2,
    tail: ["low", 1, 3 << 24, "high", 1, ((5 << 24) | 3) >>> 0],
  },
  { kind: KIND.enum, name: "state", size: 4, vlen: 2, flag: true, tail: ["GONE", 0xffff_ffff, "HERE", 1] },
];

describe.each([
  ["little", false],
  ["big", true],
] as const)("types of a %s-endian kernel", (_, big) => {
  const btf = built(ENTRIES, { big });

  test("are written as C writes them", () => {
    expect([2, 6, 8, 10, 11].map((id) => typeText(btf, id))).toEqual([
      "struct node *",
      "int[4]",
      "const struct node *",
      "int (*)(const struct node *, int)",
      "struct bits",
    ]);
    expect(sizeOf(btf, 6)).toBe(16);
  });

  test("open what has no name of its own, with its place in the whole", () => {
    expect(fieldsOf(btf, 3)).toEqual([
      { name: "next", type: "struct node *", offset: 0, bytes: 8 },
      { name: "inner.deep", type: "int", offset: 12, bytes: 4 },
      { name: "flat", type: "int", offset: 8, bytes: 4 },
      { name: "count", type: "int", offset: 16, bytes: 4 },
    ]);
  });

  test("tell fields of single bits and the values of an enum", () => {
    expect(fieldsOf(btf, 11)).toMatchObject([
      { type: "int : 3" },
      { name: "high", type: "int : 5", offset: 0 },
    ]);
    expect(btf.values(12)).toEqual([
      { name: "GONE", value: -1n },
      { name: "HERE", value: 1n },
    ]);
  });
});

test("a module goes on with the kernel's numbers and strings", () => {
  const kernel = built(ENTRIES);
  const module = built([{ kind: KIND.struct, name: "own", size: 8, vlen: 1, tail: ["first", 2, 0] }], {
    base: kernel,
    before: kernel.allStringBytes,
  });
  const [id = 0] = module.own();
  expect(id).toBe(ENTRIES.length + 1);
  expect(module.name(id)).toBe("own");
  expect(fieldsOf(module, id)).toEqual([{ name: "first", type: "struct node *", offset: 0, bytes: 8 }]);
});

test("bytes that are no types, or cut, or of a kind that is not known, are refused", () => {
  expect(() => new Btf(Buffer.alloc(64))).toThrow(RangeError);
  expect(() => new Btf(Buffer.from("short"))).toThrow(RangeError);
  expect(() => built([{ kind: 25, name: "new" }])).toThrow("not known");
});

test("a type that leads back to itself comes to an end", () => {
  const loop = built([
    { kind: KIND.typedef, name: "a", size: 2 },
    { kind: KIND.const, size: 1 },
    { kind: KIND.pointer, size: 3 },
  ]);
  expect(typeText(loop, 2)).toContain("a");
  expect(typeText(loop, 3)).toContain("?");
  expect(sizeOf(loop, 1)).toBeNull();
});
