import type { Step } from "./change.ts";
import { end } from "./conclude.ts";
import type { Event } from "./event.ts";
import type { Ending, Investigation } from "./investigation.ts";
import { addCost } from "./model-cost.ts";

/** The answer is there whatever becomes of the words to it. */
export const onReporting = (state: Investigation, event: Event, now: number): Step => {
  if (event.type !== "explained") return [state, []];
  const cost = addCost(state.cost, event.cost);
  return end({ ...state, cost, explanation: event.text }, now, state.ending as Ending);
};
