import type { Stat } from "./recipe.ts";

export type TimeUnit = "ns" | "us" | "ms";
const NANOSECONDS: Record<TimeUnit, number> = { ns: 1, us: 1_000, ms: 1_000_000 };

/**
 * `{{#timed}}@map = nanoseconds{{/timed}}` as statements that keep the value in the unit and the way asked for.
 *
 * bpftrace divides integers, so a sum of many short times would lose the rest of each: a thousand waits of
 * 0.9 ms would be none. The rest is carried over to the next value of the same row instead.
 */
export const timed = (statement: string, by: string, stat: Stat, unit: TimeUnit): string => {
  const [, map = "", ownKey, value = ""] = /^\s*(@\w+)(\[.*?\])? = (.*?)\s*$/s.exec(statement) ?? [];
  const row = `${map}${ownKey ?? by}`;
  const divisor = NANOSECONDS[unit];
  if (divisor === 1) return `${row} = ${stat}(${value});`;
  if (stat === "hist") return `${row} = hist((${value}) / ${divisor});`;
  if (stat !== "sum") return `${row} = ${stat}((${value} + ${divisor / 2}) / ${divisor});`;
  const name = map.slice(1);
  const rest = `@${name}_rest${ownKey ?? by}`;
  return `$${name} = ${rest} + ${value}; ${row} = sum($${name} / ${divisor}); ${rest} = $${name} % ${divisor};`;
};
