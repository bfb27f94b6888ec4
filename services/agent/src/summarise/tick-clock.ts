/** How late the first tick may come without one having been missed before it, milliseconds: attaching takes time. */
const START_SLACK_MS = 300;

/** A print that came earlier than its tick by more than this share of a step belongs to the tick before. */
const EARLY_SHARE = 0.05;

export type Placed = {
  tick: number;
  /** All ticks after this one up to the newest have moved one tick back, because prints came late and in a bunch. */
  movedAfter?: number;
};

/**
 * Puts prints on the ticks of an interval probe. A map that is empty prints nothing, so ticks may be missing; and
 * prints may come late and in a bunch when bpftrace or the machine is busy.
 *
 * @param maxTicks how often the interval can have ended within the run's window
 */
export const createTickClock = (stepMs: number, maxTicks = Number.POSITIVE_INFINITY) => {
  /** When the print of each tick arrived; holes where nothing was printed. */
  const timesMs: (number | undefined)[] = [];
  let first: { tick: number; tMs: number } | undefined;
  let last = { tick: -1, tMs: 0 };
  let printed = 0;

  const accept = (tick: number, tMs: number): Placed => {
    while (timesMs.length < tick) timesMs.push(undefined);
    timesMs[tick] = tMs;
    printed++;
    last = { tick, tMs };
    return { tick };
  };

  const holeBefore = (tick: number): number => {
    let hole = tick - 1;
    while (hole > (first?.tick ?? 0) && timesMs[hole] !== undefined) hole--;
    return timesMs[hole] === undefined ? hole : -1;
  };

  return {
    timesMs: timesMs as readonly (number | undefined)[],
    /** How many prints have a tick. */
    printed: (): number => printed,
    /** How many ticks right before this one have no print. */
    holesBefore(tick: number): number {
      let holes = 0;
      while (holes < tick && timesMs[tick - holes - 1] === undefined) holes++;
      return holes;
    },
    /** The newest print that has a tick. */
    last: (): { tick: number; tMs: number } => last,
    /**
     * `undefined` when more prints have come than ticks can have been: the same tick printed again, or what is left
     * after the last tick.
     */
    place(tMs: number): Placed | undefined {
      if (!first) {
        const tick = Math.max(0, Math.ceil((tMs - START_SLACK_MS) / stepMs) - 1);
        first = { tick, tMs };
        return accept(tick, tMs);
      }
      const possible = Math.min(maxTicks - 1, first.tick + Math.floor((tMs - first.tMs) / stepMs + 0.5));
      if (last.tick < possible) {
        const gap = Math.max(1, Math.round((tMs - last.tMs) / stepMs));
        return accept(Math.min(last.tick + gap, possible), tMs);
      }
      const due = first.tMs + (last.tick - first.tick) * stepMs;
      const hole = last.tMs <= due - EARLY_SHARE * stepMs ? holeBefore(last.tick) : -1;
      if (hole <= first.tick) return undefined;
      timesMs.splice(hole, 1);
      return { ...accept(last.tick, tMs), movedAfter: hole };
    },
  };
};
