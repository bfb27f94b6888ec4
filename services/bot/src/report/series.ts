import type { Series } from "@tracewire/protocol";
import type { Reading } from "../flow/plan.ts";
import { type Column, columnLines, type Row } from "./columns.ts";
import { keyText } from "./key-text.ts";
import { roughly, seconds } from "./numbers.ts";
import type { Page } from "./page.ts";
import { sparkline } from "./sparkline.ts";
import { others } from "./table.ts";
import { wrapPieces } from "./width.ts";

/** A series as numbers that can be compared: what happened in each step. */
export type Steps = {
  stepMs: number;
  /** All are `stepMs` but the last, which may have been cut short by the end of the window. */
  durationsMs: number[];
  /** True for counts and bytes: a second's worth. False for levels such as a queue's length. */
  perSecond: boolean;
  /** A level that was not printed is not known: NaN. */
  lines: { key: string[]; points: number[] }[];
  /** Lines that the summary left out. */
  missing: number;
  total: number[];
};

/** Counts from the start become counts of each step; a key that was not printed had nothing. */
export const stepsOf = (series: Series, reading: Reading): Steps => {
  const summable = reading.unit === "count" || reading.unit === "bytes" || reading.unit === "samples";
  const grows = series.cumulative && summable && series.lines.every(({ points }) => neverFalls(points));
  // A count that also falls is no count of events: it is a level, such as requests in flight.
  const perSecond = summable && (grows || !series.cumulative);
  const durationsMs = durationsOf(series);
  const rate = (counts: number[]): number[] =>
    counts.map((count, step) => (count * 1_000) / (durationsMs[step] ?? series.stepMs));
  const lines = series.lines.map(({ key, points }) => {
    if (!perSecond) return { key, points: points.map((point) => point ?? Number.NaN) };
    return { key, points: rate(grows ? differences(points) : points.map((point) => point ?? 0)) };
  });
  return {
    stepMs: series.stepMs,
    durationsMs,
    perSecond,
    lines,
    missing: series.lineCount - series.lines.length,
    total: series.timesMs.map((_, step) => lines.reduce((sum, { points }) => sum + (points[step] ?? 0), 0)),
  };
};

export const extremes = (
  points: readonly number[],
  durationsMs: readonly number[],
): { min: number; mean: number; max: number } => {
  const known = points.flatMap((value, step) => {
    const durationMs = durationsMs[step];
    return durationMs === undefined || Number.isNaN(value) ? [] : [{ value, durationMs }];
  });
  if (known.length === 0) return { min: 0, mean: 0, max: 0 };
  const wholeMs = total(known.map(({ durationMs }) => durationMs));
  return {
    min: Math.min(...known.map(({ value }) => value)),
    mean: total(known.map(({ value, durationMs }) => value * durationMs)) / wholeMs,
    max: Math.max(...known.map(({ value }) => value)),
  };
};

export const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** A last step that is shorter than this part of the others was ended by the window. */
const WHOLE_STEP = 0.9;

const durationsOf = ({ timesMs, stepMs }: Series): number[] => {
  const [before = 0, last = 0] = timesMs.slice(-2);
  const lastMs = last - before;
  const cut = timesMs.length > 1 && lastMs > 0 && lastMs < stepMs * WHOLE_STEP;
  return timesMs.map((_, step) => (cut && step === timesMs.length - 1 ? lastMs : stepMs));
};

/** A sparkline with least, mean and most for each line and their total. */
export const seriesLines = (parts: { series: Series; reading: Reading }[], page: Page): string[] => {
  const drawn = parts.map((part) => ({ ...part, steps: stepsOf(part.series, part.reading) }));
  const longest = Math.max(...drawn.map(({ steps }) => steps.total.length));
  const cells = Math.min(longest, Math.max(8, page.width - 44));
  const rows = drawn.flatMap(({ series, reading, steps }) => linesOf(series, reading, steps, cells, page));
  const stepMs = drawn[0]?.steps.stepMs ?? 1_000;
  const columns: Column[] = [
    { title: titleOf(drawn), kind: "text" },
    { title: cells < longest ? `${longest} × ${seconds(stepMs)}` : "", kind: "picture" },
    { title: "min", kind: "number" },
    { title: "mean", kind: "number" },
    { title: "max", kind: "number" },
  ];
  const single = rows.length === 1 ? drawn[0] : undefined;
  return [
    ...columnLines(columns, rows, page),
    ...(single ? stepByStep(single.steps, single.reading, page) : []),
  ];
};

const titleOf = (drawn: { steps: Steps }[]): string =>
  drawn.every(({ steps }) => steps.perSecond)
    ? "per second"
    : `every ${seconds(drawn[0]?.steps.stepMs ?? 1_000)}`;

const linesOf = (series: Series, reading: Reading, steps: Steps, cells: number, page: Page): Row[] => {
  const highest = highestOf(steps.lines.flatMap(({ points }) => points));
  const row = (name: string, points: number[], top: number, tone: Row["tone"]): Row => {
    const { min, mean, max } = extremes(points, steps.durationsMs);
    const numbers = [min, mean, max].map((number) => roughly(number, reading.unit));
    return { cells: [name, sparkline(points, cells, top), ...numbers], tone };
  };
  const shown = steps.lines.slice(0, page.top);
  const rows = shown.map(({ key, points }) =>
    row(keyText(key, reading, page.arch) || reading.value || reading.map, points, highest, "plain"),
  );
  // Levels of different things do not add up.
  if (!steps.perSecond || series.lineCount < 2) return rows;
  const rest = steps.lines.slice(page.top);
  const sumOfRest = rest.map(({ points }) => points).reduce<number[]>(addPoints, []);
  const sumName = steps.missing > 0 ? `all ${steps.lines.length} largest` : "total";
  return [
    ...rows,
    ...(rest.length > 0 ? [row(others(rest.length, "line"), sumOfRest, highest, "dim")] : []),
    row(sumName, steps.total, highestOf(steps.total), "dim"),
  ];
};

const highestOf = (points: number[]): number =>
  points.reduce((most, point) => (point > most ? point : most), 0);

const addPoints = (sum: number[], points: number[]): number[] =>
  points.map((point, step) => point + (sum[step] ?? 0));

/** Every single number, where they are few: somebody asked for each second. */
const MOST_SINGLE_STEPS = 30;
const stepByStep = (steps: Steps, reading: Reading, page: Page): string[] => {
  const points = steps.lines[0]?.points ?? [];
  if (points.length > MOST_SINGLE_STEPS || points.length < 2) return [];
  const lead = steps.stepMs === 1_000 ? "each second:" : `each ${seconds(steps.stepMs)}:`;
  const numbers = points.map(
    (point, index) =>
      `${Number.isNaN(point) ? "–" : roughly(point, reading.unit)}${index < points.length - 1 ? "," : ""}`,
  );
  return wrapPieces([lead, ...numbers], " ", page.width - 2, "  ").map((line) => page.paint.dim(`  ${line}`));
};

const neverFalls = (points: readonly (number | null)[]): boolean => {
  const known = points.filter((point) => point !== null);
  return known.every((point, index) => index === 0 || point >= (known[index - 1] ?? 0));
};

const differences = (points: readonly (number | null)[]): number[] => {
  let before = 0;
  return points.map((point) => {
    const now = point ?? before;
    const step = now - before;
    before = now;
    return step;
  });
};
