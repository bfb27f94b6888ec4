import mustache from "mustache";
import type { Reading } from "../../flow/plan.ts";
import { COLUMNS } from "./columns.ts";
import { cutBytes, escapeLiteral, MAX_COMM_BYTES } from "./literal.ts";
import { closing } from "./print-section.ts";
import type { Body, Recipe, Stat } from "./recipe.ts";

/** The partials that a template can name. */
export const PARTIALS = ["who", "by", "stat", "per_time", "print"];

export type TimeUnit = "ns" | "us" | "ms";
const DIVISOR: Record<TimeUnit, string> = { ns: "", us: " / 1000", ms: " / 1000000" };

/** Whose doings count. Empty: everybody's but Tracewire's own. */
export type Who = {
  pids: number[];
  processes: string[];
  except: string[];
  uid: number | null;
  cpu: number | null;
};

/** Everything that a recipe needs to become a script. */
export type Filling = {
  who: Who;
  values: Record<string, unknown>;
  /** One of the recipe's groupings. */
  by: string;
  stat: Stat | null;
  timeUnit: TimeUnit;
  /** Print and start anew each so many milliseconds; `null`: once, at the end. */
  everyMs: number | null;
  top: number;
  /** Rows beyond `top` are not wanted at all. */
  onlyTop: boolean;
};

export type Rendered = { body: string; readings: Reading[]; notes: string[] };

const PRINT_MARK = "//print//";

export const renderRecipe = (recipe: Recipe, body: Body, filling: Filling): Rendered => {
  const partials: Record<string, string> = {
    who: whoFilter(recipe, filling.who),
    by: groupKey(recipe, filling.by),
    stat: filling.stat ?? recipe.stats[0] ?? "count",
    per_time: DIVISOR[filling.timeUnit],
    print: `${PRINT_MARK}\n`,
  };
  const text = mustache.render(
    body.template,
    { ...filling.values, top: filling.top, under: () => underPath(filling.values.path) },
    (name) => partials[name],
    { escape: (value) => escapeLiteral(value) },
  );
  const readings = recipe.readings.map((reading) => ({
    map: reading.map,
    value: reading.value,
    unit: reading.unit === "time" ? filling.timeUnit : reading.unit,
    columns: reading.columns.flatMap((column) => {
      if (typeof column !== "string") return [column];
      return column === "by" ? groupColumns(recipe, filling.by) : [columnOf(recipe, column)];
    }),
  }));
  const ending = closing(
    text,
    readings.map((reading) => reading.map),
    filling,
  );
  return {
    body: `${text
      .replace(PRINT_MARK, ending)
      .replace(/[ \t]+$/gm, "")
      .replace(/\n{3,}/g, "\n\n")
      .trim()}\n`,
    readings,
    notes: [...(body.note === null ? [] : [body.note]), ...whoNotes(body, filling.who)],
  };
};

/** The filter on the acting process, as an expression. `$1` to `$3` are Tracewire's own pids, filled in by the agent. */
const whoFilter = (recipe: Recipe, who: Who): string => {
  const { process, pid } = recipe.who ?? { process: "comm", pid: "pid" };
  const name = (one: string) => `"${escapeLiteral(cutBytes(one, MAX_COMM_BYTES))}"`;
  const parts = [
    ...either(who.pids.map((one) => `${pid} == ${one}`)),
    ...(who.pids.length > 0 ? [] : either(who.processes.map((one) => `${process} == ${name(one)}`))),
    ...who.except.map((one) => `${process} != ${name(one)}`),
    ...(who.uid === null ? [] : [`uid == ${who.uid}`]),
    ...(who.cpu === null ? [] : [`cpu == ${who.cpu}`]),
  ];
  const named = who.pids.length > 0 || who.processes.length > 0;
  const own = `${pid} != $1 && ${pid} != $2 && ${pid} != $3 && ${process} != "bpftrace"`;
  return [...parts, ...(named ? [] : [own])].join(" && ");
};

const either = (parts: string[]): string[] => (parts.length > 1 ? [`(${parts.join(" || ")})`] : parts);

const whoNotes = (body: Body, who: Who): string[] => {
  if (!body.template.includes("{{> who}}")) return [];
  if (who.pids.length === 0 && who.processes.length === 0) return ["Tracewire's own processes are left out."];
  const cut = who.processes.filter((name) => cutBytes(name, MAX_COMM_BYTES) !== name);
  return who.pids.length > 0
    ? []
    : cut.map(
        (name) =>
          `The kernel keeps ${MAX_COMM_BYTES} characters of a process name, so "${cutBytes(name, MAX_COMM_BYTES)}" stands for "${name}".`,
      );
};

const groupKey = (recipe: Recipe, by: string): string => {
  const names = columnNames(by);
  return names.length === 0 ? "" : `[${names.map((name) => expressionOf(recipe, name)).join(", ")}]`;
};

const groupColumns = (recipe: Recipe, by: string): Reading["columns"] =>
  columnNames(by).map((name) => columnOf(recipe, name));

export const columnNames = (by: string): string[] => (by === "none" || by === "" ? [] : by.split("+"));

const expressionOf = (recipe: Recipe, name: string): string => {
  const own = recipe.columns[name];
  if (own !== undefined) return typeof own === "string" ? own : own.is;
  return COLUMNS[name]?.expression ?? name;
};

const columnOf = (recipe: Recipe, name: string): Reading["columns"][number] => {
  const own = recipe.columns[name];
  if (typeof own === "object") return { title: own.title, kind: own.kind };
  const known = COLUMNS[name];
  return known === undefined ? { title: name, kind: "text" } : { title: known.title, kind: known.kind };
};

/** Longest part of a string that bpftrace compares, bytes: its strings hold 63 and an end. */
const MAX_COMPARE_BYTES = 63;

/** Whether the pointer named in the section is a path that was asked for: itself, or anything below it. */
const underPath =
  (path: unknown) =>
  (pointer: string): string => {
    if (typeof path !== "string") return "1";
    const raw = path.endsWith("*");
    const stem = raw ? path.slice(0, -1) : path.replace(/\/+$/, "");
    const starts = (text: string) => {
      const bytes = Buffer.from(text);
      const pieces: string[] = [];
      for (let from = 0; from < bytes.length; from += MAX_COMPARE_BYTES) {
        const piece = bytes.subarray(from, from + MAX_COMPARE_BYTES);
        const at = from === 0 ? pointer.trim() : `${pointer.trim()} + ${from}`;
        pieces.push(`strncmp(str(${at}), "${escapeLiteral(piece)}", ${piece.length}) == 0`);
      }
      return pieces.join(" && ");
    };
    if (raw) return starts(stem);
    if (stem === "") return starts("/");
    const same =
      Buffer.byteLength(stem) <= MAX_COMPARE_BYTES - 1
        ? `str(${pointer.trim()}) == "${escapeLiteral(stem)}" || `
        : "";
    return path.endsWith("/") ? starts(`${stem}/`) : `(${same}${starts(`${stem}/`)})`;
  };
