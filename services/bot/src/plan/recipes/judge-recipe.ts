import { groupsFor, hasColumn } from "./groupings.ts";
import type { Part } from "./part.ts";
import type { Question } from "./question.ts";
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
/** Taken off where the question names a measure that the recipe only gives besides its own. */
const OTHER_MEASURE = 0.03;
/** Taken off where it is asked who does something to the one named, and the recipe tells only what is done. */
const ACTOR_UNTOLD = 0.1;
/** Taken off where somebody is asked about who gets something, and the recipe counts what is sent. */
const OTHER_END = 0.05;
/** Taken off where a row for each member is asked for, and the recipe lists events. */
const NOT_TALLIED = 0.07;
/** Left of a named system call that the recipe knows as one of a family, and not by itself. */
const FAMILY_SHARE = 0.8;
/** Left of a word that is only near to a known one. */
const GUESSED_SHARE = 0.85;
const PER_SUBJECT_WORD = 0.02;
const GENERAL = 0.03;

export const judgeRecipe = (recipe: Recipe, question: Question): Judgement => {
  const about = recipe.about;
  const total = sum(question.parts);
  if (about === undefined || total === 0) return { recipe, confidence: 0, rank: 0, eligible: false };
  const names = new Set(question.parts.flatMap(partNames));
  const subjects = about.subject.map((line) => line.split(/\s+/));
  const met = subjects.filter((words) => words.every((word) => names.has(word)));
  const accepted = acceptedFor(recipe, question);
  const shares = question.parts.map((part) => shareOf(recipe, accepted, part));
  const explained = question.parts.reduce((all, part, index) => all + part.weight * shares[index]!, 0);
  const confidence = Math.max(
    0,
    explained / total - measurePenalty(recipe, question) - formPenalty(recipe, question),
  );
  const subjectWords = Math.max(0, ...met.map((words) => words.length));
  const partly = Math.max(
    ...subjects.map((words) => words.filter((word) => names.has(word)).length / words.length),
  );
  return {
    recipe,
    confidence: met.length > 0 ? confidence : confidence * 0.5 * partly,
    rank: confidence + subjectWords * PER_SUBJECT_WORD - (about.general ? GENERAL : 0),
    eligible:
      met.length > 0 &&
      question.parts.every((part, index) => !part.must || shares[index]! > 0) &&
      groupable(recipe, question),
  };
};

/** Where the question says what is to be measured, the recipe's own measure comes first; where it does not, the usual one. */
const measurePenalty = (recipe: Recipe, question: Question): number => {
  const { measure, usual } = recipe.about!;
  const [own] = measure;
  if (own === undefined) return 0;
  const asked = question.parts.flatMap((part) =>
    part.concepts.filter((one) => one.kind === "measure").map((one) => one.name),
  );
  if (asked.length > 0) return asked.includes(own) ? 0 : OTHER_MEASURE;
  const perStep = question.parts.some(
    (part) => part.value?.type === "duration" && part.value.role === "every",
  );
  if (perStep) return own === "count" || own === "rate" ? 0 : UNASKED_MEASURE;
  return usual ? 0 : UNASKED_MEASURE;
};

const formPenalty = (recipe: Recipe, question: Question): number =>
  (question.asksForActor && recipe.who?.role === "target" ? ACTOR_UNTOLD : 0) +
  (question.getsSignals && Object.values(recipe.parameters).some(({ type }) => type === "target")
    ? OTHER_END
    : 0) +
  (question.perMember && recipe.readings.length === 0 ? NOT_TALLIED : 0);

const sum = (parts: Part[]): number => parts.reduce((total, part) => total + part.weight, 0);

/** The names that a subject line can ask for: words, and `<type>` for a value. */
const partNames = (part: Part): string[] => [
  ...part.concepts.map((one) => one.name),
  ...(part.value === null ? [] : [`<${part.value.type === "duration" ? part.value.role : part.value.type}>`]),
];

/** How many took longer than a limit is told by timing them. */
const acceptedFor = (recipe: Recipe, question: Question): ReadonlySet<string> => {
  const accepted = acceptedNames(recipe);
  const over = question.parts.some((part) => part.value?.type === "duration" && part.value.role === "over");
  const timed = Object.values(recipe.parameters).some((parameter) => parameter.type === "duration");
  return over && timed ? new Set([...accepted, "count"]) : accepted;
};

/** Worked out once for each recipe. */
const acceptedBy = new WeakMap<Recipe, ReadonlySet<string>>();

const acceptedNames = (recipe: Recipe): ReadonlySet<string> => {
  const known = acceptedBy.get(recipe) ?? namesOf(recipe);
  acceptedBy.set(recipe, known);
  return known;
};

const namesOf = (recipe: Recipe): ReadonlySet<string> => {
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
    ...(recipe.by.some((option) => hasColumn(recipe, option, "kind")) ? ["kind"] : []),
  ]);
};

/**
 * How much of the part the recipe accounts for. A word that is two things at once, such as "user stacks",
 * is accounted for when each kind of meaning is.
 */
const shareOf = (recipe: Recipe, accepted: ReadonlySet<string>, part: Part): number => {
  if (part.value !== null && takesValue(recipe, part.value)) return 1;
  const kinds = [...new Set(part.concepts.map((one) => one.kind))];
  const known =
    kinds.length > 0 &&
    kinds.every((kind) => part.concepts.some((one) => one.kind === kind && accepted.has(one.name)));
  if (!known) return 0;
  if (part.guessed) return GUESSED_SHARE;
  return part.value === null ? 1 : FAMILY_SHARE;
};

/** Whether one of the recipe's groupings has every column that the rows are to be about. */
const groupable = (recipe: Recipe, question: Question): boolean => {
  const wanted = groupsFor(recipe, question);
  return (
    wanted.length === 0 ||
    recipe.by.some((option) => wanted.every((column) => hasColumn(recipe, option, column)))
  );
};
