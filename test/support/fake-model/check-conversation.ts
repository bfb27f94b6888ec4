import type { RequestBody } from "./request.ts";
import { invalid, type WireError } from "./wire-error.ts";

const ROLES = ["system", "developer", "user", "assistant", "tool"];

type Message = RequestBody["messages"][number];

/** Roles, contents, and that each call is answered right after it, as the API wants it. */
export const checkConversation = (messages: readonly Message[]): WireError | null => {
  if (messages.length === 0)
    return invalid("messages", "Invalid 'messages': empty array. Expected an array with minimum length 1.");
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    const mistake = checkMessage(message, at);
    if (mistake) return mistake;
    if (message.role === "tool") {
      const id = String(message.tool_call_id);
      if (!open.includes(id))
        return invalid(
          `${at}.role`,
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
        );
      open = open.filter((one) => one !== id);
      continue;
    }
    if (open.length > 0) return unanswered(at, open);
    open = callIds(message);
  }
  return open.length > 0 ? unanswered(`messages[${messages.length - 1}]`, open) : null;
};

const unanswered = (at: string, ids: readonly string[]): WireError =>
  invalid(
    `${at}.role`,
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${ids.join(", ")}`,
  );

const callIds = (message: Message): string[] =>
  Array.isArray(message.tool_calls)
    ? message.tool_calls.map((call: { id?: unknown }) => String(call.id))
    : [];

const checkMessage = (message: Message, at: string): WireError | null => {
  const { role, content } = message;
  if (!ROLES.includes(role))
    return invalid(
      `${at}.role`,
      `Invalid value: '${role}'. Supported values are: ${ROLES.join(", ")}.`,
      "invalid_value",
    );
  const hasCalls = message.tool_calls !== undefined;
  if ((content === undefined || content === null) && !(role === "assistant" && hasCalls))
    return invalid(`${at}.content`, `Invalid value for 'content': expected a string, got null.`);
  if (!hasCalls) return null;
  if (role !== "assistant")
    return invalid(`${at}.tool_calls`, "'tool_calls' is only allowed for the assistant.");
  const calls = message.tool_calls as {
    id?: unknown;
    type?: unknown;
    function?: { name?: unknown; arguments?: unknown };
  }[];
  const bad =
    !Array.isArray(calls) ||
    calls.length === 0 ||
    calls.some(
      (call) =>
        typeof call.id !== "string" ||
        call.type !== "function" ||
        typeof call.function?.name !== "string" ||
        typeof call.function.arguments !== "string",
    );
  return bad ? invalid(`${at}.tool_calls`, `Invalid '${at}.tool_calls'.`) : null;
};
