import type { WireError } from "./wire-error.ts";

/** What the model, or its server, does with one request. Without anything it says nothing at all. */
export type Reply = {
  text?: string;
  /** As calls of the API where the request has tools, else as our own JSON in the text. A string is sent as it is. */
  calls?: { name: string; input: unknown; id?: string }[];
  /** Thought aloud in front of the text, in `<think>`. */
  think?: string;
  /** Beside the text, as llama.cpp and others do it. */
  reasoning?: string;
  refusal?: string;
  finish?: "stop" | "length" | "tool_calls" | "content_filter";
  /** Counted by characters when not given. */
  usage?: { prompt_tokens: number; completion_tokens: number } | "absent";
  /** Before the first byte. */
  delayMs?: number;
  /** An answer of the server instead of the model's. */
  error?: WireError;
  fault?: Fault;
};

export const FAULTS = [
  /** Headers and the beginning of the body, then nothing more. */
  "stall",
  /** No byte at all. */
  "silent",
  /** The connection breaks in the middle of the body. */
  "cut",
  /** A whole response whose JSON ends in the middle. */
  "truncated-json",
  /** HTTP 200 with an error in the body. */
  "error-in-200",
  "no-choices",
  /** A body without end. */
  "flood",
  /** A proxy's page at the same address. */
  "html",
] as const;
export type Fault = (typeof FAULTS)[number];
