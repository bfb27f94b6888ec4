import { cleanText, LookAnswer, MAX_LOOK_BYTES } from "@tracewire/protocol";
import type { Found } from "./found.ts";

const MAX_ROWS = 200;
const MAX_COLUMNS = 12;
const MAX_NOTE = 1_000;
/** Longest cell, tried one after the other: cut words are better than missing rows. */
const CELL_LENGTHS = [600, 240, 120];
/** For columns, note and what stands around the rows, as JSON: a note of the longest kind, all of it three bytes a sign. */
const RESERVED_BYTES = 4_096;

/** An answer that is harmless to show and as small as was agreed, and that says what was left out. */
export const fitAnswer = ({ columns, rows, total, notes = [] }: Found, most = MAX_ROWS): LookAnswer => {
  const shown = rows.slice(0, Math.min(most, MAX_ROWS));
  const fitted = fitRows(shown);
  const said = [...notes];
  const count = Math.max(total ?? rows.length, rows.length);
  if (fitted.rows.length < count) said.unshift(`${fitted.rows.length} of ${count} are shown.`);
  if (fitted.cut) said.push(`Long words are cut to ${fitted.length} characters.`);
  const note = cutTo(cleanText(said.join(" ").toWellFormed()), MAX_NOTE);
  return LookAnswer.parse({
    columns: columns.slice(0, MAX_COLUMNS),
    rows: fitted.rows,
    total: count,
    ...(note === "" ? {} : { note }),
  });
};

type Rows = LookAnswer["rows"];

const fitRows = (rows: Rows): { rows: Rows; length: number; cut: boolean } => {
  let cells: Rows = [];
  let length = 0;
  for (length of CELL_LENGTHS) {
    cells = rows.map((row) => row.slice(0, MAX_COLUMNS).map((cell) => fitCell(cell, length)));
    if (bytesOf(cells) <= MAX_LOOK_BYTES - RESERVED_BYTES) break;
  }
  const kept = withinBytes(cells, MAX_LOOK_BYTES - RESERVED_BYTES);
  return { rows: kept, length, cut: kept.some((row) => row.some((cell) => isCut(cell, length))) };
};

const fitCell = (cell: string | number, length: number): string | number => {
  if (typeof cell === "number") return Number.isFinite(cell) ? cell : String(cell);
  return cutTo(cleanText(cell.toWellFormed()), length);
};

const isCut = (cell: string | number, length: number): boolean =>
  typeof cell === "string" && cell.length === length && cell.endsWith("…");

const cutTo = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;

const withinBytes = (rows: Rows, bytes: number): Rows => {
  let used = 2;
  const first = rows.findIndex((row) => {
    used += bytesOf(row) + 1;
    return used > bytes;
  });
  return first === -1 ? rows : rows.slice(0, first);
};

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
