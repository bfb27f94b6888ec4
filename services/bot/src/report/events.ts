import { cleanText, type Events } from "@tracewire/protocol";
import { type Column, columnLines, type Row } from "./columns.ts";
import { quantity, seconds } from "./numbers.ts";
import type { Page } from "./page.ts";
import { others } from "./table.ts";
import { wrap } from "./width.ts";

export type Group = { text: string; count: number; firstMs: number; lastMs: number };

/** Lines that came more than once are grouped; of lines that differ, the first and the last. */
export const eventLines = (events: Events, page: Page): string[] => {
  const groups = groupEvents(events);
  const repeated = groups.some(({ count }) => count > 1);
  const kept = events.head.length + events.tail.length;
  const cut = events.total - kept;
  if (!repeated) return separateLines(events, cut, page);
  const shown = groups.slice(0, page.top);
  const rows = shown.map(
    ({ text, count, firstMs, lastMs }): Row => ({
      cells: [quantity(count, "count"), seconds(firstMs), seconds(lastMs), text],
      tone: "plain",
    }),
  );
  const rest = groups.length - shown.length;
  if (rest > 0) rows.push({ cells: ["", "", "", others(rest, "line")], tone: "dim" });
  const note = `Grouped: ${quantity(kept, "count")} of ${quantity(events.total, "count")} events, the first and the last.`;
  const noteLines = cut > 0 ? wrap(note, page.width - 2) : [];
  return [...columnLines(GROUPED, rows, page), ...noteLines.map((line) => page.paint.dim(`  ${line}`))];
};

/** The same text together, the most frequent first. */
export const groupEvents = (events: Events): Group[] => {
  const groups = new Map<string, Group>();
  for (const { tMs, text } of [...events.head, ...events.tail]) {
    const line = oneLine(text);
    const group = groups.get(line) ?? { text: line, count: 0, firstMs: tMs, lastMs: tMs };
    groups.set(line, { ...group, count: group.count + 1, lastMs: tMs });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
};

const GROUPED: Column[] = [
  { title: "times", kind: "number" },
  { title: "first", kind: "number" },
  { title: "last", kind: "number" },
  { title: "event", kind: "path" },
];

const separateLines = (events: Events, cut: number, page: Page): string[] => {
  const all = [...events.head, ...events.tail];
  const half = Math.ceil(Math.max(page.top, 10));
  const head =
    cut > 0 || all.length > 2 * half ? all.slice(0, Math.min(half, Math.max(events.head.length, half))) : all;
  const tail = head.length === all.length ? [] : all.slice(-Math.min(half, all.length - head.length));
  const between = events.total - head.length - tail.length;
  const row = ({ tMs, text }: { tMs: number; text: string }): Row => ({
    cells: [seconds(tMs), oneLine(text)],
    tone: "plain",
  });
  const gap: Row[] = between > 0 ? [{ cells: ["…", `${quantity(between, "count")} more`], tone: "dim" }] : [];
  return columnLines(SEPARATE, [...head.map(row), ...gap, ...tail.map(row)], page);
};

const SEPARATE: Column[] = [
  { title: "after", kind: "number" },
  { title: "event", kind: "path" },
];

const oneLine = (text: string): string => cleanText(text.replace(/\n+$/, "").replaceAll("\t", "  "));
