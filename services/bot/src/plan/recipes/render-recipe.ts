import mustache from "mustache";
import type { Reading } from "../../flow/plan.ts";
import { COLUMNS } from "./columns.ts";
import { cutBytes, escapeLiteral, MAX_COMM_BYTES } from "./literal.ts";
import { entryIs, underPath } from "./path-filter.ts";
import { closing } from "./print-section.ts";
import type { Body, Recipe, Stat } from "./recipe.ts";
import { type TimeUnit, timed } from "./timed.ts";

/** The partials that a template can name. */
export const PARTIALS = ["who", "by", "stat", "print"];

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

export const renderRecipe = (shelved: Recipe, body: Body, filling: Filling): Rendered => {
  const recipe = withBody(shelved, body);
  const partials: Record<string, string> = {
    who: whoFilter(recipe, filling.who),
    by: groupKey(recipe, filling.by),
    stat: filling.stat ?? recipe.stats[0] ?? "count",
    print: `${PRINT_MARK}\n`,
  };
  const text = mustache.render(
    body.template,
    viewOf(filling, partials.by ?? "", recipe.stats[0] ?? "count"),
    (name) => partials[name],
    {
      escape: (value) => escapeLiteral(value),
    },
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
    notes: [...(body.note === undefined ? [] : [body.note]), ...whoNotes(body, filling.who)],
  };
};

/**
 * What a template sees: each value by its parameter's name, `{{#under}}pointer{{/under}}` for a path that a program
 * gave, `{{#entry_is}}$dentry{{/entry_is}}` for a file that is open, and for
 * numbers of which several may be given `{{#port_is}}expression{{/port_is}}`. A time is kept with
 * `{{#timed}}@map = nanoseconds{{/timed}}`.
 */
const viewOf = (filling: Filling, by: string, usual: Stat): Record<string, unknown> => {
  const { values, top, stat, timeUnit } = filling;
  const view: Record<string, unknown> = {
    ...values,
    top,
    under: () => underPath(values.path),
    entry_is: () => entryIs(values.path),
    timed: () => (statement: string, render: (text: string) => string) =>
      render(timed(statement, by, stat ?? usual, timeUnit)),
  };
  for (const [name, value] of Object.entries(values)) {
    if (!Array.isArray(value) || typeof value[0] !== "number") continue;
    view[name] = true;
    view[`${name}_is`] = () => (expression: string) => {
      const parts = value.map((one) => `${expression.trim()} == ${one}`);
      return parts.length > 1 ? `(${parts.join(" || ")})` : parts[0];
    };
  }
  return view;
};

/** The recipe as this body of it sees things. */
const withBody = (recipe: Recipe, body: Body): Recipe => ({
  ...recipe,
  who: body.who ?? recipe.who,
  columns: {
    ...recipe.columns,
    ...Object.fromEntries(
      Object.entries(body.columns).map(([name, is]) => [name, renamed(recipe, name, is)]),
    ),
  },
});

const renamed = (recipe: Recipe, name: string, is: string): Recipe["columns"][string] => {
  const own = recipe.columns[name];
  return typeof own === "object" ? { ...own, is } : is;
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
