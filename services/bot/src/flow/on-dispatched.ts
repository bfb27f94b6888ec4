import type { RunResult } from "@tracewire/protocol";
import { after, replaceLast, type Step, tell } from "./change.ts";
import { conclude } from "./conclude.ts";
import type { Effect, Event } from "./event.ts";
import { type Attempt, type Investigation, lastAttempt, type Run } from "./investigation.ts";

/** How long a host may take to begin. */
const START_MS = 60_000;
/** Loading, attaching, detaching and printing, on top of the window: the agent's own bounds and some. */
const AROUND_WINDOW_MS = 120_000;

export const dispatch = (state: Investigation, now: number): Step => {
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

export const onDispatched = (state: Investigation, event: Event, now: number): Step => {
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
    return { ...run, outcome, code, diagnosis, doubt: event.doubt ?? null };
  }
  if (event.type === "unstarted") return { ...run, outcome: "expired", code: "HOST_OFFLINE" };
  if (event.type === "silent") return { ...run, outcome: "silent", code: "HOST_SILENT" };
  return null;
};

const replaceRun = (state: Investigation, run: Run): Investigation => {
  const attempt = lastAttempt(state) as Attempt;
  return replaceLast(state, {
    ...attempt,
    runs: attempt.runs.map((one) => (one.host === run.host ? run : one)),
  });
};
