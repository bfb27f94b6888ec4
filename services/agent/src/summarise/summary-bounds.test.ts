import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createOutputReader, type OutputRecord } from "@tracewire/bpftrace";
import { MAX_SUMMARY_BYTES, Summary } from "@tracewire/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSummariser } from "./summariser.ts";
import { eachSecond, print, role, summarise } from "./try-summary.ts";

describe("bounds", () => {
  const anyRecord = (): fc.Arbitrary<OutputRecord> => {
    const name = fc.constantFrom("@m", "@n", "@", "@long");
    const key = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constant("x".repeat(3_000)),
      fc.constant("\n    f+1\n    g+2\n,bash"),
    );
    const value = fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string(),
      fc.constant("18446744073709551615"),
      fc.constant(["a", 1] as (string | number)[]),
    );
    const entries = <T>(rest: fc.Arbitrary<T>) =>
      fc.array(
        fc.tuple(key, rest).map(([k, r]) => ({ key: k, ...r })),
        { maxLength: 30 },
      );
    const bucket = fc.record({
      min: fc.option(fc.integer(), { nil: undefined }),
      max: fc.option(fc.integer(), { nil: undefined }),
      count: fc.nat(),
    });
    return fc.oneof(
      fc.record({
        type: fc.constantFrom("printf" as const, "time" as const, "join" as const),
        text: fc.oneof(fc.string(), fc.constant("漢".repeat(5_000))),
      }),
      fc.record({ type: fc.constant("value" as const), value }),
      fc.record({
        type: fc.constant("map" as const),
        name,
        keyed: fc.boolean(),
        entries: entries(fc.record({ value })),
      }),
      fc.record({
        type: fc.constant("stats" as const),
        name,
        keyed: fc.boolean(),
        entries: entries(
          fc.record({ count: fc.option(fc.nat()), average: fc.integer(), total: fc.option(fc.integer()) }),
        ),
      }),
      fc.record({
        type: fc.constant("hist" as const),
        name,
        keyed: fc.boolean(),
        entries: entries(
          fc.record({ buckets: fc.array(bucket as fc.Arbitrary<{ count: number }>, { maxLength: 70 }) }),
        ),
      }),
      fc.record({
        type: fc.constant("tseries" as const),
        name,
        keyed: fc.boolean(),
        entries: entries(
          fc.record({
            points: fc.array(
              fc.record({
                at: fc.constantFrom("2026-11-22 21:41:42.000000000", "2026-11-22 21:41:43.500000000", "soon"),
                value,
              }),
            ),
          }),
        ),
      }),
      fc.record({ type: fc.constant("lost" as const), events: fc.nat() }),
    );
  };

  it("hold for any records: the summary is valid and small enough", () => {
    const maps = [
      role({ printed: eachSecond }),
      role({ name: "@n", kind: "hist", keyArity: 2, keyKinds: ["comm", "pid"], printed: eachSecond }),
      role({ name: "@", keyArity: 2, keyKinds: ["kstack", "comm"] }),
      role({ name: "@long", kind: "value", printedAtEnd: false }),
    ];
    fc.assert(
      fc.property(fc.array(fc.tuple(anyRecord(), fc.nat(20_000)), { maxLength: 60 }), (records) => {
        const summariser = createSummariser({ maps, periodMs: 1_000, windowMs: 10_000 });
        for (const [record, tMs] of records.sort((a, b) => a[1] - b[1])) summariser.add(record, tMs);
        const summary = Summary.parse(summariser.summary());
        expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThanOrEqual(MAX_SUMMARY_BYTES);
        expect(summariser.summary()).toEqual(summary);
      }),
      { numRuns: 300 },
    );
  });

  it("hold for any bytes that come through the reader", () => {
    const token = fc.constantFrom(
      '{"type": "map", "data": {"@m": {',
      '"a,b": ',
      '"x',
      "1",
      ", ",
      "}}}",
      "\n",
      '{"type": "hist", "data": {"@": [{"min": 1, "count": ',
      '{"type": "printf", "data": "',
      '"}',
      "\\u0001",
      "\xff",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (parts) => {
        const summariser = createSummariser({ maps: [role()], periodMs: null });
        const reader = createOutputReader({ onRecord: (record) => summariser.add(record, 1) });
        reader.push(Buffer.from(parts.join(""), "latin1"));
        reader.end();
        Summary.parse(summariser.summary());
      }),
      { numRuns: 500 },
    );
  });

  it("cut the largest block and leave a small one whole", () => {
    const huge = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`${index}`.padEnd(1_000, "x"), index]),
    );
    const blocks = summarise(
      [role(), role({ name: "@small" })],
      [
        [print(huge), 1],
        [print({ a: 1, b: 2 }, "@small"), 1],
      ],
    );
    expect(blocks[1]).toMatchObject({ name: "@small", rows: [{ value: 2 }, { value: 1 }] });
    expect(blocks[0]).toMatchObject({
      rowCount: 200,
      total: 19_900,
      rows: expect.arrayContaining([expect.objectContaining({ value: 199 })]),
    });
  });

  it("hold in memory under a million printed lines", { timeout: 120_000 }, () => {
    const summariser = createSummariser({ maps: [], periodMs: null });
    const reader = createOutputReader({ onRecord: (record) => summariser.add(record, 1) });
    const chunk = Buffer.from(
      '{"type": "printf", "data": "bash openat /etc/ld.so.cache 3\\n"}\n'.repeat(1_000),
    );
    reader.push(chunk);
    const before = heapBytes();
    for (let i = 1; i < 1_000; i++) reader.push(chunk);
    expect(heapBytes() - before).toBeLessThan(2 * 1_048_576);
    expect(summariser.summary().blocks[0]).toMatchObject({ total: 1_000_000 });
  });

  it.each([
    ["a series", eachSecond, 60],
    ["a table", { everyMs: null, cleared: false }, 2],
  ] as const)(
    "hold in memory under a map with 65,536 changing keys printed again and again, as %s",
    { timeout: 120_000 },
    (_, printed, mebibytes) => {
      const summariser = createSummariser({
        maps: [role({ printed, keyKinds: ["integer"] })],
        periodMs: null,
      });
      const reader = createOutputReader({ onRecord: (record) => summariser.add(record, tMs) });
      let tMs = 0;
      const printMap = (): void => {
        tMs += 1_000;
        const entries = Array.from(
          { length: 65_536 },
          (_, index) => `"${index + tMs}": ${(index * 7_919) % 5_003}`,
        );
        reader.push(Buffer.from(`{"type": "map", "data": {"@m": {${entries.join(", ")}}}}\n`));
      };
      printMap();
      const before = heapBytes();
      for (let i = 0; i < 25; i++) printMap();
      expect(heapBytes() - before).toBeLessThan(mebibytes * 1_048_576);
      expect(summariser.summary().blocks).toHaveLength(1);
    },
  );
});

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
