import type OpenAI from "openai";
import type { ChatMessage } from "./model.ts";
import { quoteResult } from "./tell-tools.ts";

type WireMessage = OpenAI.Chat.ChatCompletionMessageParam;

/** A conversation with tools as the API has it. */
export const wireMessages = (messages: readonly ChatMessage[]): WireMessage[] =>
  messages.map((message): WireMessage => {
    switch (message.role) {
      case "tool":
        return { role: "tool", tool_call_id: message.callId, content: message.text };
      case "assistant":
        return message.calls.length === 0
          ? { role: "assistant", content: message.text }
          : {
              role: "assistant",
              content: message.text === "" ? null : message.text,
              tool_calls: message.calls.map(({ id, name, input }) => ({
                id,
                type: "function",
                function: { name, arguments: input },
              })),
            };
      default:
        return { role: message.role, content: message.text };
    }
  });

/**
 * The same conversation in words: calls as JSON, results as quotes, `instruction` at the end of the system message.
 * Neighbours of one role become one message, as the templates of some models want the roles to alternate.
 */
export const spokenMessages = (
  messages: readonly ChatMessage[],
  instruction: string | null,
): WireMessage[] => {
  const nameOf = new Map(
    messages.flatMap((message) =>
      message.role === "assistant" ? message.calls.map(({ id, name }) => [id, name] as const) : [],
    ),
  );
  const spoken = messages.map((message): Spoken => {
    switch (message.role) {
      case "tool":
        return { role: "user", content: quoteResult(nameOf.get(message.callId) ?? "a tool", message.text) };
      case "assistant":
        return {
          role: "assistant",
          content: [message.text, ...message.calls.map(sayCall)].filter(isSaid).join("\n"),
        };
      default:
        return { role: message.role, content: message.text };
    }
  });
  const told: Spoken[] = instruction === null ? [] : [{ role: "system", content: instruction }];
  const system = [...spoken.filter(({ role }) => role === "system"), ...told];
  return joinNeighbours([...system, ...spoken.filter(({ role }) => role !== "system")]);
};

type Spoken = { role: "system" | "user" | "assistant"; content: string };

/** The input as it is, when it is JSON: a model that sees its own words changed repeats the change. */
const sayCall = ({ name, input }: { name: string; input: string }): string =>
  `{"tool": ${JSON.stringify(name)}, "input": ${input}}`;

const isSaid = (text: string): boolean => text !== "";

const joinNeighbours = (messages: readonly Spoken[]): Spoken[] => {
  const joined: Spoken[] = [];
  for (const { role, content } of messages) {
    const last = joined.at(-1);
    if (last?.role === role) last.content = `${last.content}\n\n${content}`;
    else joined.push({ role, content });
  }
  return joined;
};
