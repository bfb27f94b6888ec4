import type { Lexicon } from "../recipes/lexicon.ts";
import type { Part } from "../recipes/part.ts";
import { type Question, readQuestion } from "../recipes/question.ts";
import type { Recipe } from "../recipes/recipe.ts";
import { takesValue } from "../recipes/take-values.ts";
import type { Value } from "../recipes/value.ts";
import { betterRated, type TeamShelf } from "./team.ts";

/**
 * The team's recipe that was saved for this question, in whatever words and language: the same things are meant, and
 * every value is one that the recipe takes or the one that it was saved with. The better rated of several, then the
 * one that was saved last.
 */
export const sameMeaning = (
  { recipes, ratingOf }: TeamShelf,
  question: Question,
  text: string,
  lexicon: Lexicon,
): Recipe | null => {
  const wanted = meaningOf(question);
  const fitting = recipes.filter(
    (recipe) =>
      text.trim().toLowerCase() === recipe.name ||
      (wanted !== NOTHING &&
        readingsOf(recipe, lexicon).some(
          (saved) => meaningOf(saved) === wanted && sameFixedValues(recipe, saved, question),
        )),
  );
  return betterRated(fitting, ({ name }) => ratingOf(name)) ?? fitting.at(-1) ?? null;
};

/** Worked out once for each recipe. */
const readings = new WeakMap<Recipe, Question[]>();

const readingsOf = (recipe: Recipe, lexicon: Lexicon): Question[] => {
  const known = readings.get(recipe) ?? recipe.questions.map((question) => readQuestion(question, lexicon));
  readings.set(recipe, known);
  return known;
};

/** What is asked without the words: a value stands for any of its kind. */
const meaningOf = ({ parts, groups, counted, timeUnit }: Question): string =>
  JSON.stringify([
    distinct(parts.filter(({ weight }) => weight > 0).map(keyOf)),
    distinct(groups),
    distinct(counted),
    timeUnit,
  ]);

const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort();

const NOTHING = JSON.stringify([[], [], [], null]);

const keyOf = ({ text, value, concepts }: Part): string => {
  if (value !== null) return `<${familyOf(value)}>`;
  if (concepts.length === 0) return text;
  return distinct(concepts.map(({ kind, name }) => `${kind}:${name}`)).join("|");
};

const familyOf = ({ type }: Value): string => (type === "pid" || type === "process" ? "who" : type);

const sameFixedValues = (recipe: Recipe, saved: Question, asked: Question): boolean =>
  fixedValues(recipe, saved) === fixedValues(recipe, asked);

const fixedValues = (recipe: Recipe, { parts }: Question): string =>
  JSON.stringify(
    parts
      .flatMap(({ value }) => (value === null || takesValue(recipe, value) ? [] : [JSON.stringify(value)]))
      .sort(),
  );
