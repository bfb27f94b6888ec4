import type { RunResult } from "@tracewire/protocol";
import type { ModelCost } from "./model-cost.ts";
import type { Plan } from "./plan.ts";

export type ExplainRequest = {
  /** What the person asked; the explanation is in its language. */
  text: string;
  plan: Plan;
  /** One for each host that measured. */
  results: RunResult[];
};

/** A few sentences on what was measured, from the summary and nothing else; `null` where there are none to trust. */
export type Explanation = { text: string | null; cost: ModelCost | null };

export type Explainer = { explain(request: ExplainRequest, signal: AbortSignal): Promise<Explanation> };
