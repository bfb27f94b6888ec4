import { after, replaceLast, type Step, tell } from "./change.ts";
import { endWith } from "./conclude.ts";
import type { Event } from "./event.ts";
import { type Attempt, type Investigation, lastAttempt, type Person } from "./investigation.ts";
import { dispatch } from "./on-dispatched.ts";

export const onAwaiting = (state: Investigation, event: Event, now: number): Step => {
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

export const approved = (state: Investigation, by: Person, now: number): Step => {
  const attempt = lastAttempt(state) as Attempt;
  const next = replaceLast(state, { ...attempt, approval: { ...attempt.approval, by, at: now } });
  const said = tell(next, now, { event: "approved", attempt: state.attempts.length, by: by.name });
  return after([said], dispatch(next, now));
};
