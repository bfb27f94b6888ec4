import type { Planner, PlanRequest, PlanResult } from "../flow/planner.ts";
import { ModelError } from "../model/model.ts";
import type { ModelPlanner } from "./model/model-planner.ts";
import type { RecipePlanner } from "./recipes/recipe-planner.ts";

/**
 * The model plans where there is one; the shelf takes over when it is not there, and says so. A playbook that the
 * shelf began, the shelf ends.
 */
export const createPlanner = (shelf: RecipePlanner, model: ModelPlanner | null): Planner => {
  if (!model) return shelf;
  return {
    plan: async (request, bench) => {
      if (shelfIsAtWork(request)) return shelf.plan(request);
      try {
        return await model.plan(request, bench);
      } catch (error) {
        if (!(error instanceof ModelError) || bench.signal.aborted) throw error;
        await bench.say(`${error.message}: the shelf of recipes takes over`);
        const planned = withNote(await planWithout(shelf, request, error), error);
        return { ...planned, cost: await model.untold(bench.id) };
      }
    },
  };
};

const shelfIsAtWork = ({ previous, measured }: PlanRequest): boolean =>
  [...previous, ...measured].some(({ plan: { step } }) => step !== undefined && step.playbook !== "model");

/** What a model tried says nothing about the recipes. */
const planWithout = async (
  shelf: RecipePlanner,
  request: PlanRequest,
  error: ModelError,
): Promise<PlanResult> => {
  if (request.lastWord) {
    const last = request.previous.at(-1)?.diagnosis;
    const message = last?.message ?? "no script was found that measures it";
    return { kind: "decline", because: "impossible", message, hint: last?.hint ?? error.hint };
  }
  if (request.measured.at(-1)?.doubt) return { kind: "keep", note: "" };
  const byRecipe = request.previous.filter(({ plan }) => plan.origin.by === "recipe");
  return shelf.plan({ ...request, previous: byRecipe, measured: [] });
};

const withNote = (result: PlanResult, error: ModelError): PlanResult => {
  const note = `No model took part: ${error.message}.`;
  switch (result.kind) {
    case "plan":
      return { ...result, draft: { ...result.draft, notes: [...result.draft.notes, note] } };
    case "keep":
      return { ...result, note };
    case "ask":
    case "decline":
      return { ...result, message: `${result.message} (${note})` };
    case "findings":
      return result;
  }
};
