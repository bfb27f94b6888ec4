import type { Diagnosis } from "@tracewire/protocol";
import { coveredByEarlier } from "./approval.ts";
import { after, replaceLast, type Step, tell } from "./change.ts";
import { endWith, redraftOrFail } from "./conclude.ts";
import type { Event } from "./event.ts";
import { type Attempt, type Investigation, lastAttempt } from "./investigation.ts";
import { approved } from "./on-awaiting.ts";
import { dispatch } from "./on-dispatched.ts";

const APPROVAL_MS = 15 * 60_000;

export const onChecking = (state: Investigation, event: Event, now: number): Step => {
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
    return endWith(state, now, "answered", null, "", "");
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
