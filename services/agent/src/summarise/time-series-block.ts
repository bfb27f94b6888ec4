import type { OutputRecord } from "@tracewire/bpftrace";
import type { Series } from "@tracewire/protocol";
import type { MapRole } from "./map-role.ts";
import { shownKey } from "./split-key.ts";
import { numberOf } from "./value.ts";

type Print = Extract<OutputRecord, { type: "tseries" }>;

const MAX_LINES = 50;
const MAX_POINTS = 3_600;

/** A tseries() holds its intervals itself, so the last print says all. Older intervals than fit are left out. */
export const createTimeSeriesBlock = (role: MapRole) => {
  let last: { key: string; sum: number; points: Map<number, number> }[] = [];
  let lineCount = 0;

  return {
    add(print: Print): void {
      lineCount = print.entries.length;
      last = print.entries
        .map(({ key, points }) => {
          const numbers = pointsByStart(points);
          return { key, sum: [...numbers.values()].reduce((sum, value) => sum + value, 0), points: numbers };
        })
        .sort((a, b) => b.sum - a.sum || (a.key < b.key ? -1 : 1))
        .slice(0, MAX_LINES);
    },
    block(share: number): Series | undefined {
      const starts = [...new Set(last.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b);
      const [first] = starts;
      const stepMs = Math.min(...starts.slice(1).map((start, index) => start - (starts[index] ?? 0)));
      if (first === undefined || !Number.isFinite(stepMs)) return undefined;
      const shown = starts.slice(-Math.max(1, Math.floor(MAX_POINTS * share)));
      return {
        kind: "series",
        name: role.name,
        stepMs,
        // The end of each interval, counted from the start of the first: bpftrace says no more.
        timesMs: shown.map((start) => start - first + stepMs),
        lines: last.slice(0, Math.max(1, Math.ceil(MAX_LINES * share))).map(({ key, points }) => ({
          key: shownKey(key, role, share),
          points: shown.map((start) => points.get(start) ?? null),
        })),
        lineCount,
        cumulative: false,
      };
    },
  };
};

/** Milliseconds since the epoch; `at` is such as `2026-11-22 21:41:42.500000000`. */
const pointsByStart = (points: Print["entries"][number]["points"]): Map<number, number> => {
  const byStart = new Map<number, number>();
  for (const { at, value } of points) {
    const start = Date.parse(`${at.slice(0, 23).replace(" ", "T")}Z`);
    const number = numberOf(value);
    if (!Number.isNaN(start) && number !== undefined) byStart.set(start, number);
  }
  return byStart;
};
