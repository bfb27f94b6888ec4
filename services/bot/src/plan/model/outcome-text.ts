import type { PlanRequest } from "../../flow/planner.ts";
import { quote } from "./quote.ts";
import { briefly, quoteResult } from "./quote-result.ts";

/** What became of the plan that a model decided on last, as the answer to the call that said so. */
export const outcomeText = (request: PlanRequest, hash: string): string => {
  const failed = request.previous.findLast(({ plan }) => plan.hash === hash);
  const ran = request.measured.findLast(({ plan }) => plan.hash === hash);
  if (failed && !ran) {
    const goOn = request.lastWord
      ? "No further script runs. Say in plain words what could not be done and what would work instead."
      : "Mend what the diagnosis names and submit again; do not change what already was right.";
    return `It was not run. ${quote(briefly(failed.diagnosis))}\n${goOn}`;
  }
  if (!ran) return "Nothing is known of it: go on from what you know.";
  const results = ran.results.map((result) => quoteResult(result, ran.plan)).join("\n");
  if (request.lastWord) return `${results}\nNo further script runs: decide now.`;
  if (ran.doubt)
    return `It ran, but ${ran.doubt}.\n${results}\nFind out why: does the process, file, port or device exist (look_at), is there another system call or probe for the same thing, is a filter too strict? Submit a better script, or keep_result and say why there is nothing to see.`;
  return results;
};

/** Attempts that another planner made before this one joined. */
export const historyText = (request: PlanRequest): string => {
  const failed = request.previous.map(
    ({ plan, diagnosis }) => `${quote(plan.script)}\nnot run: ${quote(briefly(diagnosis))}`,
  );
  const ran = request.measured.map(
    ({ plan, results, doubt }) =>
      `${quote(plan.script)}\nran${doubt ? `, but ${doubt}` : ""}: ${results.map((one) => quoteResult(one, plan)).join("\n")}`,
  );
  return [...failed, ...ran].join("\n");
};
