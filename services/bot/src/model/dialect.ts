import * as z from "zod";
import type { ModelSettings } from "./model-settings.ts";

/** How tools are called, the best first. */
const MODES = ["tools", "json_schema", "json_object", "text"] as const;
export type Mode = (typeof MODES)[number];

/** What one server takes for one model: found out once and remembered. */
export const Dialect = z.strictObject({
  /** Calls as the API has them; or JSON that the server holds to a schema; or any JSON; or JSON in text. */
  mode: z.enum(MODES),
  toolChoice: z.enum(["required", "auto"]),
  /** Whether the server may be asked to keep exactly to a schema. */
  strict: z.boolean(),
  tokensField: z.enum(["max_completion_tokens", "max_tokens"]),
});
export type Dialect = z.infer<typeof Dialect>;

/**
 * What is tried first. Servers other than OpenAI's know `max_tokens` or both fields, and some ignore the newer one
 * without a word, which would leave the reply without a bound.
 */
export const firstDialect = ({ baseUrl, mode }: Pick<ModelSettings, "baseUrl" | "mode">): Dialect => ({
  mode: mode === "auto" ? "tools" : mode,
  toolChoice: "required",
  strict: true,
  tokensField: /\.(openai|azure)\.com$/.test(new URL(baseUrl).hostname)
    ? "max_completion_tokens"
    : "max_tokens",
});

/**
 * The dialect without what the server complained about; `null` when nothing is left to give up. Reasoning models of
 * OpenAI refuse tools beside their default effort here ("Function tools with reasoning_effort are not supported"):
 * they go to JSON too, as doing without reasoning would cost more than tools bring.
 */
export const adaptDialect = (dialect: Dialect, complaint: string, modeIsFixed: boolean): Dialect | null => {
  const said = complaint.toLowerCase();
  if (/max_(completion_)?tokens/.test(said)) return otherTokensField(dialect);
  if (dialect.mode === "tools" && dialect.toolChoice === "required" && /tool[_ ]choice/.test(said))
    return { ...dialect, toolChoice: "auto" };
  if (dialect.strict && /strict|additionalproperties|invalid[_ ](json[_ ])?schema/.test(said))
    return { ...dialect, strict: false };
  return modeIsFixed ? null : stepDown(dialect);
};

const otherTokensField = (dialect: Dialect): Dialect => ({
  ...dialect,
  tokensField: dialect.tokensField === "max_tokens" ? "max_completion_tokens" : "max_tokens",
});

/** The next mode, or `null` after the last. */
export const stepDown = (dialect: Dialect): Dialect | null => {
  const next = MODES[MODES.indexOf(dialect.mode) + 1];
  return next === undefined ? null : { ...dialect, mode: next };
};
