import type { Block } from "@tracewire/protocol";
import type { Verdict } from "./eval-case.ts";
import { matches, numbersIn, type Term, type Who } from "./match.ts";
import type { Output } from "./output.ts";

/** The kernel sees less of a call than its caller, who also waits for a CPU. */
const SEEN_SHARE = 0.6;

/** An exact number, or both ends of a range. */
type Wanted = number | [low: number, high: number];

/** What every statement about numbers may add. */
type StateOptions = {
  /** The wanted number may be stated in any of these: 1,000 lets milliseconds be microseconds. */
  units?: number[];
  /** Share of the wanted number. */
  tolerance?: number;
  /** The question is about one thing only: rows without a name are about it. */
  alone?: boolean;
  /** Printed lines count as one each, and so do a histogram's values. */
  count?: boolean;
  /** Averages count. */
  average?: boolean;
};

/** Does the answer state this amount for this name? Amounts of all rows with the name are added up, within one block. */
export const states = (out: Output, who: Who, wanted: Wanted, options: StateOptions = {}): Verdict => {
  const { units = [1], tolerance = 0 } = options;
  const [low, high] = typeof wanted === "number" ? [wanted, wanted] : wanted;
  const seen = out.blocks.flatMap((block) => amountsOf(block, who, options));
  const found = seen.find((amount) =>
    units.some((unit) => amount >= low * unit * (1 - tolerance) && amount <= high * unit * (1 + tolerance)),
  );
  const name = who === null ? "everything" : String(who);
  return found === undefined
    ? { ok: false, why: `${name} should be ${wanted}; stated: ${seen.slice(0, 8).join(", ") || "nothing"}` }
    : { ok: true, why: `${name}: ${found}` };
};

const amountsOf = (block: Block, who: Who, { alone, count, average }: StateOptions): number[] => {
  const meant = (key: string[]) =>
    matches([block.kind === "events" ? "" : block.name, ...key].join(" "), who) ||
    (alone && key.length === 0);
  switch (block.kind) {
    case "table": {
      const rows = block.rows.filter(({ key, value }) =>
        meant(typeof value === "string" && Number.isNaN(Number(value)) ? [...key, value] : key),
      );
      if (rows.length === 0) return [];
      const amounts = [sum(rows.map(({ value }) => Number(value)))];
      if (rows.every((row) => row.count !== undefined)) amounts.push(sum(rows.map((row) => row.count ?? 0)));
      if (average) amounts.push(...rows.map((row) => row.average ?? Number(row.value)));
      return amounts;
    }
    case "series": {
      const lines = block.lines.filter(({ key }) => meant(key));
      if (lines.length === 0) return [];
      return [
        sum(
          lines.map(({ points }) =>
            block.cumulative ? (points.findLast((p) => p !== null) ?? 0) : sum(points),
          ),
        ),
      ];
    }
    case "histogram": {
      const lines = block.lines.filter(({ key }) => meant(key));
      return count && lines.length > 0 ? [sum(lines.map((line) => line.count))] : [];
    }
    case "stacks": {
      const rows = block.rows.filter(({ key, frames }) => meant([...key, ...frames]));
      return rows.length > 0 ? [sum(rows.map((row) => row.count))] : [];
    }
    case "events": {
      const lines = [...block.head, ...block.tail].filter(({ text }) => matches(text, who) || alone);
      if (lines.length === 0) return [];
      const numbers = lines.map(({ text }) => numbersIn(text, who));
      const columns = Math.max(...numbers.map((row) => row.length));
      return [
        ...(count ? [lines.length] : []),
        ...Array.from({ length: columns }, (_, column) => sum(numbers.map((row) => row[column] ?? 0))),
      ];
    }
  }
};

/** Some row, or printed line, that has all of these. */
export const row = (out: Output, ...terms: Term[]): Verdict => {
  const found = out.rows.find(({ text }) => matches(text, terms));
  return found
    ? { ok: true, why: found.text }
    : { ok: false, why: `no row has ${terms.join(" and ")} among ${out.rows.length}: ${sample(out)}` };
};

/** Nothing has this name: a decoy that the question did not ask for. */
export const absent = (out: Output, who: Who): Verdict => {
  const found = out.rows.find(({ text }) => matches(text, who));
  return found ? { ok: false, why: `not asked for: ${found.text}` } : { ok: true, why: `no ${who}` };
};

/** A row that has all of these and beside them a number within the range. */
export const number = (out: Output, who: Who, { low, high }: { low: number; high: number }): Verdict => {
  const found = out.rows.find(
    ({ text }) => matches(text, who) && numbersIn(text, who).some((one) => one >= low && one <= high),
  );
  return found
    ? { ok: true, why: found.text }
    : { ok: false, why: `no row of ${who} has a number from ${low} to ${high}: ${sample(out)}` };
};

/** Samples whose stack has this frame: so many, and this share of all in the same block. */
export const stack = (out: Output, frame: string, wanted: { atLeast: number; share: number }): Verdict => {
  const seen = out.blocks.map((block) => ({
    all: sum(amountsOf(block, null, {})),
    having: sum(amountsOf(block, new RegExp(frame), {})),
  }));
  return {
    ok: seen.some(({ all, having }) => having >= wanted.atLeast && having >= wanted.share * all),
    why: `${frame} is in ${seen.map(({ all, having }) => `${having} of ${all}`).join(" and ")} samples`,
  };
};

type Spread = {
  low: number;
  high: number;
  atLeast: number;
  atMost?: number;
  units?: number[];
  alone?: boolean;
};

/** A histogram, of this name, with so many values in the buckets from `low` to `high`. */
export const histogram = (out: Output, who: Who, wanted: Spread): Verdict => {
  const { low, high, atLeast, atMost = Number.POSITIVE_INFINITY, units = [1], alone = false } = wanted;
  const seen = histogramsOf(out, who, alone).flatMap((buckets) =>
    units.map((unit) =>
      sum(
        buckets
          .filter(({ min, max }) => max >= low * unit && min <= high * unit)
          .map((bucket) => bucket.count),
      ),
    ),
  );
  return {
    ok: seen.some((mass) => mass >= atLeast && mass <= atMost),
    why: `${seen.join(", ") || "no histogram"} from ${low} to ${high}, wanted ${atLeast}`,
  };
};

/**
 * A histogram, of this name, whose values can make the sum, by what its buckets allow. `count`: with exactly so many
 * values. `others`: how many times the sum there may be, where the whole machine is measured.
 */
export const histogramSum = (
  out: Output,
  who: Who,
  wanted: { sum: number; count?: number; others?: number; units?: number[]; alone?: boolean },
): Verdict => {
  const { units = [1], alone = false, others = 1 } = wanted;
  const seen = histogramsOf(out, who, alone).map((buckets) => ({
    count: sum(buckets.map((bucket) => bucket.count)),
    least: sum(buckets.map((bucket) => bucket.count * Math.max(bucket.min, 0))),
    most: sum(buckets.map((bucket) => (bucket.count > 0 ? bucket.count * bucket.max : 0))),
  }));
  const ok = seen.some(
    ({ count, least, most }) =>
      (wanted.count ?? count) === count &&
      units.some((unit) => least <= wanted.sum * unit * others && most >= wanted.sum * unit * SEEN_SHARE),
  );
  return {
    ok,
    why: `${wanted.count ?? "any"} values of ${wanted.sum} in all; histograms: ${JSON.stringify(seen)}`,
  };
};

const histogramsOf = (
  out: Output,
  who: Who,
  alone: boolean,
): { min: number; max: number; count: number }[][] =>
  out.blocks
    .filter((block) => block.kind === "histogram")
    .map((block) =>
      block.lines
        .filter(({ key }) => matches([block.name, ...key].join(" "), who) || (alone && key.length === 0))
        .flatMap((line) => line.buckets)
        .map(({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, count }) => ({
          min,
          max,
          count,
        })),
    )
    .filter((buckets) => buckets.length > 0);

/** A series of one-second steps, never a running total, with at least so many points near `each`. */
export const rate = (out: Output, wanted: { each: number; tolerance: number; points: number }): Verdict => {
  const seen = out.blocks
    .filter((block) => block.kind === "series")
    .filter((block) => !block.cumulative && Math.abs(block.stepMs - 1_000) < 100)
    .map((block) =>
      block.timesMs.map((_, index) => sum(block.lines.map(({ points }) => points[index] ?? 0))),
    );
  const ok = seen.some(
    (points) =>
      points.filter((point) => Math.abs(point - wanted.each) <= wanted.each * wanted.tolerance).length >=
        wanted.points && points.every((point) => point <= wanted.each * 1.35),
  );
  return { ok, why: `wanted about ${wanted.each} a second; ${JSON.stringify(seen)}` };
};

/** All of them; the first that does not hold tells why. */
export const all = (...verdicts: Verdict[]): Verdict =>
  verdicts.find(({ ok }) => !ok) ?? { ok: true, why: verdicts.map(({ why }) => why).join("; ") };

/** One of them. */
export const any = (...verdicts: Verdict[]): Verdict =>
  verdicts.find(({ ok }) => ok) ?? { ok: false, why: verdicts.map(({ why }) => why).join("; or ") };

const sum = (numbers: (number | null)[]): number =>
  numbers.reduce<number>((total, one) => total + (one ?? 0), 0);

const sample = (out: Output): string =>
  out.rows
    .slice(0, 4)
    .map(({ text }) => text)
    .join(" | ");
