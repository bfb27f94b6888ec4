import type { Event } from "./event.ts";
import { type Attempt, type Investigation, lastAttempt, runJobId } from "./investigation.ts";
import { untilCancelled } from "./until-cancelled.ts";
import type { World } from "./world.ts";

const EXPLAIN_MS = 60_000;

/** Puts the numbers into words. Whatever goes wrong here, the answer stands without them. */
export const explain = async (state: Investigation, world: World): Promise<Event> => {
  const { explainer, fleet, inbox } = world;
  const { plan, runs } = lastAttempt(state) as Attempt;
  if (!explainer) return { type: "explained", text: null };
  const job = runJobId(state.id, state.attempts.length);
  try {
    const results = await Promise.all(runs.map(({ host }) => fleet.runResult(host, job)));
    const request = { text: state.request.text, plan, results: results.filter((result) => result !== null) };
    const explained = await untilCancelled(inbox, state.id, EXPLAIN_MS, (signal) =>
      explainer.explain(request, signal),
    );
    return { type: "explained", ...explained };
  } catch {
    return { type: "explained", text: null };
  }
};
