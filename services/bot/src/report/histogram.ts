import type { Bucket, Histogram } from "@tracewire/protocol";
import type { Reading, Unit } from "../flow/plan.ts";
import { columnLines, type Row } from "./columns.ts";
import { keyText } from "./key-text.ts";
import { quantity, range } from "./numbers.ts";
import type { Page } from "./page.ts";
import { sparkline } from "./sparkline.ts";
import { others } from "./table.ts";
import { fit, wrapPieces } from "./width.ts";

export type Line = Histogram["lines"][number];

/** Bars of one distribution; of several, a row each with its shape, and the bars of the largest. */
export const histogramLines = (histogram: Histogram, reading: Reading, page: Page): string[] => {
  const [first] = histogram.lines;
  if (first === undefined) return [];
  if (histogram.lines.length === 1) return barLines(first, reading.unit, page);
  return [
    ...shapeLines(histogram, reading, page),
    "",
    page.paint.dim(fit(`  ${keyText(first.key, reading, page.arch)}:`, page.width)),
    ...barLines(first, reading.unit, page),
  ];
};

/** The bucket in which that part of all values lies. */
export const percentile = (line: Line, part: number): Bucket => {
  let left = Math.max(1, Math.ceil(line.count * part));
  for (const bucket of line.buckets) {
    left -= bucket.count;
    if (left <= 0) return bucket;
  }
  return line.buckets.at(-1) ?? { count: 0 };
};

export const bucketText = ({ min, max }: Bucket, unit: Unit): string => range(min, max, unit);

/** All lines as one distribution. */
export const mergeLines = (lines: readonly Line[]): Line => {
  const byBounds = new Map<string, Bucket>();
  for (const { min, max, count } of lines.flatMap((line) => line.buckets)) {
    const id = `${min}:${max}`;
    const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
    byBounds.set(id, { ...bounds, count: (byBounds.get(id)?.count ?? 0) + count });
  }
  const buckets = [...byBounds.values()].sort((a, b) => (a.min ?? -Infinity) - (b.min ?? -Infinity));
  return { key: [], count: lines.reduce((sum, line) => sum + line.count, 0), buckets };
};

const barLines = (line: Line, unit: Unit, page: Page): string[] => {
  const buckets = fewer(withoutEmptyEnds(line.buckets));
  const highest = Math.max(...buckets.map(({ count }) => count));
  const rows = buckets.map(
    (bucket): Row => ({
      cells: [bucketText(bucket, unit), quantity(bucket.count, "count")],
      tone: "plain",
      bar: bucket.count / highest,
    }),
  );
  const columns = [
    { title: "", kind: "number" },
    { title: "count", kind: "number" },
  ] as const;
  const marks = ([0.5, 0.9, 0.99] as const).map(
    (part) => `p${part * 100} ${bucketText(percentile(line, part), unit)}`,
  );
  const summary = wrapPieces([...marks, `of ${quantity(line.count, "count")}`], " · ", page.width - 2);
  return [...columnLines([...columns], rows, page), ...summary.map((text) => page.paint.dim(`  ${text}`))];
};

const ROOM_FOR_SHAPES = 70;

/** One row a key, all shapes on one axis. */
const shapeLines = (histogram: Histogram, reading: Reading, page: Page): string[] => {
  const axis = withoutEmptyEnds(mergeLines(histogram.lines).buckets);
  const shown = histogram.lines.slice(0, page.top);
  const rows = shown.map((line): Row => {
    const points = axis.map(
      ({ min, max }) => line.buckets.find((one) => one.min === min && one.max === max)?.count ?? 0,
    );
    const marks = [0.5, 0.99].map((part) => bucketText(percentile(line, part), reading.unit));
    const shape = sparkline(points, page.width < ROOM_FOR_SHAPES ? 0 : points.length);
    return {
      cells: [keyText(line.key, reading, page.arch), quantity(line.count, "count"), ...marks, shape],
      tone: "plain",
    };
  });
  const rest = histogram.lineCount - shown.length;
  if (rest > 0) rows.push({ cells: [others(rest, "row")], tone: "dim" });
  return columnLines(
    [
      { title: reading.columns.map(({ title }) => title).join(", "), kind: "text" },
      { title: "count", kind: "number" },
      { title: "p50", kind: "number" },
      { title: "p99", kind: "number" },
      { title: page.width < ROOM_FOR_SHAPES ? "" : "shape", kind: "picture" },
    ],
    rows,
    page,
  );
};

const withoutEmptyEnds = (buckets: readonly Bucket[]): Bucket[] => {
  const first = buckets.findIndex(({ count }) => count > 0);
  const last = buckets.findLastIndex(({ count }) => count > 0);
  return first === -1 ? [...buckets] : buckets.slice(first, last + 1);
};

const MOST_BARS = 32;

/** Neighbours together until a screen holds them. */
const fewer = (buckets: Bucket[]): Bucket[] => {
  if (buckets.length <= MOST_BARS) return buckets;
  const pairs = buckets.flatMap((bucket, index) => {
    if (index % 2 === 1) return [];
    const next = buckets[index + 1];
    if (next === undefined) return [bucket];
    const bounds = {
      ...(bucket.min === undefined ? {} : { min: bucket.min }),
      ...(next.max === undefined ? {} : { max: next.max }),
    };
    return [{ ...bounds, count: bucket.count + next.count }];
  });
  return fewer(pairs);
};
