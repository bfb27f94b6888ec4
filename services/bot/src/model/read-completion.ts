import * as z from "zod";
import type { Mode } from "./dialect.ts";
import { findCall } from "./find-call.ts";
import type { Tool, ToolCall } from "./model.ts";
import { stripThinking } from "./strip-thinking.ts";
import { withoutNulls } from "./without-nulls.ts";

/** What one completion is worth. */
export type Reading =
  | { kind: "reply"; text: string; calls: ToolCall[]; cut: boolean }
  /** `why` is for the model, a half sentence; `said` what it said instead. */
  | { kind: "unusable"; why: string; said: string; cut: boolean }
  | { kind: "declined" }
  /** No chat completion at all. */
  | { kind: "foreign" };

const WireCall = z.looseObject({
  id: z.string().nullish(),
  function: z.looseObject({
    name: z.string().min(1),
    // Some servers give it parsed.
    arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
  }),
});

const Completion = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        message: z.looseObject({
          content: z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(z.unknown()).nullish(),
        }),
      }),
    )
    .min(1),
});

/** Pure but for `newId`, which names calls that came without an id of their own. */
export const readCompletion = (
  body: unknown,
  tools: readonly Tool[],
  mode: Mode,
  newId: () => string,
): Reading => {
  const parsed = Completion.safeParse(body);
  const choice = parsed.data?.choices[0];
  if (!choice) return { kind: "foreign" };
  const { message, finish_reason: finish } = choice;
  if (finish === "content_filter" || message.refusal) return { kind: "declined" };

  const text = stripThinking(plainText(message.content));
  const cut = finish === "length";
  if (tools.length === 0) {
    return text === ""
      ? { kind: "unusable", why: cut ? TOO_LONG : "was empty", said: "", cut }
      : { kind: "reply", text, calls: [], cut };
  }
  const calls = mode === "tools" ? (message.tool_calls ?? []).map((call) => readCall(call, newId)) : [];
  if (calls.some((call) => call === null))
    return { kind: "unusable", why: cut ? TOO_LONG : "had a call that is not valid JSON", said: text, cut };
  const tidy = (call: ToolCall): ToolCall => ({
    ...call,
    input: withoutNulls(
      call.input,
      tools.find(({ name }) => name === call.name),
    ),
  });
  if (calls.length > 0) {
    const read = calls.filter((call) => call !== null).map(tidy);
    return { kind: "reply", text, calls: distinct(read, newId), cut };
  }

  // In the JSON modes this is the way; with tools it is what weak models do all the same.
  const names = tools.map(({ name }) => name);
  const found = findCall(text, names);
  if (found) {
    const call = tidy({ id: newId(), ...found });
    return { kind: "reply", text: mode === "tools" ? text : "", calls: [call], cut: false };
  }
  const why = text === "" ? "was empty" : "called no tool";
  return { kind: "unusable", why: cut ? TOO_LONG : why, said: text, cut };
};

const TOO_LONG = "was cut off because it became too long; be much shorter";

const plainText = (content: string | { text?: string | undefined }[] | null | undefined): string =>
  typeof content === "string" ? content : (content ?? []).map((part) => part.text ?? "").join("");

const readCall = (call: unknown, newId: () => string): ToolCall | null => {
  const parsed = WireCall.safeParse(call);
  if (!parsed.success) return null;
  const { id, function: called } = parsed.data;
  const given = called.arguments ?? "";
  const input = typeof given === "string" ? given.trim() || "{}" : JSON.stringify(given);
  return isObject(input) ? { id: id || newId(), name: called.name, input } : null;
};

const isObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

/** Results are told apart by the id. */
const distinct = (calls: ToolCall[], newId: () => string): ToolCall[] =>
  calls.map((call, index) =>
    calls.findIndex(({ id }) => id === call.id) === index ? call : { ...call, id: newId() },
  );
