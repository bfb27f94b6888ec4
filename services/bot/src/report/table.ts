import { cleanText, type Table } from "@tracewire/protocol";
import type { Reading } from "../flow/plan.ts";
import { type Column, columnLines, type Row } from "./columns.ts";
import { keyCells, keyText } from "./key-text.ts";
import { numberOf, quantity, share } from "./numbers.ts";
import type { Page } from "./page.ts";
import { fitMiddle } from "./width.ts";

/** The largest rows with their share of the whole, the tail in one row, the total. */
export const tableLines = (table: Table, reading: Reading, page: Page): string[] => {
  const shown = table.rows.slice(0, page.top);
  const hasAverage = shown.some((row) => row.average !== undefined && row.average !== row.value);
  const hasCount = shown.some((row) => row.count !== undefined);
  const whole = wholeOf(table);
  const highest = Math.max(0, ...shown.map((row) => numberOf(row.value) ?? 0));
  const columns: Column[] = [
    ...keyColumns(table, reading),
    {
      title: reading.value || "value",
      kind: shown.some((row) => numberOf(row.value) === null) ? "text" : "number",
    },
    ...(hasCount ? [{ title: "count", kind: "number" } as const] : []),
    ...(hasAverage ? [{ title: "average", kind: "number" } as const] : []),
    ...(whole === null ? [] : [{ title: "share", kind: "number", optional: true } as const]),
  ];
  const lines = shown.map((row): Row => {
    const value = numberOf(row.value);
    const cells = [
      ...keyCells(row.key, reading, page.arch),
      value === null ? cleanText(String(row.value)) : quantity(value, reading.unit),
      ...(hasCount ? [row.count === undefined ? "" : quantity(row.count, "count")] : []),
      ...(hasAverage ? [row.average === undefined ? "" : quantity(row.average, reading.unit)] : []),
      ...(whole === null ? [] : [share(value ?? 0, whole)]),
    ];
    return { cells, tone: "plain", ...(whole !== null && value !== null ? { bar: value / highest } : {}) };
  });
  return columnLines(columns, [...lines, ...summaryRows(table, shown, reading, columns)], page);
};

/** Numbers without a key, one below the other. */
export const scalarLines = (scalars: { table: Table; reading: Reading }[], page: Page): string[] => {
  const rows = scalars.flatMap(({ table, reading }) =>
    table.rows.slice(0, 1).map((row): Row => {
      const value = numberOf(row.value);
      const text = value === null ? cleanText(String(row.value)) : quantity(value, reading.unit);
      return { cells: [reading.value || reading.map, text], tone: "plain" };
    }),
  );
  return columnLines(
    [
      { title: "", kind: "text" },
      { title: "", kind: "number" },
    ],
    rows,
    page,
  );
};

export const isScalar = (table: Table): boolean => table.rowCount === 1 && table.rows[0]?.key.length === 0;

/** What the shares are of; `null` where a share means nothing. */
export const wholeOf = (table: Table): number | null => {
  const values = table.rows.map((row) => numberOf(row.value));
  const total = table.total ?? 0;
  const shares = total > 0 && values.every((value) => value !== null && value >= 0 && value <= total);
  return shares && table.rowCount > 1 ? total : null;
};

/** Rows of the largest value: more than one is a tie. */
export const leaders = (table: Table, reading: Reading, arch: string): string[] =>
  table.rows
    .filter((row) => row.value === table.rows[0]?.value)
    .map((row) => fitMiddle(keyText(row.key, reading, arch), LONGEST_LEADER));

/** In a sentence, columns. */
const LONGEST_LEADER = 60;

const keyColumns = (table: Table, reading: Reading): Column[] =>
  Array.from({ length: Math.max(0, ...table.rows.map((row) => row.key.length)) }, (_, index): Column => {
    const column = reading.columns[index];
    return { title: column?.title ?? "", kind: column?.kind === "path" ? "path" : "text" };
  });

/** `1 other row`, `13 other rows`. */
export const others = (count: number, what: string): string =>
  `${quantity(count, "count")} other ${what}${count === 1 ? "" : "s"}`;

const summaryRows = (table: Table, shown: Table["rows"], reading: Reading, columns: Column[]): Row[] => {
  const rest = table.rowCount - shown.length;
  const keys = keyColumns(table, reading).length;
  const row = (name: string, value: number | null): Row => {
    const cells = columns.map(() => "");
    cells[0] = name;
    if (value !== null) cells[keys] = quantity(value, reading.unit);
    const whole = wholeOf(table);
    if (whole !== null && value !== null && value !== whole) cells[columns.length - 1] = share(value, whole);
    return { cells, tone: "dim" };
  };
  const sum = shown.reduce((all, { value }) => all + (numberOf(value) ?? 0), 0);
  const tail = rest > 0 ? [row(others(rest, "row"), table.total === null ? null : table.total - sum)] : [];
  return table.total !== null && table.rowCount > 1 ? [...tail, row("total", table.total)] : tail;
};
