import type { MapValue, OutputRecord } from "@tracewire/bpftrace";
import { numberOf } from "./value.ts";

/** One key of one print of a map that holds a value, not a histogram. */
export type Row = {
  key: string;
  value: MapValue;
  /** What `value` is sorted and added by; `undefined` for text. */
  number: number | undefined;
  count?: number;
  average?: number;
};

/** `avg()` is shown by its average; `stats()` by its total, with count and average beside it. */
export const rowsOf = (record: Extract<OutputRecord, { type: "map" | "stats" }>): Row[] => {
  if (record.type === "map")
    return record.entries.map(({ key, value }) => ({ key, value, number: numberOf(value) }));
  return record.entries.map(({ key, count, average, total }) => {
    const value = total ?? average;
    return {
      key,
      value,
      number: numberOf(value),
      average: numberOf(average) ?? 0,
      ...(count === null ? {} : { count: numberOf(count) ?? 0 }),
    };
  });
};

/** The rows with the largest numbers, largest first; text keeps its place behind them. */
export const largest = (rows: readonly Row[], limit: number): Row[] => {
  const kept = rows.length > limit ? aboveThreshold(rows, limit) : rows.slice();
  // bpftrace 0.17 prints ascending, 0.27 in no order; equal numbers in the order of their keys.
  kept.sort((a, b) => rank(b) - rank(a) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return kept.slice(0, limit);
};

/** Sorts numbers instead of rows: a map may hold 65,536 keys and be printed each second. */
const aboveThreshold = (rows: readonly Row[], limit: number): Row[] => {
  const numbers = Float64Array.from(rows, rank).sort();
  const threshold = numbers[numbers.length - limit] as number;
  const above = rows.filter((row) => rank(row) > threshold);
  const equal = rows.filter((row) => rank(row) === threshold);
  return [...above, ...equal.slice(0, limit)];
};

const rank = (row: Row): number => row.number ?? Number.MIN_SAFE_INTEGER;
