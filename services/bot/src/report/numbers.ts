import type { Unit } from "../flow/plan.ts";

/** A quantity for a person: exact where it is small, else as many digits as one can use, with its unit. */
export const quantity = (value: number, unit: Unit): string => {
  if (unit === "bytes") return scaled(value, 1_024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]);
  if (isTime(unit)) return duration(value * (NS[unit] ?? 1));
  if (unit === "percent") return `${digits(value)} %`;
  return exact(value);
};

/** As `quantity`, shorter: for rates and averages, where two digits say it. */
export const roughly = (value: number, unit: Unit): string =>
  isPlain(unit) ? scaled(value, 1_000, ["", "k", "M", "G", "T"], 2) : quantity(value, unit);

/** From inclusive bounds of integers to one label: `8–16 µs`. */
export const range = (min: number | undefined, max: number | undefined, unit: Unit): string => {
  if (min === undefined) return max === undefined ? "any" : `< ${boundary(max + 1, unit)}`;
  if (max === undefined) return `≥ ${boundary(min, unit)}`;
  // A time was cut to a whole number: 1 µs stands for anything below 2.
  if (min === max && !isTime(unit)) return boundary(min, unit);
  if (isPlain(unit) && max < 1_000) return `${min}–${max}`;
  return between(boundary(min, unit), boundary(max + 1, unit));
};

/** `8–16 µs` of `8 µs` and `16 µs`; the unit is said once where it is the same. */
export const between = (from: string, to: string): string => {
  const [fromUnit, toUnit] = [from, to].map((text) => / \D+$/.exec(text)?.[0] ?? "");
  if (from === to) return from;
  return `${fromUnit === toUnit || from === "0" ? from.replace(/ \D+$/, "") : from}–${to}`;
};

export const share = (part: number, whole: number): string => {
  // A part larger than its whole is no part of it: rather no share than a false one.
  if (!(whole > 0) || part > whole) return "–";
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 1) return "< 1 %";
  if (percent > 99 && percent < 100) return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
  return `${Math.round(percent)} %`;
};

/** A span of time in which milliseconds are enough. */
export const seconds = (ms: number): string => (ms < 0.5 ? "0 s" : roundedSeconds(ms));

const roundedSeconds = (ms: number): string =>
  duration(Math.round(ms / (ms < 1_000 ? 1 : 10)) * (ms < 1_000 ? 1e6 : 1e7));

/** A number, also where it came as text beyond 2^53; `null` for other text. */
export const numberOf = (value: number | string): number | null =>
  typeof value === "number" ? value : /^-?\d+$/.test(value) ? Number(value) : null;

export const isTime = (unit: Unit): boolean => unit in NS;

export const isPlain = (unit: Unit): boolean => unit === "count" || unit === "samples" || unit === "none";

const NS: Partial<Record<Unit, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

const duration = (ns: number): string => {
  const size = Math.abs(ns);
  if (size >= 7_200e9) return `${digits(ns / 3_600e9)} h`;
  if (size >= 120e9) return `${digits(ns / 60e9)} min`;
  // Not past the second: 100 s is shorter to read than 1.67 min.
  return size >= 1e9 ? `${digits(ns / 1e9)} s` : scaled(ns, 1_000, ["ns", "µs", "ms", "s"]);
};

const scaled = (value: number, base: number, units: string[], precision = 3): string => {
  let step = 0;
  let rest = value;
  // Half a digit below the next unit already reads as it: 999.9 KiB is 1 MiB.
  while (step < units.length - 1 && Math.abs(rest) >= base - 0.5) {
    rest /= base;
    step += 1;
  }
  return `${digits(rest, precision)} ${units[step]}`.trimEnd();
};

/** At most `precision` digits, but never less than the whole number; no zeros at the end. */
const digits = (value: number, precision = 3): string => {
  if (Math.abs(value) < 1) return String(Number(value.toPrecision(2)));
  const whole = Math.max(1, Math.ceil(Math.log10(Math.abs(value) + 1e-9)));
  return String(Number(value.toFixed(Math.max(0, precision - whole))));
};

/** Every digit with separators up to ten millions. */
const exact = (value: number): string => {
  if (Math.abs(value) >= 1e7) return scaled(value, 1_000, ["", "k", "M", "G", "T", "P", "E"]);
  return Number.isInteger(value) ? value.toLocaleString("en-US") : digits(value);
};

/** Bounds of buckets are powers of two of some unit: two digits, three only in front of the point. */
export const boundary = (value: number, unit: Unit): string => {
  if (value === 0) return "0";
  if (isPlain(unit)) return value < 10_000 ? value.toLocaleString("en-US") : roughly(value, unit);
  const [number, name] = quantity(value, unit).split(" ");
  return `${digits(Number(number), 2)} ${name}`;
};
