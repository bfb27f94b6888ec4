import type { Part, Question } from "./question.ts";
import { printsSteps, type Recipe, takesWho } from "./recipe.ts";
import { columnNames } from "./render-recipe.ts";
import { takesValue } from "./take-values.ts";

/** How well a recipe answers a question. */
export type Judgement = {
  recipe: Recipe;
  /** Between 0 and 1: the share of the question's meaning that the recipe accounts for. */
  confidence: number;
  /** For choosing among recipes that are equally sure: the one that says more about the question. */
  rank: number;
  /** Nothing in the question speaks against it. */
  eligible: boolean;
};

/** Taken off where the question names no measure and this recipe's is not the usual one. */
const UNASKED_MEASURE = 0.06;
const PER_SUBJECT_WORD = 0.02;
const GENERAL = 0.03;

export const judgeRecipe = (recipe: Recipe, question: Question): Judgement => {
  const about = recipe.about;
  const total = sum(question.parts);
  if (about === undefined || total === 0) return { recipe, confidence: 0, rank: 0, eligible: false };
  const names = new Set(question.parts.flatMap(partNames));
  const subjects = about.subject.map((line) => line.split(/\s+/));
  const met = subjects.filter((words) => words.every((word) => names.has(word)));
  const accepted = acceptedNames(recipe);
  const explained = question.parts.filter((part) => explains(recipe, accepted, part));
  const lost = question.parts.filter((part) => !explained.includes(part));
  const coverage = sum(explained) / total;
  const silent = !question.parts.some((part) => part.concepts.some((one) => one.kind === "measure"));
  const measured = silent && !about.usual && about.measure.length > 0 ? UNASKED_MEASURE : 0;
  const subjectWords = Math.max(0, ...met.map((words) => words.length));
  const confidence = Math.max(0, coverage - measured);
  const partly = Math.max(
    ...subjects.map((words) => words.filter((word) => names.has(word)).length / words.length),
  );
  return {
    recipe,
    confidence: met.length > 0 ? confidence : confidence * 0.5 * partly,
    rank: confidence + subjectWords * PER_SUBJECT_WORD - (about.general ? GENERAL : 0),
    eligible: met.length > 0 && lost.every((part) => !part.must) && groupable(recipe, question),
  };
};

const sum = (parts: Part[]): number => parts.reduce((total, part) => total + part.weight, 0);

/** The names that a subject line can ask for: words, and `<type>` for a value. */
const partNames = (part: Part): string[] => [
  ...part.concepts.map((one) => one.name),
  ...(part.value === null ? [] : [`<${part.value.type === "duration" ? part.value.role : part.value.type}>`]),
];

const acceptedNames = (recipe: Recipe): Set<string> => {
  const about = recipe.about!;
  const counts = about.measure.some((measure) => measure === "count" || measure === "bytes");
  return new Set([
    ...about.subject.flatMap((line) => line.split(/\s+/)),
    ...about.also,
    ...about.measure,
    ...recipe.stats,
    ...recipe.by.flatMap(columnNames),
    ...recipe.shows,
    ...(counts || recipe.stats.includes("sum") ? ["sum", "none"] : []),
    ...(recipe.by.includes("none") ? ["none"] : []),
    ...(printsSteps(recipe) && counts ? ["rate"] : []),
    ...(takesWho(recipe) ? ["process", "pid"] : []),
  ]);
};

/** A word that is two things at once, such as "user stacks", is accounted for when each kind of meaning is. */
const explains = (recipe: Recipe, accepted: Set<string>, part: Part): boolean => {
  if (part.value !== null && takesValue(recipe, part.value)) return true;
  const kinds = [...new Set(part.concepts.map((one) => one.kind))];
  return (
    kinds.length > 0 &&
    kinds.every((kind) => part.concepts.some((one) => one.kind === kind && accepted.has(one.name)))
  );
};

/** Whether one of the recipe's groupings has every column that the rows are to be about. */
const groupable = (recipe: Recipe, question: Question): boolean => {
  const wanted = question.groups.filter(
    (column) => !recipe.shows.includes(column) && !recipe.about!.also.includes(column),
  );
  if (wanted.length === 0) return true;
  return recipe.by.some((option) => wanted.every((column) => columnNames(option).includes(column)));
};
