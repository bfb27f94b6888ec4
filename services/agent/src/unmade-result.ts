import { type Diagnosis, type ErrorCode, type HostResult, JobId, type RunOutcome } from "@tracewire/protocol";

/** The result of a job that was never carried out, or not to its end; `null` when its id is not one to answer under. */
export const unmadeResult = (
  job: string,
  host: string,
  ending: { outcome: RunOutcome; code: ErrorCode | null; diagnosis: Diagnosis | null },
): HostResult | null => {
  if (!JobId.safeParse(job).success) return null;
  const { outcome, code, diagnosis } = ending;
  if (job.includes(".look.")) return { kind: "look", job, host, ok: false, code, diagnosis, answer: null };
  return job.includes(".check.")
    ? { kind: "check", job, host, ok: false, code, diagnosis, probes: 0, loaded: false }
    : { kind: "run", job, host, outcome, code, diagnosis, summary: { blocks: [] }, evidence: null };
};

/** Cancelled before anything was started. */
export const CANCELLED = { outcome: "cancelled", code: null, diagnosis: null } as const;

export const INTERRUPTED = {
  outcome: "interrupted",
  code: "RUN_INTERRUPTED",
  diagnosis: {
    class: "killed",
    message:
      "the agent on this host stopped in the middle; what was measured is lost, and nothing is left running",
    hint: "Ask again: it becomes a new trace.",
  },
} as const;
