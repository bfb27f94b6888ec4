import { DEFAULT_LIMITS, type Diagnosis, type HostFacts } from "@tracewire/protocol";
import { bindingOf } from "./approval.ts";
import { after, replaceLast, type Step, tell } from "./change.ts";
import { answer, end, endWith, fitsSeries, lastWord, redraftOrFail } from "./conclude.ts";
import { envelopeOf } from "./covers.ts";
import type { Effect, Event } from "./event.ts";
import { type Examination, examine } from "./examine.ts";
import { type Attempt, type Investigation, lastAttempt } from "./investigation.ts";
import { addCost } from "./model-cost.ts";
import { type Draft, finishPlan, type Plan } from "./plan.ts";

const CHECK_MS = 45_000;

export const onDrafting = (before: Investigation, event: Event, now: number): Step => {
  const state = "cost" in event ? { ...before, cost: addCost(before.cost, event.cost) } : before;
  switch (event.type) {
    case "drafted":
      return onDrafted(state, event.draft, event.facts, now);
    case "found":
      return answer(state, now, event.conclusion);
    case "written":
      return answer({ ...state, program: event.program }, now);
    case "kept":
      return onKept(state, event.note, now);
    case "asked":
      return end(state, now, {
        status: "asked",
        code: null,
        message: event.message,
        hint: "Type one of these, or say it in other words.",
        choices: event.choices,
      });
    case "declined": {
      const refused = event.because === "refused";
      const [status, code] = refused
        ? (["refused", "REQUEST_REFUSED"] as const)
        : (["failed", "SCRIPT_REJECTED"] as const);
      return endWith(state, now, status, code, event.message, event.hint);
    }
    default:
      return [before, []];
  }
};

const onDrafted = (state: Investigation, draft: Draft, facts: HostFacts[], now: number): Step => {
  const windowMs = draft.step?.windowMs ?? state.request.windowMs;
  if (state.lastWord) return stillFailing(state, now);
  if (draft.step && !fitsSeries(state, windowMs)) return onBeyondSeries(state, draft, now);
  const plan = finishPlan(draft, windowMs);
  const found = examine(plan.script, facts, draft.origin.by === "person");
  const attempt = attemptOf(state, plan, found, now);
  const next = bind({ ...state, attempts: [...state.attempts, attempt] });
  const number = next.attempts.length;
  const planned = tell(next, now, {
    event: "planned",
    attempt: number,
    title: plan.title,
    hash: plan.hash,
    origin: `${plan.origin.by}:${plan.origin.name}`,
    risk: found.risk ?? "unknown",
  });
  if (!found.loads) return after([planned], reject(next, found.diagnosis, now));
  if (found.refusal) return after([planned], onForbidden(next, found.refusal, now));
  const same = state.attempts.find((earlier) => earlier.plan.hash === plan.hash);
  if (same) return after([planned], onRepeated(state, next, same, now));
  const effects = attempt.checks.flatMap(({ host }): Effect[] => [
    { do: "check", attempt: number, host },
    tell(next, now, { event: "checking", attempt: number, host }),
  ]);
  return [{ ...next, at: "checking" }, [planned, ...effects]];
};

const attemptOf = (state: Investigation, plan: Plan, found: Examination, now: number): Attempt => ({
  plan,
  limits: { ...DEFAULT_LIMITS, windowMs: plan.windowMs, rawBytes: state.request.rawBytes },
  risk: found.risk,
  reasons: [...(plan.caution === undefined ? [] : [plan.caution]), ...found.reasons],
  checks: oneOfEachKind(state).map((host) => ({ host, ok: null })),
  diagnosis: found.loads ? null : found.diagnosis,
  checkUntil: now + CHECK_MS,
  approval: {
    needed: found.loads && (found.verdict.decision === "approve" || plan.caution !== undefined),
    binding: "",
    covers: null,
    expiresAt: 0,
    by: null,
    at: null,
  },
  startUntil: 0,
  answerUntil: 0,
  runs: [],
});

/** What a decision about the last attempt is bound to, and what it covers. */
const bind = (state: Investigation): Investigation => {
  const attempt = lastAttempt(state) as Attempt;
  const covers = envelopeOf(state);
  const binding = bindingOf(attempt, state.request, covers);
  return replaceLast(state, { ...attempt, approval: { ...attempt.approval, covers, binding } });
};

/** One host of each fingerprint loads the script before anyone is asked to approve it. */
const oneOfEachKind = (state: Investigation): string[] => {
  const byKind = new Map<string, string>();
  for (const { host, fingerprint } of state.request.targets)
    if (!byKind.has(fingerprint)) byKind.set(fingerprint, host);
  return [...byKind.values()];
};

const reject = (state: Investigation, diagnosis: Diagnosis, now: number): Step => {
  const attempt = state.attempts.length;
  const { class: kind, message } = diagnosis;
  const said = tell(state, now, { event: "rejected", attempt, host: null, class: kind, message });
  return after([said], redraftOrFail(state, now, diagnosis));
};

const onForbidden = (state: Investigation, refusal: Diagnosis, now: number): Step => {
  const attempt = lastAttempt(state) as Attempt;
  if (attempt.plan.origin.by === "model")
    return reject(replaceLast(state, { ...attempt, diagnosis: refusal }), refusal, now);
  const hint =
    refusal.class === "forbidden"
      ? "Tracewire watches and never acts: ask for what you want to see."
      : refusal.hint;
  return endWith(state, now, "refused", "SCRIPT_REFUSED", refusal.message, hint);
};

/** The same script gives the same: where it ran, that is the answer; where it failed, it fails. */
const onRepeated = (state: Investigation, next: Investigation, same: Attempt, now: number): Step => {
  if (same.runs.length > 0 && !same.plan.step) return answer(state, now);
  if (lastAttempt(next)?.plan.origin.by === "model") return lastWord(state, now);
  return endWith(
    next,
    now,
    "failed",
    "SCRIPT_REJECTED",
    `the same script was drafted again: ${same.diagnosis?.message ?? "it failed before"}`,
    same.diagnosis?.hint ?? "Say it in other words.",
  );
};

const onBeyondSeries = (state: Investigation, { step, origin }: Draft, now: number): Step => {
  if (origin.by === "model") return lastWord(state, now);
  return endWith(
    state,
    now,
    "failed",
    "INTERNAL",
    `the playbook ${step?.playbook} goes on beyond its bounds`,
    "This is a defect of Tracewire. Ask for one measurement instead: recipes",
  );
};

/** The planner had only words left and wrote a script all the same. */
const stillFailing = (state: Investigation, now: number): Step => {
  const diagnosis = lastAttempt(state)?.diagnosis;
  return endWith(
    state,
    now,
    "failed",
    "SCRIPT_REJECTED",
    diagnosis?.message ?? "no script was found that measures it",
    diagnosis?.hint ?? "Say it in other words, or ask for one measurement: recipes",
  );
};

const onKept = (state: Investigation, note: string, now: number): Step => {
  const attempt = lastAttempt(state);
  if (!attempt || attempt.runs.length === 0) return stillFailing(state, now);
  const plan = { ...attempt.plan, notes: [...attempt.plan.notes, ...(note === "" ? [] : [note])] };
  return answer(replaceLast(state, { ...attempt, plan }), now);
};
