import { DEFAULT_LIMITS, type HostFacts } from "@tracewire/protocol";
import { bindingOf } from "./approval.ts";
import { after, type Step, tell } from "./change.ts";
import { end, endWith, fitsSeries, redraftOrFail } from "./conclude.ts";
import type { Effect, Event } from "./event.ts";
import { examine } from "./examine.ts";
import { type Attempt, type Investigation, lastAttempt } from "./investigation.ts";
import { type Draft, finishPlan } from "./plan.ts";

const CHECK_MS = 45_000;

export const onDrafting = (state: Investigation, event: Event, now: number): Step => {
  if (event.type === "asked") {
    const ending = {
      status: "asked",
      code: null,
      message: event.message,
      hint: "Type one of these, or say it in other words.",
      choices: event.choices,
    } as const;
    return end(state, now, { ...ending });
  }
  if (event.type === "found") {
    const { conclusion } = event;
    return end(state, now, {
      status: "answered",
      code: null,
      message: "",
      hint: "",
      choices: [],
      conclusion,
    });
  }
  if (event.type === "declined") {
    const refused = event.because === "refused";
    return endWith(
      state,
      now,
      refused ? "refused" : "failed",
      refused ? "REQUEST_REFUSED" : "SCRIPT_REJECTED",
      event.message,
      event.hint,
    );
  }
  if (event.type !== "drafted") return [state, []];
  return onDrafted(state, event.draft, event.facts, now);
};

const onDrafted = (state: Investigation, draft: Draft, facts: HostFacts[], now: number): Step => {
  const windowMs = draft.step?.windowMs ?? state.request.windowMs;
  if (draft.step && !fitsSeries(state, windowMs)) {
    return endWith(
      state,
      now,
      "failed",
      "INTERNAL",
      `the playbook ${draft.step.playbook} goes on beyond its bounds`,
      "This is a defect of Tracewire. Ask for one measurement instead: recipes",
    );
  }
  const plan = finishPlan(draft, windowMs);
  const found = examine(plan.script, facts, draft.origin.by === "person");
  const number = state.attempts.length + 1;
  const checkHosts = oneOfEachKind(state);
  const attempt: Attempt = {
    plan,
    limits: { ...DEFAULT_LIMITS, windowMs: plan.windowMs, rawBytes: state.request.rawBytes },
    risk: found.risk,
    reasons: found.reasons,
    checks: checkHosts.map((host) => ({ host, ok: null })),
    diagnosis: found.loads ? null : found.diagnosis,
    checkUntil: now + CHECK_MS,
    approval: {
      needed: found.loads && found.verdict.decision === "approve",
      binding: "",
      expiresAt: 0,
      by: null,
      at: null,
    },
    startUntil: 0,
    answerUntil: 0,
    runs: [],
  };
  attempt.approval.binding = bindingOf(attempt, state.request);
  const repeated = state.attempts.some((earlier) => earlier.plan.hash === plan.hash);
  const next: Investigation = { ...state, attempts: [...state.attempts, attempt] };
  const planned = tell(next, now, {
    event: "planned",
    attempt: number,
    title: plan.title,
    hash: plan.hash,
    origin: `${plan.origin.by}:${plan.origin.name}`,
    risk: found.risk ?? "unknown",
  });
  if (!found.loads) {
    const said = tell(next, now, {
      event: "rejected",
      attempt: number,
      host: null,
      class: found.diagnosis.class,
      message: found.diagnosis.message,
    });
    return after([planned, said], redraftOrFail(next, now, found.diagnosis));
  }
  if (found.verdict.decision === "refuse") {
    const message = `the script is not allowed to run: ${found.verdict.because}`;
    return after(
      [planned],
      endWith(
        next,
        now,
        "refused",
        "SCRIPT_REFUSED",
        message,
        "Tracewire watches and never acts: ask for what you want to see.",
      ),
    );
  }
  if (repeated) {
    const earlier = lastAttempt(state)?.diagnosis;
    return after(
      [planned],
      endWith(
        next,
        now,
        "failed",
        "SCRIPT_REJECTED",
        `the same script was drafted again: ${earlier?.message ?? "it failed before"}`,
        earlier?.hint ?? "Say it in other words.",
      ),
    );
  }
  const effects = checkHosts.flatMap((host): Effect[] => [
    { do: "check", attempt: number, host },
    tell(next, now, { event: "checking", attempt: number, host }),
  ]);
  return [{ ...next, at: "checking" }, [planned, ...effects]];
};

/** One host of each fingerprint loads the script before anyone is asked to approve it. */
const oneOfEachKind = (state: Investigation): string[] => {
  const byKind = new Map<string, string>();
  for (const { host, fingerprint } of state.request.targets)
    if (!byKind.has(fingerprint)) byKind.set(fingerprint, host);
  return [...byKind.values()];
};
