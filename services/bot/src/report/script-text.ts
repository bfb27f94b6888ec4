import { cleanText } from "@tracewire/protocol";
import type { Page } from "./page.ts";
import { breakAll, fit, fitTail, widthOf } from "./width.ts";

/**
 * A script as it will run, with line numbers. Nothing is left out: a long line goes on below, and a character that
 * would not show, or would turn the line around, is shown by its number.
 */
export const scriptLines = (script: string, page: Page): string[] => {
  const lines = script.replace(/\n$/, "").split("\n");
  const digits = String(lines.length).length;
  const room = page.width - digits - 5;
  return lines.flatMap((line, index) =>
    breakAll(visible(line), room).map((piece, part) => {
      const number = part === 0 ? String(index + 1).padStart(digits) : " ".repeat(digits);
      return `${page.paint.dim(`  ${number} ${part === 0 ? "│" : "┆"}`)}${piece === "" ? "" : ` ${piece}`}`;
    }),
  );
};

/** One line of the script with a caret below the column at fault. */
export const caretLines = (
  script: string,
  line: number,
  column: number | undefined,
  page: Page,
): string[] => {
  const text = script.split("\n")[line - 1];
  if (text === undefined) return [];
  const lead = `  ${line} │ `;
  const room = page.width - lead.length;
  const before = visible(text.slice(0, (column ?? 1) - 1));
  // A long line is shown from a little before the fault.
  const skipped = widthOf(before) > room - 10 ? fitTail(before, 20) : before;
  const shown = fit(skipped + visible(text.slice((column ?? 1) - 1)), room);
  const { dim, red } = page.paint;
  const code = `${dim(lead)}${shown}`;
  return column === undefined ? [code] : [code, `${" ".repeat(lead.length + widthOf(skipped))}${red("^")}`];
};

const visible = (line: string): string => cleanText(line.replaceAll("\t", "  "));
