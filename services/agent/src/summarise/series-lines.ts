import type { Row } from "./rows.ts";

/** Makes one value of neighbouring points. */
export type Combine = (points: number[]) => number;

/** One key's values at the ticks at which it was printed. */
export type Line = { sum: number; ticks: number[]; values: number[] };

/** Points kept over all lines: about 15 MB. Beyond it the lines with the smallest sums are forgotten. */
const MAX_KEPT_POINTS = 800_000;

/** New keys that one print may bring in, largest first. */
const MAX_NEW_LINES = 1_000;

/** Distinct keys that are told apart when they are counted; with more of them the count is a lower bound. */
const MAX_COUNTED_KEYS = 200_000;

/**
 * The values of a map that is printed again and again, in bounded memory whatever keys come and go.
 * @param combine what becomes of values that share a tick
 */
export const createSeriesLines = (combine: Combine) => {
  let lines = new Map<string, Line>();
  let points = 0;
  const seen = new Set<number>();

  const put = (rows: readonly Row[], tick: number): void => {
    const fresh: Row[] = [];
    for (const row of rows) {
      if (row.number === undefined) continue;
      if (seen.size < MAX_COUNTED_KEYS) seen.add(hash(row.key));
      const line = lines.get(row.key);
      if (line) points += append(line, tick, row.number, combine);
      else fresh.push(row);
    }
    if (fresh.length > MAX_NEW_LINES) fresh.sort((a, b) => (b.number ?? 0) - (a.number ?? 0));
    for (const row of fresh.slice(0, MAX_NEW_LINES)) {
      const line = lines.get(row.key) ?? { sum: 0, ticks: [], values: [] };
      points += append(line, tick, row.number as number, combine);
      lines.set(row.key, line);
    }
    if (points > MAX_KEPT_POINTS) forgetSmallest();
  };

  const forgetSmallest = (): void => {
    const kept: [string, Line][] = [];
    points = 0;
    for (const entry of [...lines].sort(([, a], [, b]) => b.sum - a.sum)) {
      if (points + entry[1].ticks.length > MAX_KEPT_POINTS / 2) break;
      points += entry[1].ticks.length;
      kept.push(entry);
    }
    lines = new Map(kept);
  };

  return {
    put,
    /** All points after `tick` go one tick back. */
    moveBack(tick: number): void {
      for (const line of lines.values())
        for (let i = line.ticks.length - 1; i >= 0 && (line.ticks[i] as number) > tick; i--)
          line.ticks[i] = (line.ticks[i] as number) - 1;
    },
    /** Shares out what stands at `tick` equally among it and the `count - 1` ticks before it, which are empty. */
    spread(tick: number, count: number): void {
      if (count < 2) return;
      for (const line of lines.values()) {
        const at = line.ticks.lastIndexOf(tick);
        if (at < 0) continue;
        const part = (line.values[at] as number) / count;
        line.ticks.splice(at, 1, ...Array.from({ length: count }, (_, index) => tick - count + 1 + index));
        line.values.splice(at, 1, ...Array.from({ length: count }, () => part));
        points += count - 1;
      }
    },
    /** Merges the points of each `factor` ticks; they stand at the first of them from then on. */
    coarsen(factor: number): void {
      points = 0;
      for (const line of lines.values()) {
        const groups = groupPoints(line, factor);
        line.ticks = [...groups.keys()].map((group) => group * factor);
        line.values = [...groups.values()].map(combine);
        points += line.ticks.length;
      }
    },
    all: (): ReadonlyMap<string, Line> => lines,
    /** The lines as they would be with one more print, which is not kept. */
    with(rows: readonly Row[], tick: number): ReadonlyMap<string, Line> {
      const copy = new Map([...lines].map(([key, line]) => [key, { ...line }]));
      for (const { key, number } of rows) {
        if (number === undefined) continue;
        const { sum, ticks, values } = copy.get(key) ?? { sum: 0, ticks: [], values: [] };
        copy.set(key, { sum: sum + number, ticks: [...ticks, tick], values: [...values, number] });
      }
      return copy;
    },
    lineCount: (): number => seen.size,
  };
};

/** The values of a line by the number of their group, each group `factor` ticks wide. */
export const groupPoints = (line: Line, factor: number): Map<number, number[]> => {
  const groups = new Map<number, number[]>();
  line.ticks.forEach((tick, index) => {
    const group = Math.floor(tick / factor);
    const values = groups.get(group);
    if (values) values.push(line.values[index] as number);
    else groups.set(group, [line.values[index] as number]);
  });
  return groups;
};

/** Adds a value, or combines it with the one that the tick has already; the number of points that this adds. */
const append = (line: Line, tick: number, value: number, combine: Combine): number => {
  const last = line.ticks.length - 1;
  if (line.ticks[last] === tick) {
    const before = line.values[last] as number;
    line.values[last] = combine([before, value]);
    line.sum += line.values[last] - before;
    return 0;
  }
  line.sum += value;
  line.ticks.push(tick);
  line.values.push(value);
  return 1;
};

/** 53 bits: with 200,000 keys a collision, which would miscount by one, has a chance of 2 in a million. */
const hash = (text: string): number => {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
};
