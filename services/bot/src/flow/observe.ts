import { doubtOf } from "./doubt.ts";
import { draft } from "./draft.ts";
import type { Event } from "./event.ts";
import { explain } from "./explain.ts";
import { type Attempt, checkJobId, type Investigation, lastAttempt, runJobId } from "./investigation.ts";
import type { World } from "./world.ts";

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
    case "reporting":
      return explain(state, world);
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
      return { type: "reported", attempt: number, result: told, doubt: doubtOf(result, attempt.plan.script) };
    }
    if (now > attempt.answerUntil) return { type: "silent", attempt: number, host };
    if (attachedAt === null && now > attempt.startUntil && (await fleet.withdraw(host, job)) === "removed") {
      return { type: "unstarted", attempt: number, host };
    }
  }
  return null;
};
