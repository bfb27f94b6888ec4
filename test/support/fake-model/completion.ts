import { randomUUID } from "node:crypto";
import type { Dialect } from "./dialects.ts";
import type { Reply } from "./reply.ts";
import { promptOf, type SeenRequest } from "./request.ts";

const CHARS_PER_TOKEN = 4;

export type Completion = {
  id: string;
  object: "chat.completion";
  created: number;
  model: string;
  choices: [{ index: 0; message: Message; finish_reason: string }];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
};

type Message = {
  role: "assistant";
  content: string | null;
  refusal: string | null;
  reasoning_content?: string;
  tool_calls?: { id: string; type: "function"; function: { name: string; arguments: string } }[];
};

/** The reply as the API writes it whole. `seenTokens` is what a truncating server let through of the prompt. */
export const completionOf = (
  reply: Reply,
  request: SeenRequest,
  dialect: Dialect,
  seenTokens = tokensOf(promptOf(request.body)),
): Completion => {
  const message = messageOf(reply, request);
  const said = JSON.stringify(message);
  const counted =
    reply.usage === "absent"
      ? null
      : (reply.usage ?? { prompt_tokens: seenTokens, completion_tokens: tokensOf(said) });
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion",
    created: Math.floor(Date.now() / 1_000),
    model: String(request.body.model),
    choices: [
      { index: 0, message, finish_reason: reply.finish ?? (message.tool_calls ? "tool_calls" : "stop") },
    ],
    ...(counted && {
      usage: { ...counted, total_tokens: counted.prompt_tokens + counted.completion_tokens },
    }),
    ...dialect.extras,
  };
};

export const tokensOf = (text: string): number => Math.ceil(text.length / CHARS_PER_TOKEN);

const messageOf = (reply: Reply, { body, number }: SeenRequest): Message => {
  const calls = reply.calls ?? [];
  const native = body.tools !== undefined && calls.length > 0;
  const spoken = native ? [] : calls.map((call) => sayCall(call, body.response_format !== undefined));
  const text = [reply.think === undefined ? "" : `<think>${reply.think}</think>`, reply.text ?? "", ...spoken]
    .filter((part) => part !== "")
    .join("\n");
  return {
    role: "assistant",
    content: text === "" && (native || reply.refusal !== undefined) ? null : text,
    refusal: reply.refusal ?? null,
    ...(reply.reasoning === undefined ? {} : { reasoning_content: reply.reasoning }),
    ...(native
      ? {
          tool_calls: calls.map(({ id, name, input }, index) => ({
            id: id ?? `call_${number}_${index}`,
            type: "function" as const,
            function: { name, arguments: asText(input) },
          })),
        }
      : {}),
  };
};

/** What a model does that is told of tools in words; without a format to keep to it likes fences. */
const sayCall = ({ name, input }: { name: string; input: unknown }, plain: boolean): string => {
  const json = `{"tool": ${JSON.stringify(name)}, "input": ${asText(input)}}`;
  return plain ? json : `\`\`\`json\n${json}\n\`\`\``;
};

const asText = (input: unknown): string => (typeof input === "string" ? input : JSON.stringify(input));
