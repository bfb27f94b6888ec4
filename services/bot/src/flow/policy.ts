import type { Analysis } from "@tracewire/bpftrace";
import type { Risk } from "@tracewire/protocol";

export type Verdict =
  | { decision: "run" }
  | { decision: "approve"; because: string }
  | { decision: "refuse"; because: string };

/**
 * The rule until a policy file can be given: counting and plain events run, reading data asks a person, acting on
 * the host never runs.
 */
export const decide = (analysis: Pick<Analysis, "risk" | "refused">): Verdict => {
  const refused = analysis.refused[0];
  if (refused) return { decision: "refuse", because: `${refused.why} (line ${refused.position.line})` };
  const { level, reasons } = analysis.risk;
  const because = reasons.find((reason) => reason.level === level)?.why ?? RISK_WORDS[level];
  if (level === "effects") return { decision: "refuse", because };
  if (level === "data") return { decision: "approve", because };
  return { decision: "run" };
};

/** A risk in words for the person who approves. */
export const RISK_WORDS: Record<Risk, string> = {
  counts: "low: counts only, reads no data",
  events: "moderate: shows single events, reads no data of the traced programs",
  data: "high: reads data of the traced programs",
  effects: "forbidden: would act on the host",
};
