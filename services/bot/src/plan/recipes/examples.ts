import type { HostFacts } from "@tracewire/protocol";
import { usableBodies } from "./choose-body.ts";
import { fillRecipe } from "./fill-recipe.ts";
import type { Judgement } from "./judge-recipe.ts";
import { likestQuestion } from "./nearest-recipes.ts";
import type { Question } from "./question.ts";
import { renderRecipe } from "./render-recipe.ts";

/** A tested script as somebody who writes another may learn from it. */
export type Example = { name: string; title: string; measures: string; script: string };

const WINDOW_MS = 10_000;

/** The nearest recipes that these hosts can run, filled with what the question says. */
export const examplesFor = (
  judged: readonly Judgement[],
  question: Question,
  text: string,
  facts: HostFacts[],
  count: number,
): Example[] =>
  judged
    .map((judgement) => ({ ...judgement, near: likestQuestion(judgement.recipe, text).likeness }))
    .filter(({ confidence, near }) => confidence + near > 0.5)
    .sort((a, b) => b.confidence + b.near - (a.confidence + a.near))
    .flatMap(({ recipe }) => {
      const [body] = usableBodies(recipe, facts).bodies;
      const { filling, missing } = fillRecipe(recipe, question, { options: {}, windowMs: WINDOW_MS });
      if (!body || missing.length > 0) return [];
      const script = renderRecipe(recipe, body, filling).body.trim();
      return [{ name: recipe.name, title: recipe.title, measures: recipe.measures, script }];
    })
    .slice(0, count);
