import type { PlanRequest } from "../../flow/planner.ts";
import { betterRated, type TeamShelf } from "../team/team.ts";
import { type Judgement, judgeRecipe } from "./judge-recipe.ts";
import { likestQuestion } from "./nearest-recipes.ts";
import type { Question } from "./question.ts";
import type { Recipe } from "./recipe.ts";

/** Share of the question's meaning that a recipe must account for before it runs. */
const CONFIDENT = 0.79;
/** By how much it must be ahead of the next. */
const AHEAD = 0.005;
/** Likeness to a recipe's own phrasing that is as good as its wording. */
const SAME_WORDING = 0.92;

/** How well each recipe answers the question, the best first. */
export const judge = (recipes: readonly Recipe[], question: Question): Judgement[] =>
  recipes.map((recipe) => judgeRecipe(recipe, question)).sort((a, b) => b.rank - a.rank);

/** A follow-up stays with the recipe of the trace before it, where that one can do what it asks. */
export const sameAgain = (judged: Judgement[], { followUp, earlier }: PlanRequest): Judgement | null => {
  const origin = earlier?.plan.origin;
  if (followUp === undefined || origin?.by !== "recipe") return null;
  return (
    judged.find(
      ({ recipe, eligible, confidence }) =>
        recipe.name === origin.name && eligible && confidence >= CONFIDENT,
    ) ?? null
  );
};

/** The one recipe that answers the question, if it is clear which; of equals, the one whose answers were called good. */
export const confident = (
  judged: Judgement[],
  question: Question,
  text: string,
  team: TeamShelf,
): Judgement | null => {
  const eligible = judged.filter((one) => one.eligible);
  const [first] = eligible;
  if (first !== undefined && first.confidence >= CONFIDENT) {
    const equals = eligible.filter(({ rank }) => first.rank - rank < AHEAD);
    const best = betterRated(equals, ({ recipe }) => team.ratingOf(recipe.name));
    if (best !== null && best.confidence >= CONFIDENT) return best;
  }
  // A team's recipe may use words that nobody knows; its own phrasing is understood all the same.
  if (question.parts.some((part) => part.value !== null)) return null;
  const same = judged.filter(({ recipe }) => likestQuestion(recipe, text).likeness >= SAME_WORDING);
  return same.length === 1 ? same[0]! : null;
};
