import { type Analysis, analyse, BpftraceSyntaxError, lacks, parse } from "@tracewire/bpftrace";
import type { Diagnosis, HostFacts, Risk } from "@tracewire/protocol";
import { decide, type Verdict } from "./policy.ts";

export type Examination =
  | { loads: true; risk: Risk; reasons: string[]; attachPoints: number; verdict: Verdict }
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
    return { loads: true, risk, reasons, attachPoints: analysis.attachPoints, verdict };
  const missing =
    ownScript && analysis.positional.length > 0 ? positionalDiagnosis : firstLack(analysis, hosts);
  if (missing) return { loads: false, risk, reasons, diagnosis: missing };
  return { loads: true, risk, reasons, attachPoints: analysis.attachPoints, verdict };
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
    const [missing] = lacks(analysis, host);
    if (!missing) continue;
    const where = hosts.length > 1 ? ` on ${host.host}` : "";
    return {
      class: missing.class,
      message: `${missing.message}${where}`,
      hint: missing.hint,
      line: missing.position.line,
      column: missing.position.column,
    };
  }
  return null;
};

const reasonsOf = (analysis: Analysis): string[] => {
  const risk = analysis.risk.reasons.map((reason) => `${reason.why} (line ${reason.position.line})`);
  const cost =
    analysis.cost.level === "low"
      ? []
      : analysis.cost.reasons.map((reason) => `${reason.why} (line ${reason.position.line})`);
  return [...new Set([...risk, ...cost])].slice(0, 12);
};
