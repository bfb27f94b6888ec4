import mustache from "mustache";
import type { Mistake } from "../read-matter.ts";
import { COLUMNS } from "./columns.ts";
import type { Body, Recipe } from "./recipe.ts";
import { PARTIALS } from "./render-recipe.ts";
import { isSyscall } from "./syscall-names.ts";

/** Values that every template may use besides the recipe's own parameters. */
const GIVEN = ["top", "under", "entry_is", "timed", "name", "tracepoint"];

/** What the schema cannot see: whether template, parameters, columns and readings fit together. */
export const checkRecipe = (recipe: Recipe): Mistake[] => {
  const at = (line: number, message: string): Mistake => ({ file: recipe.file, line, message });
  return [
    ...recipe.by.flatMap((option) =>
      unknownColumns(recipe, option).map((name) => at(1, `by: no column is called ${name}`)),
    ),
    ...recipe.shows
      .filter((name) => !isColumn(recipe, name))
      .map((name) => at(1, `shows: no column is called ${name}`)),
    ...recipe.readings.flatMap((reading) =>
      reading.columns
        .filter((column) => typeof column === "string" && column !== "by" && !isColumn(recipe, column))
        .map((column) => at(1, `readings: ${reading.map} has the unknown column ${String(column)}`)),
    ),
    ...recipe.bodies.flatMap((body) => checkBody(recipe, body).map((message) => at(body.line, message))),
  ];
};

const checkBody = (recipe: Recipe, body: Body): string[] => {
  if (body.template === "") return ["the script is missing"];
  let tags: string[][];
  try {
    tags = flatten(mustache.parse(body.template));
  } catch (error) {
    return [`the template does not parse: ${error instanceof Error ? error.message : String(error)}`];
  }
  const named = (kinds: string[]) => [
    ...new Set(tags.filter((tag) => kinds.includes(tag[0] ?? "")).map((tag) => tag[1] ?? "")),
  ];
  const used = named(["name", "#", "^"]).map((name) => name.split(".")[0] ?? name);
  const partials = named([">"]);
  const maps = new Set(body.template.match(/@\w*/g) ?? []);
  const read = recipe.readings.map((reading) => reading.map);
  return [
    ...named(["&"]).map((name) => `{{{${name}}}} would go into the script unescaped: write {{${name}}}`),
    ...[...new Set(used)]
      .filter(
        (name) =>
          !(name.replace(/_is$/, "") in recipe.parameters) && !GIVEN.includes(name) && !isSyscall(name),
      )
      .map((name) => `{{${name}}} is not declared under parameters`),
    ...partials.filter((name) => !PARTIALS.includes(name)).map((name) => `there is no partial {{> ${name}}}`),
    ...read.filter((map) => !maps.has(map)).map((map) => `readings: the script has no map ${map}`),
    ...(partials.includes("by") && recipe.by.length === 0 ? ["{{> by}} needs the groupings under by"] : []),
    ...((partials.includes("stat") || used.includes("timed")) && recipe.stats.length === 0
      ? ["{{> stat}} and {{#timed}} need the choices under stats"]
      : []),
    ...(recipe.saved === undefined &&
    !partials.includes("print") &&
    [...maps].some((map) => !read.includes(map))
      ? [
          `the helper map ${[...maps].find((map) => !read.includes(map))} would be printed: end the script with {{> print}}`,
        ]
      : []),
    ...(recipe.every !== undefined && !partials.includes("print")
      ? ["every needs {{> print}} in the script"]
      : []),
    ...(/\bEND\b/.test(body.template) && partials.includes("print")
      ? ["{{> print}} writes the END block"]
      : []),
  ];
};

/** Mustache's nested token list as a flat one. */
const flatten = (tokens: unknown): string[][] =>
  (tokens as [string, string, number, number, unknown?][]).flatMap(([kind, value, , , inner]) => [
    [kind, value],
    ...(Array.isArray(inner) ? flatten(inner) : []),
  ]);

const isColumn = (recipe: Recipe, name: string): boolean => name in COLUMNS || name in recipe.columns;

const unknownColumns = (recipe: Recipe, option: string): string[] =>
  option === "none"
    ? []
    : option.split("+").filter((name) => !isColumn(recipe, name) || expressionless(recipe, name));

const expressionless = (recipe: Recipe, name: string): boolean =>
  COLUMNS[name]?.expression == null && recipe.columns[name] === undefined;
