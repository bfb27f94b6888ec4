import { cleanText } from "@tracewire/protocol";
import type { Report } from "../flow/report.ts";
import { roughly, seconds } from "./numbers.ts";
import { type Page, READABLE } from "./page.ts";
import { wrap } from "./width.ts";

/** What a model says to the numbers, under its name: the rest of a report is made by code alone. */
export const explanationLines = ({ explanation, cost }: Report, page: Page): string[] => {
  if (!explanation) return [];
  const who = `${cleanText(cost?.model || "model")}:`;
  const lines = wrap(`${who} ${cleanText(explanation)}`, Math.min(page.width, READABLE), "  ");
  return lines.map((line, index) =>
    index === 0 && line.startsWith(who) ? `${page.paint.dim(who)}${line.slice(who.length)}` : line,
  );
};

/** What the trace took of a model. */
export const costLines = ({ cost }: Report, page: Page): string[] => {
  if (!cost || cost.calls === 0) return [];
  const { model, calls, promptTokens, completionTokens, ms } = cost;
  const tokens = `${roughly(promptTokens + completionTokens, "count")} tokens`;
  const text = `model ${cleanText(model)}: ${calls} ${calls === 1 ? "call" : "calls"}, ${tokens}, ${seconds(ms)}`;
  return wrap(text, page.width);
};
