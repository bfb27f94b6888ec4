import type { Block } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import * as J from "./judge.ts";
import { readOutput } from "./output.ts";
import { documentOf, lines } from "./sample-document.ts";

const table = (rows: [key: string[], value: number | string, more?: object][]): Block => ({
  kind: "table",
  name: "@calls",
  rows: rows.map(([key, value, more]) => ({ key, value, ...more })),
  rowCount: rows.length,
  total: null,
});
const series = (points: number[], cumulative = false, stepMs = 1_000): Block => ({
  kind: "series",
  name: "@rate",
  stepMs,
  timesMs: points.map((_, index) => (index + 1) * stepMs),
  lines: [{ key: ["api"], points }],
  lineCount: 1,
  cumulative,
});
const histogram = (key: string[], ...buckets: [min: number, max: number, count: number][]): Block => ({
  kind: "histogram",
  name: "@us",
  lines: [{ key, count: 0, buckets: buckets.map(([min, max, count]) => ({ min, max, count })) }],
  lineCount: 1,
});
const events = (...texts: string[]): Block => ({
  kind: "events",
  total: texts.length,
  head: lines(...texts),
  tail: [],
});
const seen = (...blocks: Block[]) => readOutput(documentOf({ blocks }));

describe("an amount is right in every form that states it for the planted name", () => {
  test.each([
    ["a row", table([[["api"], 320]]), {}],
    [
      "several rows of the name",
      table([
        [["api", "read"], 200],
        [["api", "write"], 120],
        [["db"], 5],
      ]),
      {},
    ],
    ["counts beside totals", table([[["api"], 9_000, { count: 320, average: 28 }]]), {}],
    ["per-second points", series([100, 120, 100]), {}],
    ["a running total", series([100, 220, 320], true), {}],
    ["a number that is text", table([[["api"], "320"]]), {}],
    ["a column of printed lines", events("api sent 200", "db sent 7", "api sent 120"), {}],
    ["one printed line for each", events(...Array<string>(320).fill("api opened x")), { count: true }],
    ["another unit", table([[["api"], 320_000]]), { units: [1, 1_000] }],
    ["a row without a name, when the question is about one thing", table([[[], 320]]), { alone: true }],
  ] as const)("%s", (_, block, options) => {
    expect(J.states(seen(block as Block), "api", 320, options as object)).toMatchObject({ ok: true });
  });
});

describe("an amount is wrong", () => {
  test.each([
    [
      "when it belongs to another name",
      table([
        [["db"], 320],
        [["api"], 1],
      ]),
      {},
    ],
    ["when the name is only a part of another", table([[["api-gateway"], 320]]), {}],
    ["when it is off by one", table([[["api"], 321]]), {}],
    ["when it is the sum of a running total", series([100, 220], true), {}],
    ["when a unit makes a thousand of it", table([[["api"], 320_000]]), {}],
    ["when nobody is named and the question is about many", table([[[], 320]]), {}],
    ["when there is nothing", [], {}],
  ] as const)("%s", (_, block, options) => {
    const out = seen(...([block].flat() as Block[]));
    expect(J.states(out, "api", 320, options as object)).toMatchObject({ ok: false });
  });
});

test("a row has to hold all the terms as whole words, key or value", () => {
  const out = seen(
    table([
      [["deployer", "/tmp/a.tmp", "/tmp/a.conf"], 1],
      [["dropper"], 4711],
    ]),
  );
  expect(J.row(out, "deployer", "a.tmp", "a.conf").ok).toBe(true);
  expect(J.row(out, "dropper", 4711).ok).toBe(true);
  expect(J.row(out, "dropper", 471).ok).toBe(false);
  expect(J.row(out, "deployer", 4711).ok).toBe(false);
  expect(J.row(out, "deployer", "b.conf").ok).toBe(false);
});

test("a decoy that was not asked for is noticed in rows and in printed lines", () => {
  expect(J.absent(seen(table([[["api"], 1]])), "decoy").ok).toBe(true);
  expect(J.absent(seen(table([[["decoy"], 1]])), "decoy").ok).toBe(false);
  expect(J.absent(seen(events("open by decoy")), "decoy").ok).toBe(false);
});

test("a number in range counts only in the row of its name, and the name's own digits do not count", () => {
  const out = seen(events("api9 read 312 ms", "db read 350 ms"));
  expect(J.number(out, ["api9", "read"], { low: 300, high: 320 }).ok).toBe(true);
  expect(J.number(out, ["api9", "read"], { low: 340, high: 360 }).ok).toBe(false);
  expect(J.number(out, "api9", { low: 5, high: 10 }).ok).toBe(false);
});

test("a histogram is right by the count in the planted buckets", () => {
  const out = seen(histogram(["api"], [0, 31, 300], [32, 63, 25]));
  const wanted = { low: 40, high: 45, atLeast: 24, atMost: 26 };
  expect(J.histogram(out, "api", wanted).ok).toBe(true);
  expect(J.histogram(out, "db", wanted).ok).toBe(false);
  expect(J.histogram(out, "db", { ...wanted, alone: true }).ok).toBe(false);
  expect(J.histogram(out, "api", { ...wanted, low: 20 }).ok).toBe(false);
  expect(J.histogram(out, "api", { ...wanted, low: 64, high: 70 }).ok).toBe(false);
  expect(
    J.histogram(seen(histogram([], [32_000, 63_000, 25])), "api", { ...wanted, units: [1, 1e3], alone: true })
      .ok,
  ).toBe(true);
});

test("a histogram's values have to be as many as planted and able to make the planted sum", () => {
  const out = seen(histogram([], [512, 1_023, 10], [1_024, 2_047, 2]));
  const wanted = { sum: 9_000, count: 12, alone: true };
  expect(J.histogramSum(out, "api", wanted).ok).toBe(true);
  expect(J.histogramSum(out, "api", { ...wanted, count: 11 }).ok).toBe(false);
  expect(J.histogramSum(out, "api", { ...wanted, sum: 5_000 }).ok).toBe(false);
  expect(J.histogramSum(out, "api", { ...wanted, sum: 90_000 }).ok).toBe(false);
  expect(J.histogramSum(out, "api", { ...wanted, sum: 9, units: [1_000] }).ok).toBe(true);
  expect(J.histogramSum(out, "api", { sum: 5_000, others: 2, alone: true }).ok).toBe(true);
});

test("a per-second rate is neither a running total nor one big point", () => {
  const wanted = { each: 100, tolerance: 0.1, points: 2 };
  expect(J.rate(seen(series([98, 104, 40])), wanted).ok).toBe(true);
  expect(J.rate(seen(series([98, 202, 300], true)), wanted).ok).toBe(false);
  expect(J.rate(seen(series([98, 202, 300])), wanted).ok).toBe(false);
  expect(J.rate(seen(series([98, 104], false, 5_000)), wanted).ok).toBe(false);
  expect(J.rate(seen(series([240])), wanted).ok).toBe(false);
});

test("a stack's frame has to have its share of the samples", () => {
  const row = (frame: string, count: number) => ({ frames: [`${frame}+12`, "main"], key: [], count });
  const out = seen({
    kind: "stacks",
    name: "@",
    rows: [row("hot", 80), row("cold", 20)],
    rowCount: 2,
    total: 100,
  });
  expect(J.stack(out, "hot", { atLeast: 50, share: 0.5 }).ok).toBe(true);
  expect(J.stack(out, "cold", { atLeast: 10, share: 0.5 }).ok).toBe(false);
  expect(J.stack(out, "hot", { atLeast: 90, share: 0.5 }).ok).toBe(false);
});

test("printed lines that the summary left out are taken from the raw events", () => {
  const raw = [1, 2, 3].map((n) => ({
    t: n,
    raw: JSON.stringify({ type: "printf", data: `api opened f${n}\n` }),
  }));
  const block: Block = {
    kind: "events",
    total: 3,
    head: lines("api opened f1"),
    tail: lines("api opened f3"),
  };
  const out = readOutput(documentOf({ blocks: [block], raw }));
  expect(J.row(out, "api", "f2").ok).toBe(true);
  expect(J.states(out, "api", 3, { count: true }).ok).toBe(true);
});

test("several statements are told together: all of them, or one of them", () => {
  const [yes, no] = [
    { ok: true, why: "is there" },
    { ok: false, why: "is missing" },
  ];
  expect(J.all(yes, yes)).toEqual({ ok: true, why: "is there; is there" });
  expect(J.all(yes, no)).toEqual(no);
  expect(J.any(no, yes)).toEqual(yes);
  expect(J.any(no, no)).toEqual({ ok: false, why: "is missing; or is missing" });
});
