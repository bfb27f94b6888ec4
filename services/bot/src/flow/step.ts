import {
  DEFAULT_LIMITS,
  type Diagnosis,
  type HostFacts,
  type Progress,
  type RunResult,
} from "@tracewire/protocol";
import { bindingOf, coveredByEarlier } from "./approval.ts";
import { conclude, end, endWith, fitsSeries, redraftOrFail } from "./conclude.ts";
import type { Effect, Event } from "./event.ts";
import { examine } from "./examine.ts";
import { type Attempt, type Investigation, lastAttempt, type Person, type Run } from "./investigation.ts";
import { type Draft, finishPlan } from "./plan.ts";

export type Step = [Investigation, Effect[]];

const CHECK_MS = 45_000;
const APPROVAL_MS = 15 * 60_000;
/** How long a host may take to begin. */
const START_MS = 60_000;
/** Loading, attaching, detaching and printing, on top of the window: the agent's own bounds and some. */
const AROUND_WINDOW_MS = 120_000;
const CANCEL_MS = 60_000;

/** The whole workflow. Pure: time comes in as `now`, effects go out as data. A late or repeated event changes nothing. */
export const step = (state: Investigation, event: Event, now: number): Step => {
  if (state.at === "ended") return [state, []];
  if (event.type === "cancelled") return onCancelled(state, event.by, now);
  if (event.type === "broken") {
    return endWith(
      state,
      now,
      "failed",
      "INTERNAL",
      event.message,
      "Ask again; if it happens again, look into the bot's log.",
    );
  }
  switch (state.at) {
    case "drafting":
      return onDrafting(state, event, now);
    case "checking":
      return onChecking(state, event, now);
    case "awaiting-approval":
      return onAwaiting(state, event, now);
    case "dispatched":
      return onDispatched(state, event, now);
  }
};

const onDrafting = (state: Investigation, event: Event, now: number): Step => {
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

const onChecking = (state: Investigation, event: Event, now: number): Step => {
  const number = state.attempts.length;
  const attempt = lastAttempt(state);
  if (!attempt || !("attempt" in event) || event.attempt !== number) return [state, []];
  if (event.type === "uncheckable") {
    const { host } = event;
    return endWith(
      state,
      now,
      "failed",
      "HOST_SILENT",
      `${host} did not answer the check of the script`,
      `Is the agent on ${host} running? Ask: hosts`,
    );
  }
  if (event.type !== "checked") return [state, []];
  const { result } = event;
  if (!result.ok) {
    const diagnosis = result.diagnosis ?? unexplained(result.host);
    const next = replaceLast(state, { ...attempt, diagnosis });
    const said = tell(next, now, {
      event: "rejected",
      attempt: number,
      host: result.host,
      class: diagnosis.class,
      message: diagnosis.message,
    });
    return after([said], redraftOrFail(next, now, diagnosis, result.code));
  }
  const checks = attempt.checks.map((check) => (check.host === result.host ? { ...check, ok: true } : check));
  const next = replaceLast(state, { ...attempt, checks });
  if (checks.some((check) => check.ok !== true)) return [next, []];
  return onLoads(next, now);
};

const unexplained = (host: string): Diagnosis => ({
  class: "other",
  message: `${host} would not load the script and gave no reason`,
  hint: "Look into the agent's log on that host.",
});

/** The script loads everywhere: stop here, ask a person, or go. */
const onLoads = (state: Investigation, now: number): Step => {
  const attempt = lastAttempt(state) as Attempt;
  const number = state.attempts.length;
  if (state.request.planOnly) {
    return end(state, now, { status: "answered", code: null, message: "", hint: "", choices: [] });
  }
  if (!attempt.approval.needed) return dispatch(state, now);
  const covered = coveredByEarlier(state);
  const by = covered ?? (state.request.approveSelf ? state.request.by : null);
  if (by) return approved(state, by, now);
  const expiresAt = now + APPROVAL_MS;
  const next = replaceLast(state, { ...attempt, approval: { ...attempt.approval, expiresAt } });
  return [
    { ...next, at: "awaiting-approval" },
    [tell(next, now, { event: "awaiting-approval", attempt: number, expiresAt })],
  ];
};

const approved = (state: Investigation, by: Person, now: number): Step => {
  const attempt = lastAttempt(state) as Attempt;
  const next = replaceLast(state, { ...attempt, approval: { ...attempt.approval, by, at: now } });
  const said = tell(next, now, { event: "approved", attempt: state.attempts.length, by: by.name });
  return after([said], dispatch(next, now));
};

const onAwaiting = (state: Investigation, event: Event, now: number): Step => {
  const attempt = lastAttempt(state) as Attempt;
  if (event.type === "unapproved") {
    return endWith(
      state,
      now,
      "expired",
      "APPROVAL_EXPIRED",
      "nobody approved the trace in time; nothing was run",
      "Ask again when someone who may approve is there.",
    );
  }
  // A decision about other bytes than these is no decision.
  if (event.type !== "decided" || event.binding !== attempt.approval.binding) return [state, []];
  if (event.approve) return approved(state, event.by, now);
  const reason = event.reason === "" ? "" : `: ${event.reason}`;
  return endWith(
    state,
    now,
    "denied",
    "APPROVAL_DENIED",
    `${event.by.name} denied the trace${reason}; nothing was run`,
    "Ask for less, or talk to the person who denied it.",
  );
};

const dispatch = (state: Investigation, now: number): Step => {
  const attempt = lastAttempt(state) as Attempt;
  const number = state.attempts.length;
  const hosts = state.request.targets.map((target) => target.host);
  const startUntil = now + START_MS;
  const runs = hosts.map(
    (host): Run => ({ host, attachedAt: null, outcome: null, code: null, diagnosis: null }),
  );
  const next = replaceLast(state, {
    ...attempt,
    startUntil,
    answerUntil: startUntil + attempt.plan.windowMs + AROUND_WINDOW_MS,
    runs,
  });
  const sent = hosts.map((host): Effect => ({ do: "dispatch", attempt: number, host }));
  return [
    { ...next, at: "dispatched" },
    [...sent, tell(next, now, { event: "dispatched", attempt: number, hosts, notAfter: startUntil })],
  ];
};

const onDispatched = (state: Investigation, event: Event, now: number): Step => {
  const number = state.attempts.length;
  const attempt = lastAttempt(state) as Attempt;
  if (!("attempt" in event) || event.attempt !== number) return [state, []];
  const host = event.type === "reported" ? event.result.host : "host" in event ? event.host : "";
  const run = attempt.runs.find((one) => one.host === host);
  if (!run || run.outcome !== null) return [state, []];
  if (event.type === "attached") {
    if (run.attachedAt !== null) return [state, []];
    const next = replaceRun(state, { ...run, attachedAt: event.at });
    return [
      next,
      [tell(next, now, { event: "tracing", attempt: number, host, windowMs: attempt.plan.windowMs })],
    ];
  }
  const done = doneRun(run, event);
  if (!done) return [state, []];
  const next = replaceRun(state, done);
  const said = tell(next, now, {
    event: "reported",
    attempt: number,
    host,
    outcome: done.outcome ?? "silent",
  });
  return after([said], conclude(next, now));
};

const doneRun = (run: Run, event: Event): Run | null => {
  if (event.type === "reported") {
    const { outcome, code, diagnosis }: Pick<RunResult, "outcome" | "code" | "diagnosis"> = event.result;
    return { ...run, outcome, code, diagnosis };
  }
  if (event.type === "unstarted") return { ...run, outcome: "expired", code: "HOST_OFFLINE" };
  if (event.type === "silent") return { ...run, outcome: "silent", code: "HOST_SILENT" };
  return null;
};

const onCancelled = (state: Investigation, by: Person, now: number): Step => {
  if (state.cancelledBy) return [state, []];
  const said = tell(state, now, { event: "cancelling", by: by.name });
  if (state.at !== "dispatched") {
    return after(
      [said],
      endWith(
        { ...state, cancelledBy: by },
        now,
        "cancelled",
        null,
        `${by.name} cancelled the trace before it ran`,
        "",
      ),
    );
  }
  const attempt = lastAttempt(state) as Attempt;
  const open = attempt.runs.filter((run) => run.outcome === null);
  const withdraw = open.map(
    (run): Effect => ({ do: "withdraw", attempt: state.attempts.length, host: run.host }),
  );
  const next = replaceLast(state, {
    ...attempt,
    startUntil: now,
    answerUntil: Math.min(attempt.answerUntil, now + CANCEL_MS),
  });
  return [{ ...next, cancelledBy: by }, [...withdraw, said]];
};

const replaceLast = (state: Investigation, attempt: Attempt): Investigation => ({
  ...state,
  attempts: [...state.attempts.slice(0, -1), attempt],
});

const replaceRun = (state: Investigation, run: Run): Investigation => {
  const attempt = lastAttempt(state) as Attempt;
  return replaceLast(state, {
    ...attempt,
    runs: attempt.runs.map((one) => (one.host === run.host ? run : one)),
  });
};

type WithoutIds<T> = T extends unknown ? Omit<T, "id" | "at"> : never;

const tell = (state: Investigation, now: number, progress: WithoutIds<Progress>): Effect => ({
  do: "tell",
  progress: { ...progress, id: state.id, at: now } as Progress,
});

const after = (effects: Effect[], [state, more]: Step): Step => [state, [...effects, ...more]];
