import type { Event } from "./event.ts";
import { type Attempt, checkJobId, type Investigation, lastAttempt, runJobId } from "./investigation.ts";
import type { Draft } from "./plan.ts";
import type { Planner, PlanRequest } from "./planner.ts";
import type { Fleet, Inbox } from "./ports.ts";

export type World = { fleet: Fleet; inbox: Inbox; planner: Planner };

/**
 * What has happened to this investigation that its state does not know yet: the next event, or `null` for nothing.
 * Reads the world and changes nothing in it, but for a job that is too late to start, which it takes back.
 */
export const observe = async (state: Investigation, world: World, now: number): Promise<Event | null> => {
  if (!state.cancelledBy) {
    const by = await world.inbox.cancelledBy(state.id);
    if (by) return { type: "cancelled", by };
  }
  switch (state.at) {
    case "drafting":
      return draft(state, world);
    case "checking":
      return awaitChecks(state, world, now);
    case "awaiting-approval":
      return awaitDecision(state, world, now);
    case "dispatched":
      return awaitRuns(state, world, now);
    case "ended":
      return null;
  }
};

/** When to look again without being woken, milliseconds since the epoch. */
export const nextLookAt = (state: Investigation, now: number): number => {
  const attempt = lastAttempt(state);
  if (state.at === "awaiting-approval" && attempt)
    return Math.min(attempt.approval.expiresAt + 1, now + 30_000);
  return now + 1_000;
};

const draft = async (state: Investigation, { fleet, planner }: World): Promise<Event> => {
  const { request } = state;
  const facts = await fleet.facts(request.targets.map((target) => target.host));
  if (request.script)
    return {
      type: "drafted",
      draft: personsDraft(request.script, request.by.name, request.options.top ?? 20),
      facts,
    };
  const measured = await measuredSoFar(state, fleet);
  try {
    const result = await planner.plan(
      {
        text: request.text,
        options: request.options,
        windowMs: request.windowMs,
        facts,
        previous: state.attempts.flatMap(({ plan, diagnosis }) => (diagnosis ? [{ plan, diagnosis }] : [])),
        measured,
      },
      AbortSignal.timeout(120_000),
    );
    if (result.kind === "plan") return { type: "drafted", draft: result.draft, facts };
    if (result.kind === "findings") return { type: "found", conclusion: result.conclusion };
    if (result.kind === "ask") return { type: "asked", message: result.message, choices: result.choices };
    return { type: "declined", because: result.because, message: result.message, hint: result.hint };
  } catch (error) {
    return {
      type: "broken",
      message: `drafting a script failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
};

/** Read from the hosts' own keys each time: the state stays small, whatever was measured. */
const measuredSoFar = async (state: Investigation, fleet: Fleet): Promise<PlanRequest["measured"]> => {
  const measured: PlanRequest["measured"] = [];
  for (const [index, { plan, runs }] of state.attempts.entries()) {
    const done = runs.filter(({ outcome }) => outcome === "finished" || outcome === "empty");
    if (done.length === 0) continue;
    const job = runJobId(state.id, index + 1);
    const results = await Promise.all(done.map(({ host }) => fleet.runResult(host, job)));
    measured.push({ plan, results: results.filter((result) => result !== null) });
  }
  return measured;
};

const personsDraft = (script: { name: string; text: string }, by: string, top: number): Draft => ({
  body: script.text,
  title: script.name,
  measures: `what ${by}'s own script ${script.name} measures`,
  readings: [],
  explain: "",
  next: "",
  notes: ["Tracewire's own processes are counted too: the script runs as it was written."],
  origin: { by: "person", name: by },
  top,
});

const awaitChecks = async (state: Investigation, { fleet }: World, now: number): Promise<Event | null> => {
  const number = state.attempts.length;
  const attempt = lastAttempt(state) as Attempt;
  for (const { host } of attempt.checks.filter((check) => check.ok === null)) {
    const result = await fleet.checkResult(host, checkJobId(state.id, number));
    if (result) return { type: "checked", attempt: number, result };
    if (now > attempt.checkUntil) return { type: "uncheckable", attempt: number, host };
  }
  return null;
};

const awaitDecision = async (state: Investigation, { inbox }: World, now: number): Promise<Event | null> => {
  const { approval } = lastAttempt(state) as Attempt;
  const decision = await inbox.decision(state.id, approval.binding);
  if (decision && decision.at <= approval.expiresAt) return { type: "decided", ...decision };
  return now > approval.expiresAt ? { type: "unapproved" } : null;
};

const awaitRuns = async (state: Investigation, { fleet }: World, now: number): Promise<Event | null> => {
  const number = state.attempts.length;
  const attempt = lastAttempt(state) as Attempt;
  const job = runJobId(state.id, number);
  for (const { host, attachedAt } of attempt.runs.filter((run) => run.outcome === null)) {
    if (attachedAt === null) {
      const live = await fleet.live(host, job);
      if (live) return { type: "attached", attempt: number, host, at: live.attachedAt };
    }
    const result = await fleet.runResult(host, job);
    if (result) {
      const { summary: _summary, raw: _raw, rawCut: _rawCut, ...told } = result;
      return { type: "reported", attempt: number, result: told };
    }
    if (now > attempt.answerUntil) return { type: "silent", attempt: number, host };
    if (attachedAt === null && now > attempt.startUntil && (await fleet.withdraw(host, job)) === "removed") {
      return { type: "unstarted", attempt: number, host };
    }
  }
  return null;
};
