import type OpenAI from "openai";
import * as z from "zod";

type FailureKind =
  /** It does not take something in the request: another dialect may help. */
  | "refused"
  /** A person has to mend key, address, model name or credit. */
  | "settings"
  | "too-long"
  | "declined"
  /** Too many requests: the server lives. */
  | "busy"
  /** No connection, no answer, a server error. */
  | "down"
  /** It answers, but nothing of this API. */
  | "foreign";

/** `words` are the server's own: they may repeat the prompt or the key, so they are neither logged nor shown as they are. */
export class ServerFailure extends Error {
  override readonly name = "ServerFailure";
  readonly kind: FailureKind;
  readonly status: number | null;
  readonly words: string;
  readonly retryAfterMs: number | null;

  constructor(kind: FailureKind, about: Partial<Omit<ServerError, "code" | "param">> = {}) {
    super(`${kind}${about.status ? ` (HTTP ${about.status})` : ""}`);
    this.kind = kind;
    this.status = about.status ?? null;
    this.words = about.words ?? "";
    this.retryAfterMs = about.retryAfterMs ?? null;
  }
}

/** An error as servers write it, whichever way it came. */
type ServerError = {
  status: number | null;
  code: string;
  param: string;
  words: string;
  retryAfterMs: number | null;
};

/** What a request ended with, if it ended with an error. Anything that is not the server's or the network's is thrown on. */
export const failureOf = (error: unknown, sdk: typeof OpenAI): ServerFailure => {
  // The body ended in the middle, or the connection did.
  if (error instanceof SyntaxError || error instanceof TypeError) return new ServerFailure("down");
  if (error instanceof sdk.APIConnectionError) return new ServerFailure("down");
  if (!(error instanceof sdk.APIError)) throw error;
  return judged({
    ...wordsIn(error.error),
    status: error.status ?? null,
    retryAfterMs: retryAfter(error.headers),
  });
};

/** OpenRouter, and gateways, answer 200 and put the error into the body, or into the choice. */
export const failureInBody = (body: unknown): ServerFailure | null => {
  const parsed = WithError.safeParse(body);
  const error = parsed.data?.error ?? parsed.data?.choices?.[0]?.error;
  if (!error) return null;
  const words = wordsIn(error);
  const status = /^[45]\d\d$/.test(words.code) ? Number(words.code) : 500;
  return judged({ ...words, status, retryAfterMs: null });
};

const ErrorObject = z.looseObject({});
const WithError = z.looseObject({
  error: ErrorObject.nullish(),
  choices: z.array(z.looseObject({ error: ErrorObject.nullish() })).nullish(),
});

const wordsIn = (error: unknown): Pick<ServerError, "code" | "param" | "words"> => {
  if (typeof error === "string") return { code: "", param: "", words: error };
  const fields = (error ?? {}) as Record<string, unknown>;
  const text = (name: string): string =>
    ["string", "number"].includes(typeof fields[name]) ? String(fields[name]) : "";
  return {
    code: text("code") || text("type"),
    param: text("param"),
    words: [text("message"), text("param"), text("code"), text("type")]
      .filter((part) => part !== "")
      .join(" · "),
  };
};

const judged = (error: ServerError): ServerFailure => new ServerFailure(kindOf(error), error);

/** Pure: what a status and an error's words mean for us. */
export const kindOf = ({
  status,
  code,
  words,
}: Pick<ServerError, "status" | "code" | "words">): FailureKind => {
  if (/context_length|context (length|window|size)|prompt is too long|too many tokens/i.test(words))
    return "too-long";
  if (/content_filter|ResponsibleAIPolicy|content_policy/i.test(words)) return "declined";
  switch (status) {
    case null:
      return "down";
    case 401:
    case 402:
    case 403:
      return "settings";
    case 404:
      return /tool/i.test(words) ? "refused" : "settings";
    case 408:
    case 409:
    case 425:
      return "down";
    case 413:
      return "too-long";
    case 429:
      return code === "insufficient_quota" ? "settings" : "busy";
    default:
      if (status < 500) return /model_not_found/.test(words) ? "settings" : "refused";
      // llama.cpp answers 500 for what it was not started with; 501 is what is not there at all.
      return status === 501 || /\b(tools?|jinja|response_format|grammar)\b/i.test(words) ? "refused" : "down";
  }
};

/** `Retry-After` is seconds or a date; Azure is more exact. */
export const retryAfter = (headers: Headers | undefined, now = Date.now()): number | null => {
  const ms = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (ms >= 0) return ms;
  const text = headers?.get("retry-after");
  if (!text) return null;
  const seconds = Number(text);
  const waitMs = Number.isNaN(seconds) ? Date.parse(text) - now : seconds * 1_000;
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
};
