import { analyse, BpftraceSyntaxError, parse } from "@tracewire/bpftrace";
import { TraceError } from "@tracewire/protocol";
import { stringify } from "yaml";
import { type Plan, scriptBody } from "../../flow/plan.ts";
import { fillRecipe } from "../recipes/fill-recipe.ts";
import { parseRecipe } from "../recipes/parse-recipe.ts";
import type { Question } from "../recipes/question.ts";
import type { Body, FrontMatterInput, Recipe } from "../recipes/recipe.ts";
import { renderRecipe } from "../recipes/render-recipe.ts";
import { type Parametrised, parametrise } from "./parametrise.ts";
import { withoutTags } from "./without-tags.ts";

export type SavedTrace = {
  name: string;
  plan: Plan;
  /** The whole question first. */
  questions: readonly string[];
  /** As the shelf reads the first of them. */
  question: Question;
  trace: string;
  by: string;
  /** A day, as people write it. */
  on: string;
};

export const MAX_QUESTIONS = 12;

/**
 * The recipe file that answers again what the trace answered, read back the way the loader reads it.
 * @throws TraceError RECIPE_INVALID where no recipe comes of it
 */
export const recipeOfTrace = (saved: SavedTrace): { recipe: Recipe; text: string } => {
  const script = withoutTags(scriptBody(saved.plan));
  const values = saved.question.parts.flatMap(({ value }) => (value === null ? [] : [value]));
  const parametrised = readBack(saved, parametrise(script, values));
  if (isSame(parametrised.recipe, saved, script)) return parametrised;
  const fixed = readBack(saved, { template: script, parameters: {} });
  if (isSame(fixed.recipe, saved, script)) return fixed;
  throw invalid("its script comes out of a recipe in another way than it ran");
};

const readBack = (saved: SavedTrace, made: Parametrised): { recipe: Recipe; text: string } => {
  const text = fileText(saved, made);
  const read = parseRecipe(`${saved.name}.bt`, text);
  if (!Array.isArray(read)) return { recipe: read, text };
  throw invalid(read.map(({ line, message }) => `line ${line}: ${message}`).join("; "));
};

/** Asked again with the same values, the recipe gives the script that ran. */
const isSame = (recipe: Recipe, { question }: SavedTrace, script: string): boolean => {
  const { filling } = fillRecipe(recipe, question, { options: {}, windowMs: 10_000 });
  const rendered = renderRecipe(recipe, recipe.bodies[0] as Body, filling).body;
  return squeeze(rendered) === squeeze(script);
};

const squeeze = (text: string): string => text.replace(/\s+/g, " ").trim();

const fileText = (saved: SavedTrace, { template, parameters }: Parametrised): string => {
  const { plan, questions } = saved;
  const matter: FrontMatterInput = {
    title: titleOf(plan, template) || saved.name,
    measures: words(plan.measures) || `what the trace ${saved.trace} measured`,
    risk: riskOf(scriptBody(plan)),
    questions: questions.map((question) => words(question)),
    parameters,
    readings: plan.readings.map(({ map, value, unit, columns }) => ({
      map,
      value: words(value, 100) || map,
      unit,
      columns: columns.map(({ title, kind }) => ({ title: words(title, 100) || kind, kind })),
    })),
    explain: words(plan.explain, 1_000) || "Saved from a trace of this team.",
    next: words(plan.next) || "Go on from it: longer, only one process, another host.",
    saved: { from: saved.trace, by: words(saved.by, 100), on: saved.on },
  };
  return `/*---\n${stringify(matter, { lineWidth: 0 })}---*/\n${template}\n`;
};

/** Without whom a recipe was narrowed to, where that comes from the next question. */
const titleOf = ({ title, origin }: Plan, template: string): string =>
  words(origin.by === "recipe" && template.includes("{{> who}}") ? title.replace(/: .*$/, "") : title, 100);

/** One line of bounded length that cannot end the comment it stands in. */
const words = (text: string, most = 400): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replaceAll("*/", "* /")
    .replaceAll("/*", "/ *")
    .trim()
    .slice(0, most)
    .trim();

const riskOf = (script: string): FrontMatterInput["risk"] => {
  try {
    const { level } = analyse(parse(script)).risk;
    if (level !== "effects") return level;
  } catch (error) {
    if (!(error instanceof BpftraceSyntaxError)) throw error;
    throw invalid(error.message);
  }
  throw invalid("its script would act on the host");
};

const invalid = (why: string): TraceError =>
  new TraceError("RECIPE_INVALID", `no recipe can be made of this trace: ${why}`, {
    hint: "Keep its script as a file instead: write, or explain ID and copy it.",
  });
