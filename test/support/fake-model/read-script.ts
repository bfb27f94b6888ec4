import { parse } from "yaml";
import * as z from "zod";
import type { Persona } from "./personas/persona.ts";
import { FAULTS, type Reply } from "./reply.ts";

const ScriptedReply: z.ZodType<Reply> = z.strictObject({
  text: z.string().exactOptional(),
  calls: z
    .array(z.strictObject({ name: z.string(), input: z.unknown(), id: z.string().exactOptional() }))
    .exactOptional(),
  think: z.string().exactOptional(),
  reasoning: z.string().exactOptional(),
  refusal: z.string().exactOptional(),
  finish: z.enum(["stop", "length", "tool_calls", "content_filter"]).exactOptional(),
  usage: z
    .union([z.literal("absent"), z.strictObject({ prompt_tokens: z.int(), completion_tokens: z.int() })])
    .exactOptional(),
  delayMs: z.int().nonnegative().exactOptional(),
  error: z
    .strictObject({
      status: z.int().min(400).max(599),
      message: z.string(),
      type: z.string().exactOptional(),
      code: z.union([z.string(), z.int(), z.null()]).exactOptional(),
      param: z.string().nullable().exactOptional(),
      headers: z.record(z.string(), z.string()).exactOptional(),
    })
    .exactOptional(),
  fault: z.enum(FAULTS).exactOptional(),
});

const Script = z.array(
  z.strictObject({
    /** A regular expression on what the model was told last. Without it every request fits. */
    when: z.string().default(""),
    /** How often it answers; without it always. */
    times: z.int().positive().optional(),
    reply: ScriptedReply,
  }),
);

/**
 * The persona of a YAML or JSON file: the first turn that fits and has times left answers.
 * @throws Error that says what is wrong in the file
 */
export const readScript = (text: string): Persona => {
  const turns = Script.parse(parse(text)).map(({ when, times = Number.POSITIVE_INFINITY, reply }) => ({
    when: new RegExp(when, "is"),
    left: times,
    reply,
  }));
  return ({ lastText }) => {
    const turn = turns.find(({ when, left }) => left > 0 && when.test(lastText));
    if (!turn)
      return { error: { status: 501, message: `no turn of the script fits: ${lastText.slice(0, 200)}` } };
    turn.left -= 1;
    return turn.reply;
  };
};
