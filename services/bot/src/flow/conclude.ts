import type { Diagnosis, ErrorCode, TraceStatus } from "@tracewire/protocol";
import { replaceLast, tell } from "./change.ts";
import type { Conclusion } from "./conclusion.ts";
import { MAX_SERIES } from "./envelope.ts";
import type { Effect } from "./event.ts";
import { type Attempt, type Ending, type Investigation, lastAttempt, type Run } from "./investigation.ts";

export type Concluded = [Investigation, Effect[]];

/** Failures that another script could avoid. The rest is the host's or a person's to mend. */
const MENDABLE: ReadonlySet<Diagnosis["class"]> = new Set([
  "syntax",
  "unknown-probe",
  "unknown-field",
  "unknown-name",
  "type",
  "verifier",
  "resource",
  "missing-feature",
  "other",
]);

export const end = (state: Investigation, now: number, ending: Ending): Concluded => [
  { ...state, at: "ended", ending, endedAt: now },
  [{ do: "tell", progress: { event: "ended", id: state.id, at: now, status: ending.status } }],
];

export const endWith = (
  state: Investigation,
  now: number,
  status: TraceStatus,
  code: ErrorCode | null,
  message: string,
  hint: string,
): Concluded => end(state, now, { status, code, message, hint, choices: [] });

/** Whatever a planner says, a series ends. */
export const fitsSeries = ({ attempts }: Investigation, windowMs: number): boolean => {
  const ran = attempts.filter(({ runs }) => runs.length > 0);
  const windowsMs = ran.reduce((sum, { plan }) => sum + plan.windowMs, windowMs);
  return (
    attempts.length < MAX_SERIES.attempts &&
    ran.length < MAX_SERIES.steps &&
    windowsMs <= MAX_SERIES.windowsMs
  );
};

const backToDrafting = (state: Investigation, now: number): Concluded => {
  const next: Investigation = { ...state, at: "drafting" };
  return [next, [tell(next, now, { event: "drafting", attempt: state.attempts.length + 1 })]];
};

/** A model says in plain words what could not be done; it runs nothing any more. */
export const lastWord = (state: Investigation, now: number): Concluded =>
  backToDrafting({ ...state, lastWord: true }, now);

/** The way back to drafting with a diagnosis, while the attempt budget lasts and a planner could do better. */
export const redraftOrFail = (
  state: Investigation,
  now: number,
  diagnosis: Diagnosis,
  code: ErrorCode | null = null,
): Concluded => {
  const attempt = lastAttempt(state) as Attempt;
  // What one step of a series cannot see, the next may; the planner says what is missing.
  if (attempt.plan.step && state.cancelledBy === null) return backToDrafting(state, now);
  const byModel = attempt.plan.origin.by === "model";
  const mendable =
    code === null || code === "SCRIPT_REJECTED" || code === "RUN_FAILED" || code === "SCRIPT_SYNTAX";
  const next = state.attempts.length + 1;
  const couldMend =
    mendable && (MENDABLE.has(diagnosis.class) || (byModel && diagnosis.class === "forbidden"));
  if (couldMend && attempt.plan.origin.by !== "person" && state.cancelledBy === null) {
    if (next <= state.maxAttempts && !(byModel && sameMistakeAgain(state))) return backToDrafting(state, now);
    if (byModel) return lastWord(state, now);
  }
  const refused = code === "LIMIT_EXCEEDED" || code === "SCRIPT_REFUSED";
  const fallback = diagnosis.class === "syntax" ? "SCRIPT_SYNTAX" : "SCRIPT_REJECTED";
  return endWith(
    state,
    now,
    refused ? "refused" : "failed",
    code ?? fallback,
    diagnosis.message,
    diagnosis.hint,
  );
};

/** A model that repeats a mistake does not mend it at the third time either. */
const sameMistakeAgain = ({ attempts }: Investigation): boolean => {
  const [before, last] = attempts.slice(-2).map(({ diagnosis }) => diagnosis);
  return before != null && last != null && before.class === last.class && before.message === last.message;
};

/** When every host has answered or can't: an answer from those that measured, else why there is none. */
export const conclude = (state: Investigation, now: number): Concluded => {
  const { runs, plan } = lastAttempt(state) as Attempt;
  if (runs.some((run) => run.outcome === null)) return [state, []];
  if (runs.some((run) => run.outcome === "finished" || run.outcome === "empty")) {
    if (state.cancelledBy) return answer(state, now);
    if (plan.step) return backToDrafting(state, now);
    const doubt = doubtToSettle(state);
    if (doubt === null) return answer(state, now);
    const attempt = { ...(lastAttempt(state) as Attempt), doubt };
    return backToDrafting(replaceLast(state, attempt), now);
  }
  if (state.cancelledBy)
    return endWith(state, now, "cancelled", null, `${state.cancelledBy.name} cancelled the trace`, "");
  const failed = runs.find((run) => run.outcome === "failed" && run.diagnosis !== null);
  if (failed?.diagnosis) {
    const attempt = lastAttempt(state) as Attempt;
    const attempts = [...state.attempts.slice(0, -1), { ...attempt, diagnosis: failed.diagnosis }];
    return redraftOrFail({ ...state, attempts }, now, failed.diagnosis, failed.code);
  }
  return withoutAnswer(state, now, runs[0] as Run);
};

/** Only a model can do better than what ran, and it is asked once: some questions have nothing as their answer. */
const doubtToSettle = ({ attempts, maxAttempts }: Investigation): string | null => {
  const { plan, runs } = attempts.at(-1) as Attempt;
  const measured = runs.filter(({ outcome }) => outcome === "finished" || outcome === "empty");
  const doubted = attempts.some(({ doubt }) => doubt != null);
  if (plan.origin.by !== "model" || doubted || attempts.length >= maxAttempts) return null;
  return measured.every(({ doubt }) => doubt != null) ? (measured[0]?.doubt ?? null) : null;
};

/** There are numbers: a model puts them into words, where there is one. */
export const answer = (state: Investigation, now: number, conclusion?: Conclusion): Concluded => {
  const ending = { status: "answered", code: null, message: "", hint: "", choices: [] } as const;
  const withAll: Ending = { ...ending, choices: [], ...(conclusion ? { conclusion } : {}) };
  if (!state.request.explain || conclusion || state.program || state.cancelledBy)
    return end(state, now, withAll);
  const next: Investigation = { ...state, at: "reporting", ending: withAll };
  return [next, [tell(next, now, { event: "explaining", attempt: state.attempts.length })]];
};

const withoutAnswer = (state: Investigation, now: number, run: Run): Concluded => {
  const { host, code, diagnosis } = run;
  switch (run.outcome) {
    case "interrupted":
      return endWith(
        state,
        now,
        "failed",
        "RUN_INTERRUPTED",
        `the agent on ${host} stopped in the middle of the trace; the trace is lost`,
        `Ask again: again ${state.id}`,
      );
    case "expired":
      return endWith(
        state,
        now,
        "expired",
        code ?? "HOST_OFFLINE",
        diagnosis?.message ?? `${host} did not take the trace in time; nothing was run`,
        `When the host is back: again ${state.id}`,
      );
    case "silent":
      return endWith(
        state,
        now,
        "failed",
        "HOST_SILENT",
        `${host} took the trace and sent no result`,
        `Look whether the agent on ${host} runs, then: again ${state.id}`,
      );
    case "cancelled":
      return endWith(state, now, "cancelled", null, `the trace was cancelled on ${host}`, "");
    case "refused":
      return endWith(
        state,
        now,
        "refused",
        code ?? "LIMIT_EXCEEDED",
        diagnosis?.message ?? `the agent on ${host} refused the trace`,
        diagnosis?.hint ?? "Look into the agent's log on that host.",
      );
    default:
      return endWith(
        state,
        now,
        "failed",
        code ?? "RUN_FAILED",
        diagnosis?.message ?? `the trace failed on ${host}`,
        diagnosis?.hint ?? "Look into the agent's log on that host.",
      );
  }
};
