import type * as z from "zod";

/** A language model as the rest of the bot sees it, whatever server and dialect are behind it. */
export type Model = {
  /** The model's own name, for reports. */
  readonly name: string;
  /**
   * One turn of a conversation.
   * @throws ModelError when there is no usable answer; the signal's reason, at once, when it is aborted
   */
  chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply>;
};

export type ChatMessage =
  | { role: "system" | "user"; text: string }
  | { role: "assistant"; text: string; calls: ToolCall[] }
  /** What a tool answered to the call of that id. */
  | { role: "tool"; callId: string; text: string };

/** `input` is a JSON object as the model wrote it, without nulls for optional keys: whoever offers the tool validates it, and the name. */
export type ToolCall = { id: string; name: string; input: string };

export type Tool = {
  name: string;
  /** What it is for, in the model's prompt. */
  description: string;
  /** Servers can be held to it exactly unless an inner key may be left out, or any key is let in. */
  input: z.ZodObject;
};

export type ChatRequest = {
  messages: ChatMessage[];
  /** Without any, the reply is text. With some, the reply calls at least one, as far as the server can be held to it. */
  tools: readonly Tool[];
  /** Upper bound of the reply. */
  maxTokens: number;
};

export type ChatReply = {
  text: string;
  calls: ToolCall[];
  /** Of all requests that this turn took. */
  usage: Usage;
  /** It ended at `maxTokens`, in the middle of its text. */
  cut?: true;
};

/** Tokens as the server counts them; `estimated` where it does not tell. */
export type Usage = { promptTokens: number; completionTokens: number; estimated: boolean };

export const MODEL_FAILURES = [
  /** No connection, no answer in time, a server error after the retries. */
  "unreachable",
  /** Asked to wait longer than a person would. */
  "busy",
  /** Key, model name or right is wrong: a person has to mend the settings. */
  "settings",
  /** The conversation is longer than the model takes. */
  "too-long",
  /** It will not answer this. */
  "declined",
  /** It answered nothing that can be used, also after one more try. */
  "unusable",
  /** It failed so often of late that it is not asked for a while. */
  "resting",
] as const;
export type ModelFailure = (typeof MODEL_FAILURES)[number];

/** `message` says what happened, in words for the person who asked; `hint` what to do. Holds no key and no prompt. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly failure: ModelFailure;
  readonly hint: string;

  constructor(failure: ModelFailure, message: string, options: { hint: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.failure = failure;
    this.hint = options.hint;
  }
}
