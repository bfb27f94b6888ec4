import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createOutputReader } from "./output-reader.ts";
import type { OutputRecord } from "./output-record.ts";
import { readAll } from "./read-all.ts";

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
    expect(readAll(`${line}\n`).records).toEqual([record]);
  });
});

describe("output that is no record", () => {
  it("skips blank lines and gives plain text as text", () => {
    const { records, stats } = readAll("\n\nNo probes to attach\n\n");
    expect(records).toEqual([{ type: "text", text: "No probes to attach" }]);
    expect(stats).toEqual({ bytes: 23, lines: 1, badLines: 1, cutLines: 0 });
  });

  it("finds the record behind text that had no newline of its own", () => {
    const { records, raw } = readAll('a "b" c{"type": "printf", "data": "bye\\n"}\n');
    expect(records).toEqual([
      { type: "text", text: 'a "b" c' },
      { type: "printf", text: "bye\n" },
    ]);
    expect(raw).toEqual(['a "b" c', '{"type": "printf", "data": "bye\\n"}']);
  });

  it("gives what is left of a half line at the end", () => {
    expect(readAll('{"type": "printf", "data": "hello wor').records).toEqual([
      { type: "printf", text: "hello wor" },
    ]);
    expect(readAll('{"type": "printf", "data": "h\\uffff').records).toEqual([{ type: "printf", text: "h" }]);
    expect(readAll('{"type": "map", "data": {"@": {"a": 1, "b').records).toEqual([
      { type: "text", text: '{"type": "map", "data": {"@": {"a": 1, "b' },
    ]);
    expect(readAll('{"type": "value", "data": 5}').records).toEqual([{ type: "value", value: 5 }]);
  });

  it("cuts an endless line: text is kept up to the limit, a map is dropped rather than shown in part", () => {
    const printf = readAll(
      `{"type": "printf", "data": "${"x".repeat(5_000)}"}\n{"type": "value", "data": 1}\n`,
      { maxLineBytes: 1_000 },
    );
    expect(printf.records).toEqual([
      { type: "printf", text: "x".repeat(1_000 - 28) },
      { type: "value", value: 1 },
    ]);
    expect(printf.stats).toMatchObject({ lines: 2, badLines: 0, cutLines: 1 });
    const map = readAll(`{"type": "map", "data": {"@": {${'"a": 1, '.repeat(1_000)}"z": 1}}}\n`, {
      maxLineBytes: 1_000,
    });
    expect(map.records).toEqual([]);
    expect(map.stats).toMatchObject({ lines: 1, badLines: 1, cutLines: 1 });
  });

  it("cannot be made to forge a record by what a traced process writes", () => {
    const hostile = '\\n{\\"type\\": \\"map\\", \\"data\\": {\\"@\\": 1}}\\n';
    expect(readAll(`{"type": "printf", "data": "${hostile}"}\n`).records).toEqual([
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
          const whole = readAll(bytes, { maxLineBytes });
          const cut = readAll(bytes, { maxLineBytes, chunks });
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
