import type { OutputRecord } from "@tracewire/bpftrace";
import { describe, expect, it } from "vitest";
import { eachSecond, role, summarise } from "./try-summary.ts";

describe("histograms", () => {
  const hist = (counts: [min: number, max: number, count: number][], key = ""): OutputRecord => ({
    type: "hist",
    name: "@m",
    keyed: key !== "",
    entries: [{ key, buckets: counts.map(([min, max, count]) => ({ min, max, count })) }],
  });

  it("are the last print when they are not cleared, the sum when they are", () => {
    const first = hist([[1, 1, 5]]);
    const second = hist([
      [1, 1, 2],
      [2, 3, 1],
    ]);
    const lines = (cleared: boolean): unknown =>
      summarise(
        [role({ kind: "hist", keyArity: 0, keyKinds: [], printed: { everyMs: 1_000, cleared } })],
        [
          [first, 1_000],
          [second, 2_000],
        ],
      )[0];
    expect(lines(false)).toMatchObject({ lines: [{ key: [], count: 3 }] });
    expect(lines(true)).toMatchObject({
      lines: [
        {
          key: [],
          count: 8,
          buckets: [
            { min: 1, max: 1, count: 7 },
            { min: 2, max: 3, count: 1 },
          ],
        },
      ],
    });
  });

  it("fill the gap between the ranges of two prints", () => {
    const cleared = role({ kind: "hist", keyArity: 0, keyKinds: [], printed: eachSecond });
    const [log] = summarise(
      [cleared],
      [
        [hist([[2, 3, 1]]), 1_000],
        [hist([[16, 31, 1]]), 2_000],
      ],
    );
    expect(log).toMatchObject({
      lines: [
        {
          buckets: [
            { min: 2, max: 3 },
            { min: 4, max: 7, count: 0 },
            { min: 8, max: 15, count: 0 },
            { min: 16, max: 31 },
          ],
        },
      ],
    });
    const [linear] = summarise(
      [{ ...cleared, kind: "lhist" }],
      [
        [hist([[0, 9, 1]]), 1_000],
        [hist([[30, 39, 1]]), 2_000],
      ],
    );
    expect(linear).toMatchObject({
      lines: [
        {
          buckets: [{ min: 0 }, { min: 10, max: 19, count: 0 }, { min: 20, max: 29, count: 0 }, { min: 30 }],
        },
      ],
    });
  });

  it("come with the most events first; an empty one is not shown", () => {
    const two: OutputRecord = {
      type: "hist",
      name: "@m",
      keyed: true,
      entries: [
        { key: "a", buckets: [{ min: 1, max: 1, count: 1 }] },
        { key: "b", buckets: [{ min: 1, max: 1, count: 4 }] },
        { key: "c", buckets: [] },
      ],
    };
    expect(summarise([role({ kind: "hist" })], [[two, 1]])[0]).toMatchObject({
      lines: [
        { key: ["b"], count: 4 },
        { key: ["a"], count: 1 },
      ],
      lineCount: 3,
    });
  });

  it("with more buckets than a summary can carry have wider ones, and the same events", () => {
    const fine = hist(
      Array.from({ length: 5_000 }, (_, index) => [
        index * 1_000_000_000,
        index * 1_000_000_000 + 999_999_999,
        1,
      ]),
    );
    const [histogram] = summarise([role({ kind: "hist", keyArity: 0, keyKinds: [] })], [[fine, 1]]);
    if (histogram?.kind !== "histogram") throw new Error("no histogram");
    const buckets = histogram.lines[0]?.buckets ?? [];
    expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(5_000);
    expect([buckets[0]?.min, buckets.at(-1)?.max]).toEqual([0, 4_999_999_999_999]);
    for (const [index, bucket] of buckets.entries())
      expect(bucket.min).toBe(index === 0 ? 0 : (buckets[index - 1]?.max ?? 0) + 1);
  });
});
