import type { Unit } from "../flow/plan.ts";
import type { KnownNumber } from "./holds.ts";

const NS: Partial<Record<Unit, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** A measured value: as it is, and with its unit. */
export const amount = (value: number, unit: Unit, of: readonly string[] = []): KnownNumber[] => {
  const ns = NS[unit];
  return [
    { kind: "plain", value, of },
    ...(ns === undefined ? [] : [{ kind: "time" as const, value: value * ns, of }]),
    ...(unit === "bytes" ? [{ kind: "bytes" as const, value, of }] : []),
    ...(unit === "percent" ? [{ kind: "percent" as const, value, of }] : []),
  ];
};

/** A bound that stands there with its unit: nobody says it without. */
export const limit = (value: number, unit: Unit): KnownNumber[] => {
  const known = amount(value, unit);
  return known.length > 1 ? known.slice(1) : known;
};

/** How many there are of something. */
export const count = (...values: number[]): KnownNumber[] =>
  values.flatMap((value) => amount(value, "count"));

/** A value that adds up over the window, with how much of it there was a second; of times, which part they took. */
export const gathered = (
  value: number,
  unit: Unit,
  windowMs: number,
  of: readonly string[] = [],
): KnownNumber[] => {
  if (!(windowMs > 0)) return amount(value, unit, of);
  const ns = NS[unit];
  const over =
    ns === undefined ? amount((value * 1_000) / windowMs, unit, of) : part(value * ns, windowMs * 1e6, of);
  return [...amount(value, unit, of), ...over];
};

/** A share in percent; none of what is no part of the whole. */
export const part = (value: number, whole: number, of: readonly string[] = []): KnownNumber[] =>
  whole > 0 && value >= 0 && value <= whole ? [{ kind: "percent", value: (value / whole) * 100, of }] : [];

/** How many times as many. */
export const times = (large: number, small: number, of: readonly string[] = []): KnownNumber[] =>
  small > 0 && large > small ? [{ kind: "times", value: large / small, of }] : [];

/** The difference in percent, either way. */
export const difference = (large: number, small: number, of: readonly string[] = []): KnownNumber[] =>
  small > 0 && large > small
    ? [
        { kind: "percent", value: (large / small - 1) * 100, of },
        { kind: "percent", value: (1 - small / large) * 100, of },
      ]
    : [];
