import { type Analysis, analyse, BpftraceSyntaxError, lacks, meantWords, parse } from "@tracewire/bpftrace";
import type { Diagnosis, HostFacts, Risk } from "@tracewire/protocol";
import { decide, type Verdict } from "./policy.ts";

export type Examination =
  | {
      loads: true;
      risk: Risk;
      reasons: string[];
      attachPoints: number;
      verdict: Verdict;
      /** Where the verdict is to refuse: why, and what a slip of the pen may have meant. */
      refusal: Diagnosis | null;
    }
  /** It would not load anywhere, or not on these hosts. */
  | { loads: false; risk: Risk | null; reasons: string[]; diagnosis: Diagnosis };

/**
 * What the script itself tells, before any host sees it: does it parse, what could it see or do, is it allowed,
 * and does a host lack what it needs.
 * @param ownScript a person's script, in which `$1` to `$3` would not be what the person thinks
 */
export const examine = (script: string, hosts: readonly HostFacts[], ownScript: boolean): Examination => {
  const analysis = read(script);
  if ("class" in analysis) return { loads: false, risk: null, reasons: [], diagnosis: analysis };
  const risk = analysis.risk.level;
  const reasons = reasonsOf(analysis);
  const verdict = decide(analysis);
  // A refusal is told as such also where the host could not load the script anyway.
  if (verdict.decision === "refuse")
    return {
      loads: true,
      risk,
      reasons,
      attachPoints: analysis.attachPoints,
      verdict,
      refusal: refusalOf(analysis, verdict.because, hosts),
    };
  const missing =
    ownScript && analysis.positional.length > 0 ? positionalDiagnosis : firstLack(analysis, hosts);
  if (missing) return { loads: false, risk, reasons, diagnosis: missing };
  return { loads: true, risk, reasons, attachPoints: analysis.attachPoints, verdict, refusal: null };
};

const read = (script: string): Analysis | Diagnosis => {
  try {
    return analyse(parse(script));
  } catch (error) {
    if (!(error instanceof BpftraceSyntaxError)) throw error;
    return {
      class: "syntax",
      message: error.message,
      hint: "Mend the script at that place; explain FILE.bt shows how it is read.",
      line: error.line,
      column: error.column,
    };
  }
};

const positionalDiagnosis: Diagnosis = {
  class: "unknown-name",
  message: "the script uses a positional parameter such as $1",
  hint: "A script of your own gets no parameters: write the value itself.",
};

const firstLack = (analysis: Analysis, hosts: readonly HostFacts[]): Diagnosis | null => {
  for (const host of hosts) {
    // A host in trouble says so itself when it is asked to check.
    if (host.bpftrace === "") continue;
    // Which tracepoint was meant only the host can say: it knows all of them.
    const missing = lacks(analysis, host).find((lack) => lack.class !== "unknown-probe");
    if (!missing) continue;
    const where = hosts.length > 1 ? ` on ${host.host}` : "";
    return {
      class: missing.class,
      message: `${missing.message}${where}`,
      hint: missing.hint,
      ...missing.position,
    };
  }
  return null;
};

/** A word that nobody knows is refused as well, but it is no wish to act. */
const refusalOf = ({ refused }: Analysis, because: string, hosts: readonly HostFacts[]): Diagnosis => {
  const [reason] = refused;
  const version = hosts.map(({ bpftrace }) => bpftrace).find((one) => one !== "") ?? "0.14";
  const nearest = reason?.unknown ? meantWords(reason.unknown, version) : [];
  return {
    class: reason?.unknown ? "unknown-name" : "forbidden",
    message: `the script is not allowed to run: ${because}`,
    hint: nearest.length > 0 ? `Was it meant to be ${nearest.slice(0, 3).join(" or ")}?` : "Leave it out.",
    ...reason?.position,
    ...(nearest.length > 0 ? { nearest } : {}),
  };
};

const reasonsOf = (analysis: Analysis): string[] => {
  const risk = analysis.risk.reasons.map((reason) => `${reason.why} (line ${reason.position.line})`);
  const cost =
    analysis.cost.level === "low"
      ? []
      : analysis.cost.reasons.map((reason) => `${reason.why} (line ${reason.position.line})`);
  return [...new Set([...risk, ...cost])].slice(0, 12);
};
