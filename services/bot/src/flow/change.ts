import type { Progress } from "@tracewire/protocol";
import type { Effect } from "./event.ts";
import type { Attempt, Investigation } from "./investigation.ts";

/** A new state and what is to be done about it. */
export type Step = [Investigation, Effect[]];

export const replaceLast = (state: Investigation, attempt: Attempt): Investigation => ({
  ...state,
  attempts: [...state.attempts.slice(0, -1), attempt],
});

type WithoutIds<T> = T extends unknown ? Omit<T, "id" | "at"> : never;

export const tell = (state: Investigation, now: number, progress: WithoutIds<Progress>): Effect => ({
  do: "tell",
  progress: { ...progress, id: state.id, at: now } as Progress,
});

export const after = (effects: Effect[], [state, more]: Step): Step => [state, [...effects, ...more]];
