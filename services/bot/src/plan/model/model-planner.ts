import type { ModelCost } from "../../flow/model-cost.ts";
import type { Draft } from "../../flow/plan.ts";
import type { Planner, PlanRequest, PlanResult, Workbench } from "../../flow/planner.ts";
import { converse, type ModelPlannerParts } from "./converse.ts";
import { openingOf } from "./opening.ts";
import { outcomeText } from "./outcome-text.ts";
import { type Decided, noCost, type Talk } from "./talk.ts";

/**
 * Lets a model write the script: in a bounded conversation it asks the target host what it needs to know, and decides.
 * What becomes of its script comes back into the same conversation.
 * @throws ModelError when there is no answer to be had; what was said so far is kept
 */
export const createModelPlanner = (parts: ModelPlannerParts): ModelPlanner => ({
  plan: (request, bench) => plan(parts, request, bench),
  untold: async (id) => {
    const talk = await parts.talks.load(id);
    if (!talk || talk.untold.calls === 0) return null;
    await parts.talks.save(id, { ...talk, untold: noCost(parts.model.name) });
    return talk.untold;
  },
});

export type ModelPlanner = Planner & {
  /** What a conversation that came to nothing has cost, once. */
  untold(id: string): Promise<ModelCost | null>;
};

const plan = async (
  parts: ModelPlannerParts,
  request: PlanRequest,
  bench: Workbench,
): Promise<PlanResult> => {
  const { talks, shelf } = parts;
  const proposed = await shelf.plan({ ...request, previous: [], measured: [] });
  // Said by rules that no wording gets around, and it saves the call.
  if (proposed.kind === "decline" && proposed.because === "refused") return proposed;
  const proposal = proposalOf(proposed);
  const known = await talks.load(bench.id);
  const attempts = request.previous.length + request.measured.length;
  // The decision was made and the step after it was not: it is given again, not bought again.
  if (known?.decided && known.decided.attempts === attempts)
    return { ...known.decided.result, cost: known.decided.cost };
  // Attempts of another planner are told to a conversation that begins.
  const goesOn = known !== null && (known.decided !== null || attempts === 0);
  const talk = goesOn
    ? resumed(known, request)
    : await begun(parts, request, proposed, proposal, known?.spent ?? noCost(parts.model.name));
  const { callId, result } = await converse(parts, request, bench, { talk, proposal });
  const cost: ModelCost = talk.untold;
  await talks.save(bench.id, {
    ...talk,
    untold: noCost(parts.model.name),
    series: talk.series || (result.kind === "plan" && result.draft.step !== undefined),
    decided: { attempts, callId, result, cost },
  });
  return { ...result, cost };
};

/** A single recipe with all its values; the first look of a playbook is no answer by itself. */
const proposalOf = (proposed: PlanResult): Draft | null =>
  proposed.kind === "plan" && proposed.draft.step === undefined ? proposed.draft : null;

const begun = async (
  { model, prompts, shelf }: ModelPlannerParts,
  request: PlanRequest,
  proposed: PlanResult,
  proposal: Draft | null,
  spent: ModelCost,
): Promise<Talk> => ({
  messages: [{ role: "user", text: await openingOf(prompts, shelf, request, proposed, proposal) }],
  // One budget for the investigation, however often a conversation begins.
  spent: { ...spent },
  untold: noCost(model.name),
  decided: null,
  series: false,
});

/** The call that decided last is answered with what became of it. */
const resumed = (talk: Talk, request: PlanRequest): Talk => {
  if (!talk.decided) return talk;
  const { callId } = talk.decided;
  const text = outcomeText(request, lastHash(request, talk.decided.result));
  return { ...talk, messages: [...talk.messages, { role: "tool", callId, text }], decided: null };
};

/** Of the plan that the model's draft became: the newest attempt whose script begins with it. */
const lastHash = (request: PlanRequest, decided: Decided): string => {
  if (decided.kind !== "plan") return "";
  const body = decided.draft.body.trimEnd();
  const plans = [...request.previous, ...request.measured].map(({ plan: one }) => one);
  return plans.findLast(({ script }) => script.startsWith(body))?.hash ?? "";
};
