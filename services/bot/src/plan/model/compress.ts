import type { Message } from "./talk.ts";

/** About 20,000 tokens: more than any single question needs, less than most models take. */
const MAX_CHARS = 80_000;
/** What was said last is always whole. */
const KEEP_WHOLE = 6;
const SHORT = 400;

/**
 * A conversation that grew too long, with the older answers of tools shortened and marked as such. Nothing is left
 * out silently, and no call loses its answer.
 */
export const compress = (messages: readonly Message[]): Message[] => {
  let excess = sizeOf(messages) - MAX_CHARS;
  return messages.map((message, index) => {
    const old = index > 0 && index < messages.length - KEEP_WHOLE;
    if (excess <= 0 || !old || message.role !== "tool" || message.text.length <= SHORT * 2) return message;
    const text = `${closed(message.text.slice(0, SHORT))} … [${message.text.length - SHORT} characters of this older answer are left out; ask again if you need them]`;
    excess -= message.text.length - text.length;
    return { ...message, text };
  });
};

/** What is cut off in the middle of data must not make data of what follows. */
const closed = (text: string): string =>
  text.lastIndexOf("<data") > text.lastIndexOf("</data>") ? `${text}</data>` : text;

const sizeOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, message) => {
    const calls =
      message.role === "assistant" ? message.calls.reduce((all, { input }) => all + input.length, 0) : 0;
    return sum + message.text.length + calls;
  }, 0);
