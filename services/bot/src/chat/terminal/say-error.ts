import { cleanText, TraceError } from "@tracewire/protocol";
import type { Page } from "../../report/page.ts";
import { wrap } from "../../report/width.ts";

/** What went wrong and what to do about it, for the person who typed. */
export const errorText = (error: unknown, page: Page): string => {
  const { message, hint } = error instanceof TraceError ? error : unexpected(error);
  const lines = [
    ...wrap(cleanText(message), page.width).map((line) => page.paint.red(line)),
    ...hintLines(hint, page),
  ];
  return lines.join("\n");
};

/** A hint may hold commands on lines of their own. */
const hintLines = (hint: string, page: Page): string[] =>
  hint.split("\n").flatMap((line) => wrap(cleanText(line), page.width));

const unexpected = (error: unknown): { message: string; hint: string } => ({
  message: `something went wrong inside Tracewire: ${error instanceof Error ? error.message : String(error)}`,
  hint: "Try again; if it happens again, look into the bot's log.",
});
