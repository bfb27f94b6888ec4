import { RISKS } from "@tracewire/protocol";
import { type Envelope, MAX_SERIES } from "./envelope.ts";
import type { Attempt, Investigation } from "./investigation.ts";

/** What an approval of the last attempt would cover; `null` for a plan that is no step of a series. */
export const envelopeOf = (state: Pick<Investigation, "request" | "attempts">): Envelope | null => {
  const attempt = state.attempts.at(-1);
  if (!attempt?.plan.step || attempt.risk === null) return null;
  const earlier = state.attempts.slice(0, -1);
  return {
    hosts: state.request.targets.map(({ host }) => host).sort(),
    risk: attempt.risk,
    windowMs: Math.max(MAX_SERIES.stepMs, attempt.plan.windowMs),
    traces: MAX_SERIES.steps - earlier.length,
    totalMs: MAX_SERIES.windowsMs - windowsOf(earlier),
  };
};

/** Whether the last attempt, a step of the series, stays inside what was approved with an attempt before it. */
export const insideEnvelope = ({
  attempts,
  request,
}: Pick<Investigation, "request" | "attempts">): Attempt | null => {
  const last = attempts.at(-1);
  const { risk } = last ?? {};
  if (!last?.plan.step || !risk) return null;
  const hosts = request.targets.map(({ host }) => host).sort();
  const covers = ({ approval: { by, covers: envelope } }: Attempt, index: number): boolean =>
    by !== null &&
    envelope !== null &&
    JSON.stringify(hosts) === JSON.stringify(envelope.hosts) &&
    RISKS.indexOf(risk) <= RISKS.indexOf(envelope.risk) &&
    last.plan.windowMs <= envelope.windowMs &&
    attempts.length - index <= envelope.traces &&
    windowsOf(attempts.slice(index)) <= envelope.totalMs;
  return attempts.slice(0, -1).find(covers) ?? null;
};

/** A script that never ran has cost nothing; the last one is about to. */
const windowsOf = (attempts: readonly Attempt[]): number =>
  attempts.reduce((sum, { plan, runs, approval }, index) => {
    const counts = runs.length > 0 || approval.by !== null || index === attempts.length - 1;
    return counts ? sum + plan.windowMs : sum;
  }, 0);
