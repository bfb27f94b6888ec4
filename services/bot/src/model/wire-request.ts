import type OpenAI from "openai";
import type { Dialect } from "./dialect.ts";
import type { ChatRequest } from "./model.ts";
import { tellTools } from "./tell-tools.ts";
import { callSchema, strictToolSchema, toolSchema } from "./tool-schema.ts";
import { spokenMessages, wireMessages } from "./wire-messages.ts";

export type WireRequest = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming & {
  provider?: { require_parameters: true };
};

/**
 * A turn in the words of one server. No temperature: reasoning models refuse it. `hostname` is the server's, for
 * what only OpenRouter wants: without it a provider may be chosen that drops tools and schemas.
 */
export const wireRequest = (
  { messages, tools, maxTokens }: ChatRequest,
  dialect: Dialect,
  { model, hostname }: { model: string; hostname: string },
): WireRequest => {
  const structured = tools.length > 0 && dialect.mode !== "text";
  return {
    model,
    [dialect.tokensField]: maxTokens,
    ...(structured && hostname.endsWith("openrouter.ai") ? { provider: { require_parameters: true } } : {}),
    ...(tools.length > 0 && dialect.mode === "tools"
      ? {
          messages: wireMessages(messages),
          tools: tools.map((tool) => wireTool(tool, dialect)),
          tool_choice: dialect.toolChoice,
        }
      : {
          messages: spokenMessages(messages, tools.length > 0 ? tellTools(tools, dialect.mode) : null),
          ...(structured ? { response_format: responseFormat(tools, dialect) } : {}),
        }),
  };
};

const wireTool = (
  tool: ChatRequest["tools"][number],
  { strict }: Dialect,
): OpenAI.Chat.ChatCompletionFunctionTool => {
  const exact = strict ? strictToolSchema(tool) : null;
  return {
    type: "function",
    function: {
      name: tool.name,
      description: tool.description,
      parameters: (exact ?? toolSchema(tool)) as Record<string, unknown>,
      ...(exact ? { strict: true } : {}),
    },
  };
};

const responseFormat = (
  tools: ChatRequest["tools"],
  { mode, strict }: Dialect,
): NonNullable<WireRequest["response_format"]> => {
  if (mode === "json_object") return { type: "json_object" };
  const exact = strict ? tools.map(strictToolSchema).filter((schema) => schema !== null) : [];
  const isExact = exact.length === tools.length;
  const names = tools.map(({ name }) => name);
  return {
    type: "json_schema",
    json_schema: {
      name: "call",
      schema: callSchema(names, isExact ? exact : tools.map(toolSchema)) as Record<string, unknown>,
      ...(isExact ? { strict: true } : {}),
    },
  };
};
