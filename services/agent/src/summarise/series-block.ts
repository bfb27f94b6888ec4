import type { Series } from "@tracewire/protocol";
import type { MapRole } from "./map-role.ts";
import { largest, type Row } from "./rows.ts";
import { type Combine, createSeriesLines, groupPoints, type Line } from "./series-lines.ts";
import { shownKey } from "./split-key.ts";
import { createTickClock } from "./tick-clock.ts";

const MAX_LINES = 50;
const MAX_POINTS = 3_600;
const MIN_POINTS = 60;

/** What is left after the last tick is a point of its own only when it is at least this share of a step. */
const REMAINDER_SHARE = 0.1;

/** Of a step: windows and steps are not always whole multiples in the last digit. */
const TICK_TOLERANCE = 0.05;

/** Prints that arrive within this share of a step of each other have waited for one another. */
const TOGETHER_SHARE = 0.2;

/** Keys kept of a print that may turn out to be the remainder. */
const MAX_REMAINDER_KEYS = 1_000;

/**
 * A map that is printed on each interval, as one line per key over the ticks.
 *
 * With more ticks than points neighbours are merged, two by two, four by four …, and the step grows: values that
 * were cleared after each print add up, values that were not keep the latest, averages give their mean, extremes
 * the extreme. Nothing is left out.
 *
 * @param stepMs the interval's period
 * @param windowMs what comes later than this is what was left after the last tick, however late it is printed:
 *   detaching takes 75 ms for each probe
 */
export const createSeriesBlock = (role: MapRole, stepMs: number, windowMs = Number.POSITIVE_INFINITY) => {
  const maxTicks = ticksWithin(windowMs, stepMs);
  const clock = createTickClock(stepMs, maxTicks);
  const combine = combinerOf(role);
  const lines = createSeriesLines(combine);
  const spreads = role.printed.cleared && (role.kind === "count" || role.kind === "sum");
  let coarse = 1;
  let extra: { rows: Row[]; tMs: number } | undefined;

  const remainder = (): { rows: Row[]; tMs: number } | undefined => {
    if (!extra) return undefined;
    const restMs = extra.tMs < windowMs ? extra.tMs - clock.last().tMs : windowMs - maxTicks * stepMs;
    return restMs >= REMAINDER_SHARE * stepMs ? extra : undefined;
  };

  let bunch = { size: 0, lastMs: Number.NEGATIVE_INFINITY };

  /**
   * Prints that come together belong to as many ticks. The first of them holds what happened in all of these, since the
   * map was emptied only then: each tick gets an equal part, which is right in sum and the best that can be known.
   */
  const spreadBunch = (): void => {
    const { tick } = clock.last();
    if (bunch.size > 1 && spreads && coarse === 1)
      lines.spread(tick, Math.min(bunch.size, clock.holesBefore(tick) + 1));
  };

  return {
    add(rows: Row[], arrivedMs: number): void {
      const tMs = Math.min(arrivedMs, windowMs);
      const together = tMs - bunch.lastMs < TOGETHER_SHARE * stepMs;
      if (!together) spreadBunch();
      bunch = { size: together ? bunch.size + 1 : 1, lastMs: tMs };
      // More came after it, so it was no remainder but one of a bunch of late prints, or the same tick once more.
      if (extra) lines.put(extra.rows, clock.last().tick);
      const placed = clock.place(tMs);
      extra = placed ? undefined : { rows: largest(rows, MAX_REMAINDER_KEYS), tMs };
      if (placed?.movedAfter !== undefined) lines.moveBack(placed.movedAfter);
      if (placed) lines.put(rows, placed.tick);
      if (clock.timesMs.length > 2 * MAX_POINTS * coarse) {
        coarse *= 2;
        lines.coarsen(coarse);
      }
    },
    /** Ticks so far at which something was printed. */
    ticks: clock.printed,
    block(share: number, ranMs: number): Series | undefined {
      spreadBunch();
      bunch = { size: 0, lastMs: Number.NEGATIVE_INFINITY };
      const rest = remainder();
      const ticks = ticksUntil(clock.timesMs, stepMs, Math.min(windowMs, ranMs), rest?.tMs);
      const values = rest ? lines.with(rest.rows, clock.timesMs.length) : lines.all();
      if (values.size === 0) return undefined;
      const merged = Math.max(coarse, mergeFactor(ticks.length, Math.max(MIN_POINTS, MAX_POINTS * share)));
      const shown = [...values]
        .sort(([keyA, a], [keyB, b]) => b.sum - a.sum || (keyA < keyB ? -1 : 1))
        .slice(0, Math.max(1, Math.ceil(MAX_LINES * share)));
      return {
        kind: "series",
        name: role.name,
        stepMs: stepMs * merged,
        timesMs: ticks.filter((_, tick) => tick % merged === merged - 1 || tick === ticks.length - 1),
        lines: shown.map(([key, line]) => ({
          key: shownKey(key, role, share),
          points: pointsOf(line, Math.ceil(ticks.length / merged), merged, combine),
        })),
        lineCount: Math.max(lines.lineCount(), shown.length),
        cumulative: !role.printed.cleared,
      };
    },
  };
};

/** The time of every tick, also of those at which an empty map printed nothing. */
const ticksUntil = (
  timesMs: readonly (number | undefined)[],
  stepMs: number,
  endMs: number,
  restMs: number | undefined,
): number[] => {
  const anchor = timesMs.findIndex((time) => time !== undefined);
  const origin = (timesMs[anchor] ?? 0) - anchor * stepMs;
  const ticks = timesMs.map((time, tick) => Math.round(time ?? Math.max(0, origin + tick * stepMs)));
  if (restMs !== undefined) return [...ticks, Math.round(restMs)];
  // Silence until the end.
  const length = ticks.length === 0 || endMs === Number.POSITIVE_INFINITY ? 0 : ticksWithin(endMs, stepMs);
  while (ticks.length < length) ticks.push(Math.round(Math.min(origin + ticks.length * stepMs, endMs)));
  return ticks;
};

/** The timer that ends the script starts with the one that prints, so the window tells how often that one fires. */
const ticksWithin = (windowMs: number, stepMs: number): number =>
  Math.max(1, Math.floor(windowMs / stepMs + TICK_TOLERANCE));

const mergeFactor = (ticks: number, points: number): number => {
  let factor = 1;
  while (ticks / factor > points) factor *= 2;
  return factor;
};

const combinerOf = (role: MapRole): Combine => {
  if (role.kind === "min") return (points) => points.reduce((least, point) => Math.min(least, point));
  if (role.kind === "max") return (points) => points.reduce((most, point) => Math.max(most, point));
  if (role.kind === "avg") return (points) => points.reduce((sum, point) => sum + point, 0) / points.length;
  if (!role.printed.cleared) return (points) => points.at(-1) as number;
  return (points) => points.reduce((sum, point) => sum + point, 0);
};

const pointsOf = (line: Line, length: number, merged: number, combine: Combine): (number | null)[] => {
  const groups = groupPoints(line, merged);
  return Array.from({ length }, (_, index) => {
    const points = groups.get(index);
    return points ? combine(points) : null;
  });
};
