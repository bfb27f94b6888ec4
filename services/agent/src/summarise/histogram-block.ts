import type { OutputRecord } from "@tracewire/bpftrace";
import type { Histogram } from "@tracewire/protocol";
import type { MapRole } from "./map-role.ts";
import { shownKey } from "./split-key.ts";

type Print = Extract<OutputRecord, { type: "hist" }>;
type Buckets = Print["entries"][number]["buckets"];
type Line = { count: number; buckets: Buckets };

/** Buckets kept over all keys: about 20 MB. */
const MAX_KEPT_BUCKETS = 200_000;

const MAX_LINES = 50;

/** 1,000 of lhist() and the two outside; hist() with a second argument may have more. */
const MAX_BUCKETS = 1_002;
const MIN_BUCKETS = 40;

/** A map of histograms. Prints that were cleared in between add up; else the last one counts. */
export const createHistogramBlock = (role: MapRole) => {
  const adds = role.printed.cleared;
  let lines = new Map<string, Line>();
  let lineCount = 0;

  return {
    add(print: Print): void {
      if (!adds) {
        lines = new Map();
        lineCount = 0;
      }
      for (const { key, buckets } of print.entries) {
        const before = lines.get(key);
        if (!before) lineCount++;
        const merged = before ? mergeBuckets(before.buckets, buckets, role.kind === "lhist") : buckets;
        lines.set(key, { count: countOf(merged), buckets: merged });
      }
      // A key that comes back after it was dropped here is counted once more; only the smallest are affected.
      lines = withinBounds(lines);
    },
    block(share: number): Histogram | undefined {
      const shown = byCount(lines).filter(([, line]) => line.count > 0);
      if (shown.length === 0) return undefined;
      return {
        kind: "histogram",
        name: role.name,
        lines: shown.slice(0, Math.max(1, Math.ceil(MAX_LINES * share))).map(([key, line]) => ({
          key: shownKey(key, role, share),
          count: line.count,
          buckets: withinLimit(line.buckets, Math.max(MIN_BUCKETS, MAX_BUCKETS * share)),
        })),
        lineCount,
      };
    },
  };
};

/** Neighbours become one bucket until there are few enough: wider, with nothing lost. */
const withinLimit = (buckets: Buckets, limit: number): Buckets => {
  if (buckets.length <= limit) return buckets;
  const halved = buckets.flatMap((low, index) => {
    if (index % 2 === 1) return [];
    const high = buckets[index + 1] ?? low;
    return [{ ...bounds(low.min, high.max), count: low.count + (high === low ? 0 : high.count) }];
  });
  return withinLimit(halved, limit);
};

const bounds = (min: number | undefined, max: number | undefined): { min?: number; max?: number } => ({
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
});

const countOf = (buckets: Buckets): number => buckets.reduce((total, bucket) => total + bucket.count, 0);

const byCount = (lines: ReadonlyMap<string, Line>): [string, Line][] =>
  [...lines].sort(([keyA, a], [keyB, b]) => b.count - a.count || (keyA < keyB ? -1 : 1));

const withinBounds = (lines: Map<string, Line>): Map<string, Line> => {
  let total = 0;
  for (const line of lines.values()) total += line.buckets.length;
  if (total <= MAX_KEPT_BUCKETS) return lines;
  let kept = 0;
  const largest = byCount(lines).filter(([, line]) => {
    kept += line.buckets.length;
    return kept <= MAX_KEPT_BUCKETS / 2;
  });
  return new Map(largest);
};

const mergeBuckets = (a: Buckets, b: Buckets, linear: boolean): Buckets => {
  const merged = new Map<string, Buckets[number]>();
  for (const bucket of [...a, ...b]) {
    const id = `${bucket.min},${bucket.max}`;
    merged.set(id, { ...bucket, count: bucket.count + (merged.get(id)?.count ?? 0) });
  }
  return fillGaps(
    [...merged.values()].sort((x, y) => lowEnd(x) - lowEnd(y)),
    linear,
  );
};

const lowEnd = (bucket: Buckets[number]): number => bucket.min ?? Number.NEGATIVE_INFINITY;

/** Two prints may cover ranges with a gap between them; its buckets were empty, and bpftrace does not print those. */
const fillGaps = (buckets: Buckets, linear: boolean): Buckets => {
  const filled: Buckets = [];
  for (const bucket of buckets) {
    for (let last = filled.at(-1); last && filled.length < MAX_BUCKETS; last = filled.at(-1)) {
      const next = nextBucket(last, linear);
      if (!next || bucket.min === undefined || next.max >= bucket.min) break;
      filled.push(next);
    }
    filled.push(bucket);
  }
  return filled;
};

/** The bucket above: as wide in a linear histogram, twice as wide in one of powers of two. */
const nextBucket = (
  { min, max }: Buckets[number],
  linear: boolean,
): { min: number; max: number; count: number } | undefined => {
  if (max === undefined) return undefined;
  const from = max + 1;
  if (linear) return min === undefined ? undefined : { min: from, max: from + (max - min), count: 0 };
  return from < 0 ? undefined : { min: from, max: from === 0 ? 0 : 2 * from - 1, count: 0 };
};
