import type { Kind } from "./number-units.ts";
import type { Claim, Meaning } from "./read-numbers.ts";

/** A number that stands in a result or follows from it. */
export type KnownNumber = {
  kind: Kind;
  value: number;
  /** Whose it is: names of a row's key; empty for sums, limits and whatever belongs to nobody. */
  of: readonly string[];
};

/** The known numbers that a claim may stand for; none for one that was made up. */
export const standsFor = (claim: Claim, known: readonly KnownNumber[]): KnownNumber[] =>
  known.filter(({ kind, value }) =>
    claim.meanings.some((meaning) => meaning.kind === kind && isRounding(meaning, Math.abs(value))),
  );

/** Further off than this, a rounding misleads: "2 ms" for 1.5 ms. */
const FARTHEST = 0.1;
/** As people cut digits off ("more than 41 k"), and write zeros for them. */
const FARTHEST_CUT = 0.05;

const isRounding = ({ kind, value: said, step, coarseStep }: Meaning, value: number): boolean => {
  const off = Math.abs(value - said);
  if (off <= value * SLACK) return true;
  // All and nothing are said of nothing less.
  if (kind === "percent" && (said === 0 || said === 100)) return false;
  const isNear = (part: number): boolean => kind === "percent" || off <= part * value;
  if (rounds(said, value, step)) return isNear(FARTHEST);
  if (cuts(said, value, step)) return isNear(FARTHEST_CUT);
  const coarsely = rounds(said, value, coarseStep) || cuts(said, value, coarseStep);
  return coarsely && kind !== "percent" && isNear(FARTHEST_CUT);
};

/** What floating point leaves of an equality. */
const SLACK = 1e-9;

const rounds = (said: number, value: number, step: number): boolean =>
  Math.abs(value - said) <= step * (0.5 + SLACK);

/** The digits after the step are left off. */
const cuts = (said: number, value: number, step: number): boolean =>
  step > 0 && Math.abs(Math.floor(value / step + SLACK) * step - said) <= step * 1e-6;
