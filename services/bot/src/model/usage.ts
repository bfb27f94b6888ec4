import * as z from "zod";
import type { Usage } from "./model.ts";

/** English and code take 3 to 5 characters a token, Chinese and Japanese fewer. */
const CHARS_PER_TOKEN = 4;
/** No tokenizer gets here with prose, code or JSON whose blanks and rulers were taken out. */
const IMPOSSIBLE_CHARS_PER_TOKEN = 7;
/** Below it no context is so small. */
const MIN_CHARS_TO_JUDGE = 6_000;

const count = z.number().int().nonnegative();
const ServerUsage = z.looseObject({ prompt_tokens: count, completion_tokens: count });

/** As the server counts; else by characters. A prompt of no tokens is a server that does not count cached ones. */
export const readUsage = (counted: unknown, promptChars: number, replyChars: number): Usage => {
  const parsed = ServerUsage.safeParse(counted);
  if (parsed.success && parsed.data.prompt_tokens > 0) {
    const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = parsed.data;
    return { promptTokens, completionTokens, estimated: false };
  }
  return {
    promptTokens: Math.ceil(promptChars / CHARS_PER_TOKEN),
    completionTokens: Math.ceil(replyChars / CHARS_PER_TOKEN),
    estimated: true,
  };
};

/** Ollama cuts a prompt to its `num_ctx` without a word; its count of tokens tells. */
export const wasCutSilently = (usage: Usage, prompt: string): boolean => {
  if (usage.estimated) return false;
  const chars = prompt.replaceAll(/\s+/g, " ").replaceAll(/([^\w\s])\1{2,}/g, "$1").length;
  return chars > MIN_CHARS_TO_JUDGE && chars / usage.promptTokens > IMPOSSIBLE_CHARS_PER_TOKEN;
};

export const addUsage = (one: Usage, other: Usage): Usage => ({
  promptTokens: one.promptTokens + other.promptTokens,
  completionTokens: one.completionTokens + other.completionTokens,
  estimated: one.estimated || other.estimated,
});
