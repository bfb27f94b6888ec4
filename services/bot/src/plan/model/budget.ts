import type { ModelCost } from "../../flow/model-cost.ts";

/** Bounds of one investigation, whatever the model wants. */
export type Budget = { calls: number; tokens: number; ms: number };

export const SINGLE: Budget = { calls: 14, tokens: 120_000, ms: 240_000 };
/** A series has a result to read after each trace. */
export const SERIES: Budget = { calls: 40, tokens: 400_000, ms: 600_000 };

/** `last`: one more call, in which it has to decide. */
export const leftOf = (spent: ModelCost, { calls, tokens, ms }: Budget): "plenty" | "last" | "none" => {
  const used = spent.promptTokens + spent.completionTokens;
  if (spent.calls >= calls || used >= tokens || spent.ms >= ms) return "none";
  const perCall = spent.calls === 0 ? 0 : used / spent.calls;
  return spent.calls + 1 >= calls || used + 2 * perCall >= tokens || spent.ms >= ms * 0.8 ? "last" : "plenty";
};
