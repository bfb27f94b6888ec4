import type { OutputRecord } from "@tracewire/bpftrace";
import { describe, expect, it } from "vitest";
import { createSummariser } from "./summariser.ts";
import { eachSecond, print, role, summarise } from "./try-summary.ts";

describe("a map that is printed on each interval", () => {
  const maps = [role({ printed: eachSecond })];

  it("is a series on the ticks, largest line first", () => {
    const prints: [OutputRecord, number][] = [
      [print({ a: 1, b: 10 }), 1_003],
      [print({ a: 2 }), 2_001],
      [print({ a: 3, b: 20 }), 3_002],
    ];
    expect(summarise(maps, prints, { windowMs: 3_000 })).toEqual([
      {
        kind: "series",
        name: "@m",
        stepMs: 1_000,
        timesMs: [1_003, 2_001, 3_000],
        lines: [
          { key: ["b"], points: [10, null, 20] },
          { key: ["a"], points: [1, 2, 3] },
        ],
        lineCount: 2,
        cumulative: false,
      },
    ]);
  });

  it("shares out what late prints hold together among their ticks, and keeps a true silence", () => {
    const points = (records: [OutputRecord, number][]): unknown =>
      summarise(maps, records, { windowMs: 5_000 }).map(
        (block) => block.kind === "series" && block.lines[0]?.points,
      )[0];
    const late = (values: number[]): [OutputRecord, number][] =>
      values.map((value) => [print({ a: value }), 3_001]);
    expect(points([...late([900, 0, 0]), [print({ a: 290 }), 4_001], [print({ a: 280 }), 5_000]])).toEqual([
      300, 300, 300, 290, 280,
    ]);
    expect(
      points([
        [print({ a: 310 }), 1_001],
        ...late([600, 0]),
        [print({ a: 290 }), 4_001],
        [print({ a: 280 }), 5_000],
      ]),
    ).toEqual([310, 300, 300, 290, 280]);
    const silent = [0, 0, 900, 290].map((value, index): [OutputRecord, number] => [
      print({ a: value }),
      index * 1_000 + 1_001,
    ]);
    expect(points([...silent, [print({ a: 280 }), 5_000], [print({ a: 9 }), 5_020]])).toEqual([
      0, 0, 900, 290, 280,
    ]);
  });

  it("drops what is left after the last tick, however late it is printed", () => {
    const ticks: [OutputRecord, number][] = [1, 2, 3].map((tick) => [print({ a: tick }), tick * 1_000 + 2]);
    const points = (records: [OutputRecord, number][], windowMs?: number): unknown =>
      summarise(maps, records, windowMs === undefined ? {} : { windowMs }).map(
        (block) => block.kind === "series" && block.lines[0]?.points,
      )[0];
    expect(points([...ticks, [print({ a: 99 }), 3_040]])).toEqual([1, 2, 3]);
    expect(points([...ticks, [print({ a: 99 }), 4_900]], 3_000)).toEqual([1, 2, 3]);
    expect(points([...ticks, [print({ a: 99 }), 3_402]])).toEqual([1, 2, 3, 99]);
    expect(points([...ticks, [print({ a: 99 }), 5_000]], 3_500)).toEqual([1, 2, 3, 99]);
  });

  it("counts as many ticks as the window has, also when attaching took long after the timer had started", () => {
    const early = [400, 1_400, 2_400].map((tMs): [OutputRecord, number] => [print({ a: 7 }), tMs]);
    expect(summarise(maps, [...early, [print({ a: 1 }), 3_100]], { windowMs: 3_000 })[0]).toMatchObject({
      timesMs: [400, 1_400, 2_400],
      lines: [{ points: [7, 7, 7] }],
    });
  });

  it("shows the ticks at which nothing was printed, at either end too", () => {
    const [series] = summarise(
      maps,
      [
        [print({ a: 5 }), 2_002],
        [print({ a: 6 }), 4_001],
      ],
      { windowMs: 6_000 },
    );
    expect(series).toMatchObject({
      timesMs: [1_002, 2_002, 3_002, 4_001, 5_002, 6_000],
      lines: [{ points: [null, 5, null, 6, null, null] }],
    });
  });

  it("shows no tick that was still to come when the run was ended early", () => {
    const summariser = createSummariser({ maps, periodMs: null, windowMs: 10_000 });
    summariser.add(print({ a: 5 }), 1_000);
    summariser.add(print({ a: 6 }), 2_000);
    expect(summariser.summary(3_100).blocks[0]).toMatchObject({
      timesMs: [1_000, 2_000, 3_000],
      lines: [{ points: [5, 6, null] }],
    });
  });

  it("keeps each point of prints that came late and in a bunch", () => {
    const times = [1_000, 3_700, 3_750, 4_000, 5_000];
    const [series] = summarise(
      maps,
      times.map((tMs, index) => [print({ a: index + 1 }), tMs]),
      { windowMs: 5_000 },
    );
    expect(series).toMatchObject({ lines: [{ points: [1, 2, 3, 4, 5] }] });
  });

  it("says that it counts from the start when the script does not clear it", () => {
    const growing = [role({ printed: { everyMs: 1_000, cleared: false } })];
    const [series] = summarise(growing, [
      [print({ a: 5 }), 1_000],
      [print({ a: 9 }), 2_000],
      [print({ a: 9 }), 2_020],
    ]);
    expect(series).toMatchObject({ cumulative: true, lines: [{ points: [5, 9] }] });
  });

  it("is a table when the window was shorter than a step", () => {
    expect(summarise(maps, [[print({ a: 4 }), 1_100]], { windowMs: 500 })[0]).toMatchObject({
      kind: "table",
      total: 4,
    });
    expect(
      summarise(
        maps,
        [
          [print({ a: 4 }), 1_000],
          [print({ a: 1 }), 1_020],
        ],
        { windowMs: 1_000 },
      )[0],
    ).toMatchObject({ kind: "series" });
  });

  it("is a table of the last print when its values are text", () => {
    const [table] = summarise(
      [role({ kind: "value", printed: eachSecond })],
      [
        [print({ a: "x" }), 1_000],
        [print({ a: "y" }), 2_000],
      ],
    );
    expect(table).toMatchObject({ kind: "table", rows: [{ value: "y" }] });
  });

  it("keeps the 50 largest lines and counts the others", () => {
    const values = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`k${index}`, index]));
    const [series] = summarise(maps, [
      [print(values), 1_000],
      [print(values), 2_000],
    ]);
    if (series?.kind !== "series") throw new Error("no series");
    expect(series.lines).toHaveLength(50);
    expect(series.lineCount).toBe(80);
    expect(series.lines[0]).toEqual({ key: ["k79"], points: [79, 79] });
  });

  it.each([
    ["count", true, 20_000],
    ["count", false, 1],
    ["max", true, 1],
  ] as const)(
    "merges the points of a long run of %s (cleared: %s) without losing any",
    (kind, cleared, sum) => {
      const long = [role({ kind, printed: { everyMs: 10, cleared } })];
      const prints = Array.from({ length: 20_000 }, (_, index): [OutputRecord, number] => [
        print({ a: 1 }),
        (index + 1) * 10,
      ]);
      const [series] = summarise(long, prints);
      if (series?.kind !== "series") throw new Error("no series");
      const points = series.lines[0]?.points as number[];
      expect(points.length).toBeLessThanOrEqual(3_600);
      expect(series.timesMs).toHaveLength(points.length);
      expect(series.stepMs).toBeGreaterThanOrEqual(200_000 / 3_600);
      if (sum > 1) expect(points.reduce((total, point) => total + point, 0)).toBe(sum);
      else expect(points.every((point) => point === sum)).toBe(true);
    },
  );
});
