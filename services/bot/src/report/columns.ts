import type { Page } from "./page.ts";
import { bar } from "./sparkline.ts";
import { fit, fitMiddle, padEnd, padStart, widthOf } from "./width.ts";

export type Column = {
  title: string;
  kind: /** Gives way on a narrow terminal, cut at its end. */
    | "text"
    /** Cut in the middle. */
    | "path"
    /** To the right, never cut. */
    | "number"
    /** Never cut. */
    | "picture";
  /** Left out where there is no room for all. */
  optional?: true;
};

export type Row = {
  cells: string[];
  tone: "plain" | "dim";
  /** From 0 to 1, drawn behind the row where there is room. */
  bar?: number;
  /** Stands where the bar would. */
  remark?: string;
};

const INDENT = "  ";
const GAP = "  ";
const NARROWEST: Record<Column["kind"], number> = { text: 6, path: 8, number: 0, picture: 0 };
const WIDEST_TITLE = 20;
const SHORTEST_BAR = 6;
const LONGEST_BAR = 24;

/** Rows under a dim header, as wide as they need and at most as wide as the page. */
export const columnLines = (all: Column[], allRows: Row[], page: Page): string[] => {
  const { columns, rows, widths } = layOut(all, allRows, page.width - INDENT.length);
  const barWidth = Math.min(LONGEST_BAR, page.width - INDENT.length - lineWidth(widths) - GAP.length);
  const { dim, cyan } = page.paint;
  const line = (cells: string[], header: boolean): string => {
    const fitted = columns.map(({ kind }, index) =>
      cell(cells[index] ?? "", kind, widths[index] ?? 0, header),
    );
    return fit(`${INDENT}${fitted.join(GAP)}`, page.width);
  };
  const titles = columns.map(({ title }) => title);
  const header = titles.some(Boolean) ? [dim(line(titles, true).trimEnd())] : [];
  const body = rows.map(({ cells, tone, bar: part, remark }) => {
    const text =
      remark === undefined ? line(cells, false) : fit(`${line(cells, false)}${GAP}${remark}`, page.width);
    if (tone === "dim") return dim(text.trimEnd());
    const drawn = part === undefined || barWidth < SHORTEST_BAR ? "" : bar(part, 1, barWidth);
    return drawn === "" ? text.trimEnd() : `${text}${GAP}${cyan(drawn)}`;
  });
  return [...header, ...body];
};

const cell = (text: string, kind: Column["kind"], width: number, header: boolean): string => {
  const cut = kind === "path" && !header ? fitMiddle(text, width) : fit(text, width);
  return kind === "number" ? padStart(cut, width) : padEnd(cut, width);
};

type Layout = { columns: Column[]; rows: Row[]; widths: number[] };

/** What has most to give gives way until all fit; where that is not enough, the optional columns go. */
const layOut = (columns: Column[], rows: Row[], available: number): Layout => {
  const natural = columns.map(({ title, kind }, index) => {
    const cells = Math.max(0, ...rows.map((row) => widthOf(row.cells[index] ?? "")));
    const least = kind === "number" || kind === "picture" ? cells : Math.min(cells, NARROWEST[kind]);
    return { least, width: Math.min(available, Math.max(cells, Math.min(widthOf(title), WIDEST_TITLE))) };
  });
  const optional = columns.findLastIndex((column) => column.optional);
  if (optional !== -1 && lineWidth(natural.map(({ least }) => least)) > available) {
    const without = <T>(list: T[]): T[] => list.toSpliced(optional, 1);
    return layOut(
      without(columns),
      rows.map((row) => ({ ...row, cells: without(row.cells) })),
      available,
    );
  }
  while (lineWidth(natural.map(({ width }) => width)) > available) {
    const widest = natural
      .filter(({ width, least }) => width > least)
      .sort((a, b) => b.width - b.least - (a.width - a.least))[0];
    if (widest === undefined) break;
    widest.width -= 1;
  }
  return { columns, rows, widths: natural.map(({ width }) => width) };
};

const lineWidth = (widths: number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
