import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LooseValue, parseLooseJson, unescapeAgain } from "./loose-json.ts";

const plain = (value: LooseValue | undefined): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (value.kind === "array") return value.items.map(plain);
  return Object.fromEntries(value.pairs.map(([key, item]) => [key, plain(item)]));
};

const bytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

describe("parseLooseJson", () => {
  it("reads every JSON document as JSON.parse does, except for integers that a double cannot hold", () => {
    const noBigIntegers = (value: unknown): boolean =>
      !/(?<![.\d])\d{16,}/.test(JSON.stringify(value)) && !/e\+/.test(JSON.stringify(value));
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }).filter(noBigIntegers), (value) => {
        const text = JSON.stringify(value);
        expect(plain(parseLooseJson(bytes(text)))).toEqual(JSON.parse(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps both of two equal keys", () => {
    expect(parseLooseJson('{"a,b,c": 1, "a,b,c": 2}')).toEqual({
      kind: "object",
      pairs: [
        ["a,b,c", 1],
        ["a,b,c", 2],
      ],
    });
  });

  it.each([
    ["9007199254740991", 9_007_199_254_740_991],
    ["9007199254740993", "9007199254740993"],
    ["-9007199254740993", "-9007199254740993"],
    ["18446744073709551615", "18446744073709551615"],
    ["-5", -5],
    ["1.5", 1.5],
    ["0.000000", 0],
  ])("reads the number %s exactly", (text, value) => {
    expect(parseLooseJson(text)).toBe(value);
  });

  it("takes the bytes that bpftrace escapes as negative numbers for UTF-8", () => {
    expect(parseLooseJson('"h\\uffffffc3\\uffffffa9"')).toBe("hé");
    expect(parseLooseJson('"\\uffffffff"')).toBe("\ufffd");
    expect(parseLooseJson('"\\\\uffffffc3"')).toBe("\\uffffffc3");
  });

  it("takes raw bytes for UTF-8, and what is none for U+FFFD", () => {
    expect(parseLooseJson(bytes('"hé 漢"'))).toBe("hé 漢");
    expect(parseLooseJson('"a\xffb"')).toBe("a\ufffdb");
  });

  it.each([
    ['{"@ts": 18:27:18}', { "@ts": "18:27:18" }],
    ['{"@ts": 2026-11-22 18:27}', { "@ts": "2026-11-22 18:27" }],
    ['{"@cg": unified:/a b,cpu:/}', { "@cg": "unified:/a b,cpu:/" }],
    [
      '{"@cg": {"a": unified:/x,cpu:/, "b": unified:/}}',
      { "@cg": { a: "unified:/x,cpu:/", b: "unified:/" } },
    ],
    ['{"@e": {"1": No such file or directory, "2": 5}}', { "@e": { 1: "No such file or directory", 2: 5 } }],
    ['{"@t": [1,18:27,"x"]}', { "@t": [1, "18:27", "x"] }],
    ['{"@p": 0xffff8881}', { "@p": "0xffff8881" }],
    ['{"@ts": 21:22:40, "x"}}', { "@ts": '21:22:40, "x"' }],
  ])("reads the unquoted value in %s", (text, value) => {
    const closed =
      text.endsWith("}}") && !text.startsWith('{"@cg": {') && !text.startsWith('{"@e"')
        ? `{"d": ${text}`
        : text;
    const read = plain(parseLooseJson(closed));
    expect(closed === text ? read : (read as { d: unknown }).d).toEqual(value);
  });

  it("gives undefined for anything else, in time that grows with the length alone", () => {
    for (const hostile of [
      "[".repeat(1e6),
      '{"a":'.repeat(1e6),
      "}".repeat(1e6),
      `{"a": ${" ".repeat(1e6)}`,
      `{"a": ${', "'.repeat(3e5)}`,
      `{"a": ${"x}".repeat(5e5)} y`,
      `"${"\\".repeat(1e6)}`,
      `{"a": ${"1".repeat(1e6)}x`,
    ])
      expect(() => parseLooseJson(hostile)).not.toThrow();
  });

  it("never throws", () => {
    const pieces = fc.constantFrom(
      '"',
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      "\\",
      "\\u",
      "ffffff",
      "c3",
      " ",
      "1",
      "-",
      "a",
      "\xff",
      ', "',
      '": ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(pieces).map((parts) => parts.join("")),
        ),
        (text) => {
          parseLooseJson(text);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe("unescapeAgain", () => {
  it.each([
    ["\\n    vfs_read+1\\n,bash", "\n    vfs_read+1\n,bash"],
    ['b\\"q', 'b"q'],
    ["\\uffffffc3\\uffffffa9", "é"],
    ["plain", "plain"],
    ["é", "é"],
  ])("makes %j of the key that bpftrace 0.23 escaped twice", (key, value) => {
    expect(unescapeAgain(key)).toBe(value);
  });
});
