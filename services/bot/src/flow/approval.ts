import { analyse, parse } from "@tracewire/bpftrace";
import { RISKS, sha256 } from "@tracewire/protocol";
import { insideEnvelope } from "./covers.ts";
import type { Envelope } from "./envelope.ts";
import type { Attempt, Investigation, Person, Request } from "./investigation.ts";

/** What a decision is about, as one hash: change a byte of any of it and the decision no longer counts. */
export const bindingOf = (
  attempt: Pick<Attempt, "plan" | "limits">,
  request: Pick<Request, "targets">,
  covers: Envelope | null = null,
): string =>
  sha256(
    JSON.stringify({
      script: attempt.plan.hash,
      hosts: request.targets.map((target) => target.host).sort(),
      windowMs: attempt.plan.windowMs,
      limits: Object.entries(attempt.limits).sort(([a], [b]) => (a < b ? -1 : 1)),
      ...(covers ? { covers: Object.entries(covers).sort(([a], [b]) => (a < b ? -1 : 1)) } : {}),
    }),
  );

/**
 * Who approved an earlier attempt that covers the last one: same hosts (an investigation has one set), no higher
 * risk, no probe that was not approved, no longer window; or a step of a series inside its envelope. `null` when a
 * person has to look again.
 */
export const coveredByEarlier = (state: Investigation): Person | null => {
  const last = state.attempts.at(-1);
  if (!last?.risk) return null;
  const series = insideEnvelope(state);
  if (series) return series.approval.by;
  for (const earlier of state.attempts.slice(0, -1)) {
    if (!earlier.approval.by || !earlier.risk) continue;
    const riskFits = RISKS.indexOf(last.risk) <= RISKS.indexOf(earlier.risk);
    const known = new Set(probesOf(earlier.plan.script));
    const probesFit = probesOf(last.plan.script).every((probe) => known.has(probe));
    if (riskFits && probesFit && last.plan.windowMs <= earlier.plan.windowMs) return earlier.approval.by;
  }
  return null;
};

const probesOf = (script: string): string[] =>
  analyse(parse(script))
    .probes.map((probe) => probe.text)
    .filter((text) => !text.startsWith("interval:"));
