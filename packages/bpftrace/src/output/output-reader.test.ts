import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createOutputReader } from "./output-reader.ts";
import type { OutputRecord } from "./output-record.ts";

const read = (
  input: string | Uint8Array,
  options: { version?: string; maxLineBytes?: number; chunks?: number[] } = {},
): {
  records: OutputRecord[];
  raw: string[];
  stats: { bytes: number; lines: number; badLines: number; cutLines: number };
} => {
  const records: OutputRecord[] = [];
  const raw: string[] = [];
  const { chunks = [], ...rest } = options;
  const reader = createOutputReader({
    ...rest,
    onRecord: (record, line) => {
      records.push(record);
      raw.push(line);
    },
  });
  const bytes = Buffer.from(input as Uint8Array);
  const cuts = [0, ...chunks.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < cuts.length; i++) reader.push(bytes.subarray(cuts[i - 1], cuts[i]));
  reader.end();
  return { records, raw, stats: { ...reader.stats } };
};

const realOutput = (version: string): Buffer =>
  readFileSync(new URL(`real-output-${version}.txt`, import.meta.url));

describe.each(["0.17.0", "0.23.2", "0.27.0"])("what bpftrace %s really printed", (version) => {
  const { records, stats } = read(realOutput(version), { version });
  const last = (name: string): unknown =>
    records.findLast((record) => "name" in record && record.name === name);
  const entries = (name: string): unknown => (last(name) as { entries: unknown }).entries;
  const value = (name: string): unknown =>
    (last(name) as { entries: { value: unknown }[] }).entries[0]?.value;
  /** 0.24 and later take the spaces out of keys, which cannot be undone. */
  const key = (text: string): string => (version === "0.27.0" ? text.replaceAll(" ", "") : text);

  it("is records without exception, but for the warnings of 0.27 about the script", () => {
    expect(stats.badLines).toBe(version === "0.27.0" ? 3 : 0);
    expect(stats.cutLines).toBe(0);
  });

  it("reads lines of text", () => {
    expect(records).toContainEqual({ type: "attached", probes: 1 });
    expect(records).toContainEqual({ type: "printf", text: "hé é x\n" });
    expect(records).toContainEqual({ type: "value", value: [1, 2] });
    expect(records).toContainEqual({ type: "value", value: "lit" });
  });

  it("reads maps of numbers, text and tuples", () => {
    expect(last("@i")).toEqual({ type: "map", name: "@i", keyed: false, entries: [{ key: "", value: 5 }] });
    expect(value("@s")).toBe('str"q\\ \t é');
    expect(value("@t")).toEqual([1, "two", [3, "é"]]);
    expect(value("@n")).toBe(-5);
    expect(value("@big")).toBe("9007199254740993");
    expect(value("@u64")).toBe("18446744073709551615");
    expect(value("@ts")).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(value("@cg")).toMatch(/^unified:\/.*systemd:\//);
  });

  it("reads keys, those that bpftrace printed twice too", () => {
    expect(entries("@k")).toEqual([
      { key: key("a b"), value: 1 },
      { key: 'b"q\n', value: 2 },
    ]);
    expect(entries("@")).toEqual([
      { key: "a,b,c", value: 1 },
      { key: "a,b,c", value: 2 },
    ]);
    expect(entries("@esc")).toEqual([{ key: "a\\nb", value: 1 }]);
    expect(entries("@ip")).toEqual([{ key: "127.0.0.1,5", value: 1 }]);
    expect((entries("@kst") as { key: string }[])[0]?.key).toMatch(
      /^\n.*\n {0,8}do_syscall_64\+\d+\n[^,]*\n$/s,
    );
    expect((entries("@us") as { key: string }[])[0]?.key).toMatch(/^\n {0,8}syscall\+\d+\n.*\n,\S+$/s);
  });

  it("reads averages and statistics", () => {
    expect(last("@av")).toEqual({
      type: "stats",
      name: "@av",
      keyed: false,
      entries: [{ key: "", count: null, average: 4, total: null }],
    });
    expect(entries("@avk")).toEqual([{ key: "a", count: null, average: 5, total: null }]);
    expect(last("@st")).toEqual({
      type: "stats",
      name: "@st",
      keyed: false,
      entries: [{ key: "", count: 1, average: 4, total: 4 }],
    });
    expect(entries("@sk")).toEqual([
      { key: "a", count: 1, average: 5, total: 5 },
      { key: "b", count: 1, average: 7, total: 7 },
    ]);
  });

  it("reads histograms, with the bucket that 0.17 lets overflow", () => {
    expect(entries("@hk2")).toEqual([{ key: "q,3", buckets: [{ min: 2, max: 3, count: 1 }] }]);
    const [{ buckets }] = entries("@h") as [{ buckets: { min?: number; max?: number; count: number }[] }];
    expect(buckets[0]).toEqual({ min: 4, max: 7, count: 1 });
    expect(buckets.at(-1)).toEqual(
      version === "0.17.0" ? { min: 2 ** 31, count: 1 } : { min: 2 ** 32, max: 2 ** 33 - 1, count: 1 },
    );
    const [{ buckets: linear }] = entries("@l") as [{ buckets: unknown[] }];
    expect(linear[0]).toEqual({ max: -1, count: 1 });
    expect(linear[2]).toEqual({ min: 10, max: 19, count: 1 });
    expect(linear.at(-1)).toEqual({ min: 100, count: 1 });
  });

  it("gives the same records however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (chunks) => {
        expect(read(realOutput(version), { version, chunks }).records).toEqual(records);
      }),
      { numRuns: 60 },
    );
  });
});

describe("records that the fixtures lack", () => {
  it.each([
    ['{"type": "lost_events", "data": {"events": 123}}', { type: "lost", events: 123 }],
    ['{"type": "lost_events", "count": 7, "data": {"events": 7}}', { type: "lost", events: 7 }],
    ['{"type": "join", "data": "cut -c1-200"}', { type: "join", text: "cut -c1-200" }],
    ['{"type": "cat", "data": ""}', { type: "cat", text: "" }],
    ['{"type": "syscall", "data": "hi\\n"}', { type: "syscall", text: "hi\n" }],
    [
      '{"type": "helper_error", "helper": "map_update_elem", "retcode": -7, "line": 1, "col": 37}',
      { type: "helper-error", helper: "map_update_elem", code: -7, line: 1, column: 37 },
    ],
    [
      '{"type": "helper_error", "msg": "Argument list too long", "helper": "map_update_elem", "retcode": -7, "filename": "stdin", "line": 1, "col": 27}',
      {
        type: "helper-error",
        helper: "map_update_elem",
        code: -7,
        message: "Argument list too long",
        line: 1,
        column: 27,
      },
    ],
    [
      '{"type": "errorf", "msg": "bad\\n", "filename": "stdin", "line": 1, "col": 2}',
      { type: "printf", text: "bad\n" },
    ],
    ['{"type": "value", "data": {"x": 1, "y": "b"}}', { type: "value", value: "{ x: 1, y: b }" }],
    ['{"type": "value", "data": true}', { type: "value", value: "true" }],
    [
      '{"type": "tseries", "data": {"@t": [{"interval_start":"2026-11-22 21:41:42.000000000","value":5}]}}',
      {
        type: "tseries",
        name: "@t",
        keyed: false,
        entries: [{ key: "", points: [{ at: "2026-11-22 21:41:42.000000000", value: 5 }] }],
      },
    ],
    [
      '{"type": "hist", "data": {"@h": {"a": []}}}',
      { type: "hist", name: "@h", keyed: true, entries: [{ key: "a", buckets: [] }] },
    ],
    [
      '{"type": "stats", "data": {"@s": {"count": {"count": 1, "average": 2, "total": 2}}}}',
      { type: "stats", name: "@s", keyed: true, entries: [{ key: "count", count: 1, average: 2, total: 2 }] },
    ],
  ])("reads %s", (line, record) => {
    expect(read(`${line}\n`).records).toEqual([record]);
  });
});

describe("output that is no record", () => {
  it("skips blank lines and gives plain text as text", () => {
    const { records, stats } = read("\n\nNo probes to attach\n\n");
    expect(records).toEqual([{ type: "text", text: "No probes to attach" }]);
    expect(stats).toEqual({ bytes: 23, lines: 1, badLines: 1, cutLines: 0 });
  });

  it("finds the record behind text that had no newline of its own", () => {
    const { records, raw } = read('a "b" c{"type": "printf", "data": "bye\\n"}\n');
    expect(records).toEqual([
      { type: "text", text: 'a "b" c' },
      { type: "printf", text: "bye\n" },
    ]);
    expect(raw).toEqual(['a "b" c', '{"type": "printf", "data": "bye\\n"}']);
  });

  it("gives what is left of a half line at the end", () => {
    expect(read('{"type": "printf", "data": "hello wor').records).toEqual([
      { type: "printf", text: "hello wor" },
    ]);
    expect(read('{"type": "printf", "data": "h\\uffff').records).toEqual([{ type: "printf", text: "h" }]);
    expect(read('{"type": "map", "data": {"@": {"a": 1, "b').records).toEqual([
      { type: "text", text: '{"type": "map", "data": {"@": {"a": 1, "b' },
    ]);
    expect(read('{"type": "value", "data": 5}').records).toEqual([{ type: "value", value: 5 }]);
  });

  it("cuts an endless line: text is kept up to the limit, a map is dropped rather than shown in part", () => {
    const printf = read(
      `{"type": "printf", "data": "${"x".repeat(5_000)}"}\n{"type": "value", "data": 1}\n`,
      { maxLineBytes: 1_000 },
    );
    expect(printf.records).toEqual([
      { type: "printf", text: "x".repeat(1_000 - 28) },
      { type: "value", value: 1 },
    ]);
    expect(printf.stats).toMatchObject({ lines: 2, badLines: 0, cutLines: 1 });
    const map = read(`{"type": "map", "data": {"@": {${'"a": 1, '.repeat(1_000)}"z": 1}}}\n`, {
      maxLineBytes: 1_000,
    });
    expect(map.records).toEqual([]);
    expect(map.stats).toMatchObject({ lines: 1, badLines: 1, cutLines: 1 });
  });

  it("cannot be made to forge a record by what a traced process writes", () => {
    const hostile = '\\n{\\"type\\": \\"map\\", \\"data\\": {\\"@\\": 1}}\\n';
    expect(read(`{"type": "printf", "data": "${hostile}"}\n`).records).toEqual([
      { type: "printf", text: '\n{"type": "map", "data": {"@": 1}}\n' },
    ]);
  });
});

describe("any bytes at all", () => {
  const token = fc.constantFrom(
    '{"type": "',
    "map",
    'printf", "data": "',
    '", "data": {"@": ',
    "}",
    "\n",
    '"',
    "\\",
    "\\uffffffc3",
    ", ",
    "1",
    "[",
    "]",
    "9007199254740993",
    "\xff",
    '{"min": ',
    "hist",
  );
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.array(token, { maxLength: 40 }).map((parts) => Buffer.from(parts.join(""), "latin1")),
  );

  it("are read without an exception, to the same records however they are cut", () => {
    fc.assert(
      fc.property(
        anything,
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.integer({ min: 8, max: 500 }),
        (bytes, chunks, maxLineBytes) => {
          const whole = read(bytes, { maxLineBytes });
          const cut = read(bytes, { maxLineBytes, chunks });
          expect(cut).toEqual(whole);
          expect(whole.stats.bytes).toBe(bytes.length);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("that the caller uses again for the next chunk do not change what was read", () => {
    const chunk = Buffer.from('{"type": "value", "data": 1');
    const records: OutputRecord[] = [];
    const reader = createOutputReader({ onRecord: (record) => records.push(record) });
    reader.push(chunk);
    chunk.fill(0x20);
    reader.push(Buffer.from("23}\n"));
    expect(records).toEqual([{ type: "value", value: 123 }]);
  });
});
