import type { Completion } from "./completion.ts";

const PIECE = 12;

/** The completion as the events of a stream, with a call's arguments in pieces and the usage in a chunk of its own. */
export const streamOf = (completion: Completion, includeUsage: boolean): string[] => {
  const { choices, usage, object: _, ...head } = completion;
  const [{ message, finish_reason }] = choices;
  const chunk = (delta: object, finish: string | null = null): object => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...(includeUsage ? { usage: null } : {}),
  });
  const chunks = [
    chunk({ role: "assistant", content: message.content === null ? null : "", refusal: null }),
    ...pieces(message.reasoning_content ?? "").map((reasoning_content) => chunk({ reasoning_content })),
    ...pieces(message.content ?? "").map((content) => chunk({ content })),
    ...pieces(message.refusal ?? "").map((refusal) => chunk({ refusal })),
    ...(message.tool_calls ?? []).flatMap(({ id, type, function: { name, arguments: input } }, index) => [
      chunk({ tool_calls: [{ index, id, type, function: { name, arguments: "" } }] }),
      ...pieces(input).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    chunk({}, finish_reason),
    ...(includeUsage && usage ? [{ ...head, object: "chat.completion.chunk", choices: [], usage }] : []),
  ];
  return [...chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`), "data: [DONE]\n\n"];
};

const pieces = (text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / PIECE) }, (_, index) =>
    text.slice(index * PIECE, (index + 1) * PIECE),
  );
