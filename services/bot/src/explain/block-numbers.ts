import type { Block, Events, Histogram, Series, Stacks, Table } from "@tracewire/protocol";
import type { Reading } from "../flow/plan.ts";
import { groupEvents } from "../report/events.ts";
import { mergeLines } from "../report/histogram.ts";
import { numberOf } from "../report/numbers.ts";
import { extremes, stepsOf, total } from "../report/series.ts";
import { countWithout, hottestPath } from "../report/stacks.ts";
import type { KnownNumber } from "./holds.ts";
import { amount, count, difference, gathered, limit, part, times } from "./known-numbers.ts";

/** Of so many leading rows, sums and comparisons are known: of more, any number would be one of them. */
export const LEADING = 5;

/** What stands in one block of a summary, and what a person would work out from it. */
export const blockNumbers = (block: Block, reading: Reading, windowMs: number): KnownNumber[] => {
  switch (block.kind) {
    case "table":
      return tableNumbers(block, reading, windowMs);
    case "series":
      return seriesNumbers(block, reading);
    case "histogram":
      return histogramNumbers(block, reading, windowMs);
    case "stacks":
      return stacksNumbers(block, windowMs);
    case "events":
      return eventsNumbers(block, windowMs);
  }
};

/** Every text of a block: keys, lines, frames. */
export const textsOf = (block: Block): string[] => {
  switch (block.kind) {
    case "table":
      return block.rows.flatMap(({ key, value }) => (typeof value === "string" ? [...key, value] : key));
    case "series":
    case "histogram":
      return block.lines.flatMap(({ key }) => key);
    case "stacks":
      return block.rows.flatMap(({ key, frames }) => [...key, ...frames]);
    case "events":
      return [...block.head, ...block.tail].map(({ text }) => text);
  }
};

/** Who the rows are of. */
export const namesOf = (block: Block, reading: Reading): string[] => {
  if (block.kind === "events") return [];
  const rows = block.kind === "table" || block.kind === "stacks" ? block.rows : block.lines;
  return rows.flatMap(({ key }) => owners(key, reading));
};

/** The parts of a key that name a process or a file, as a text would name them. */
export const owners = (key: readonly string[], { columns }: Reading): string[] =>
  key.flatMap((one, index) => {
    const kind = columns[index]?.kind;
    return (kind === "process" || kind === "path") && /\p{L}/u.test(one) ? [one.toLowerCase()] : [];
  });

const tableNumbers = (table: Table, reading: Reading, windowMs: number): KnownNumber[] => {
  const { unit } = reading;
  const rows = table.rows.flatMap(({ key, value, count: calls, average }) => {
    const number = numberOf(value);
    return number === null ? [] : [{ of: owners(key, reading), value: number, calls, average }];
  });
  const whole = table.total;
  return [
    ...rows.flatMap(({ of, value, calls, average }) => [
      ...gathered(value, unit, windowMs, of),
      ...(calls === undefined ? [] : gathered(calls, "count", windowMs, of)),
      ...(average === undefined ? [] : amount(average, unit, of)),
      // The only value has all of itself.
      ...(whole === null || (rows.length === 1 && of.length === 0) ? [] : part(value, whole, of)),
    ]),
    ...(whole === null ? [] : gathered(whole, unit, windowMs)),
    ...leadingNumbers(rows, whole, reading),
    ...count(table.rowCount, table.rows.length),
    ...differentKeys(table.rows.map(({ key }) => key)),
  ];
};

type Row = { value: number; of: readonly string[] };

/** The leading rows together, the rest, and the leading ones beside each other. */
const leadingNumbers = (
  rows: readonly Row[],
  whole: number | null,
  { unit }: Pick<Reading, "unit">,
): KnownNumber[] => {
  const leading = rows.slice(0, LEADING);
  const sums = leading.map((_, index) => total(leading.slice(0, index + 1).map(({ value }) => value)));
  return [
    ...sums.slice(1).flatMap((sum) => amount(sum, unit)),
    ...(whole === null
      ? []
      : [
          ...sums.slice(1).flatMap((sum) => part(sum, whole)),
          ...sums.flatMap((sum) => [...amount(whole - sum, unit), ...part(whole - sum, whole)]),
        ]),
    ...leading.flatMap((one, index) =>
      leading.slice(index + 1).flatMap((other) => {
        const [small, large] = one.value < other.value ? [one, other] : [other, one];
        const both = [...one.of, ...other.of];
        // More percentages would be most of the hundred that there are.
        const isFirst = one === leading[0] && other === leading[1];
        return [
          ...times(large.value, small.value, both),
          ...(isFirst ? difference(large.value, small.value, both) : []),
        ];
      }),
    ),
  ];
};

const differentKeys = (keys: readonly (readonly string[])[]): KnownNumber[] => {
  const columns = Math.max(0, ...keys.map((key) => key.length));
  return Array.from({ length: columns }, (_, column) => new Set(keys.map((key) => key[column])).size).flatMap(
    (size) => count(size),
  );
};

const seriesNumbers = (series: Series, reading: Reading): KnownNumber[] => {
  const { unit } = reading;
  const { lines, durationsMs, total: totals } = stepsOf(series, reading);
  const named = lines.map(({ key, points }) => ({ of: owners(key, reading), points }));
  const sums = series.lines.map(({ key, points }) => ({
    of: owners(key, reading),
    value: total(points.map((point) => point ?? 0)),
  }));
  const whole = total(sums.map(({ value }) => value));
  const summed = series.cumulative ? [] : [...sums, { of: [], value: whole }];
  return [
    ...[...named, { of: [], points: totals }].flatMap(({ of, points }) => {
      const { min, mean, max } = extremes(points, durationsMs);
      return [
        ...points.filter((point) => !Number.isNaN(point)).flatMap((point) => amount(point, unit, of)),
        ...amount(mean, unit, of),
        ...times(max, min, of),
        ...times(max, mean, of),
        ...difference(max, mean, of),
      ];
    }),
    ...series.lines.flatMap(({ key, points }) =>
      points.flatMap((point) => (point === null ? [] : amount(point, unit, owners(key, reading)))),
    ),
    ...summed.flatMap(({ value, of }) => [...amount(value, unit, of), ...part(value, whole, of)]),
    ...series.timesMs.flatMap((at) => amount(at, "ms")),
    ...amount(series.stepMs, "ms"),
    ...count(series.lineCount, series.timesMs.length),
  ];
};

const histogramNumbers = (histogram: Histogram, reading: Reading, windowMs: number): KnownNumber[] => {
  const all = mergeLines(histogram.lines);
  const lines = histogram.lines.map((line) => ({ ...line, of: owners(line.key, reading) }));
  const rows = lines.map(({ of, count: value }) => ({ of, value }));
  return [
    ...[...lines, { ...all, of: [] }].flatMap(({ count: whole, buckets, of }) => [
      ...gathered(whole, "count", windowMs, of),
      ...(lines.length > 1 && whole < all.count ? part(whole, all.count, of) : []),
      ...buckets.flatMap(({ min, max, count: inside }, index) => {
        const below = total(buckets.slice(0, index + 1).map((bucket) => bucket.count));
        return [
          // A time was cut to a whole number: the bucket ends where the next begins.
          ...[min, max, max === undefined ? undefined : max + 1].flatMap((bound) =>
            bound === undefined ? [] : limit(bound, reading.unit),
          ),
          ...[inside, below, whole - below].flatMap((value) => [
            ...amount(value, "count", of),
            // All below the last bucket, none above it: that says nothing, and would allow any "100 %".
            ...(value < whole && value > 0 ? part(value, whole, of) : []),
          ]),
        ];
      }),
    ]),
    ...leadingNumbers(rows, all.count, { unit: "count" }),
    ...PERCENTILES.map((value) => ({ kind: "percent" as const, value, of: [] })),
    ...count(histogram.lineCount),
  ];
};

/** As in "99 % took less than": the bucket it lies in is known. */
const PERCENTILES = [50, 90, 95, 99, 99.9];

const stacksNumbers = (stacks: Stacks, windowMs: number): KnownNumber[] => {
  const counts = [
    ...stacks.rows.map((row) => row.count),
    ...hottestPath(stacks).map((node) => node.count),
    countWithout(stacks),
  ];
  return [
    ...counts.flatMap((value) => [...gathered(value, "samples", windowMs), ...part(value, stacks.total)]),
    ...gathered(stacks.total, "samples", windowMs),
    ...leadingNumbers(
      stacks.rows.map((row) => ({ value: row.count, of: [] })),
      stacks.total,
      { unit: "samples" },
    ),
    ...count(stacks.rowCount),
  ];
};

const eventsNumbers = (events: Events, windowMs: number): KnownNumber[] => [
  ...gathered(events.total, "count", windowMs),
  ...[...events.head, ...events.tail].flatMap(({ tMs }) => amount(tMs, "ms")),
  ...groupEvents(events).flatMap((group) => [
    ...amount(group.count, "count"),
    ...part(group.count, events.total),
  ]),
];
