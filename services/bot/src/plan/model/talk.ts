import * as z from "zod";
import { Conclusion } from "../../flow/conclusion.ts";
import { ModelCost } from "../../flow/model-cost.ts";
import { Draft } from "../../flow/plan.ts";

const ToolCall = z.strictObject({ id: z.string(), name: z.string(), input: z.string() });

const Message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("user"), text: z.string() }),
  z.strictObject({ role: z.literal("assistant"), text: z.string(), calls: z.array(ToolCall) }),
  z.strictObject({ role: z.literal("tool"), callId: z.string(), text: z.string() }),
]);
export type Message = z.infer<typeof Message>;

/** What a model decided; the next turn answers the call that said so with what became of it. */
export const Decided = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("plan"), draft: Draft }),
  z.strictObject({ kind: z.literal("findings"), conclusion: Conclusion }),
  z.strictObject({ kind: z.literal("keep"), note: z.string() }),
  z.strictObject({
    kind: z.literal("ask"),
    message: z.string(),
    choices: z.array(z.strictObject({ title: z.string(), example: z.string() })),
  }),
  z.strictObject({
    kind: z.literal("decline"),
    because: z.enum(["refused", "impossible"]),
    message: z.string(),
    hint: z.string(),
  }),
]);
export type Decided = z.infer<typeof Decided>;

/** The conversation of one investigation with a model, kept so that another replica can go on with it. */
export const Talk = z.strictObject({
  /** Without the system prompt, which is made anew from the host's facts. */
  messages: z.array(Message),
  /** In all, against the budget. */
  spent: ModelCost,
  /** Since the last decision, not told yet. */
  untold: ModelCost,
  /** The last decision: made when so many attempts were known, and by which call. */
  decided: z
    .strictObject({ attempts: z.int(), callId: z.string(), result: Decided, cost: ModelCost })
    .nullable(),
  /** One trace after the other, looking for a cause. */
  series: z.boolean(),
});
export type Talk = z.infer<typeof Talk>;

/** Where conversations are kept. */
export type Talks = {
  load(id: string): Promise<Talk | null>;
  save(id: string, talk: Talk): Promise<void>;
};

export const noCost = (model: string): ModelCost => ({
  model,
  calls: 0,
  promptTokens: 0,
  completionTokens: 0,
  ms: 0,
});
