import * as z from "zod";

/** What a trace has cost of a language model so far. */
export const ModelCost = z.strictObject({
  /** Empty before the first call. */
  model: z.string(),
  calls: z.int().nonnegative(),
  promptTokens: z.int().nonnegative(),
  completionTokens: z.int().nonnegative(),
  /** Time spent waiting for it, milliseconds. */
  ms: z.number().nonnegative(),
});
export type ModelCost = z.infer<typeof ModelCost>;

export const addCost = (
  a: ModelCost | null | undefined,
  b: ModelCost | null | undefined,
): ModelCost | null => {
  if (!a || !b) return a ?? b ?? null;
  return {
    model: b.model,
    calls: a.calls + b.calls,
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    ms: a.ms + b.ms,
  };
};
