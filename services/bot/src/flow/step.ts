import { after, replaceLast, type Step, tell } from "./change.ts";
import { endWith } from "./conclude.ts";
import type { Effect, Event } from "./event.ts";
import { type Attempt, type Investigation, lastAttempt, type Person } from "./investigation.ts";
import { onAwaiting } from "./on-awaiting.ts";
import { onChecking } from "./on-checking.ts";
import { onDispatched } from "./on-dispatched.ts";
import { onDrafting } from "./on-drafting.ts";
import { onReporting } from "./on-reporting.ts";

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
    case "reporting":
      return onReporting(state, event, now);
  }
};

const onCancelled = (state: Investigation, by: Person, now: number): Step => {
  if (state.cancelledBy) return [state, []];
  const said = tell(state, now, { event: "cancelling", by: by.name });
  if (state.at === "reporting") return onReporting(state, { type: "explained", text: null }, now);
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
