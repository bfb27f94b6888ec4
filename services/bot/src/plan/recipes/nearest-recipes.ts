import type { Judgement } from "./judge-recipe.ts";
import type { Recipe } from "./recipe.ts";
import { normalise, tokenise } from "./tokens.ts";

/** How alike two sentences are, 0 to 1: by word parts of three letters, and pairs of Chinese or Japanese characters. */
export const likeness = (one: string, other: string): number => {
  const a = pieces(one);
  const b = pieces(other);
  let shared = 0;
  for (const piece of a) if (b.has(piece)) shared += 1;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
};

/** The phrasing of the recipe that is most like the sentence. */
export const likestQuestion = (recipe: Recipe, text: string): { question: string; likeness: number } =>
  recipe.questions
    .map((question) => ({ question, likeness: likeness(question, text) }))
    .reduce((best, one) => (one.likeness > best.likeness ? one : best));

/** The recipes nearest to the question, whether or not they answer it: by meaning first, then by wording. */
export const nearestRecipes = (
  judgements: Judgement[],
  text: string,
  count: number,
): { title: string; example: string }[] =>
  judgements
    .map((judgement) => ({ ...judgement, near: likestQuestion(judgement.recipe, text) }))
    .sort((a, b) => b.confidence + b.near.likeness - (a.confidence + a.near.likeness))
    .slice(0, count)
    .map(({ recipe }) => ({ title: recipe.title, example: recipe.questions[0]! }));

const pieces = (text: string): Set<string> => {
  const tokens = tokenise(normalise(text));
  const found = new Set<string>();
  tokens.forEach((token, index) => {
    if (token.script === "latin" || token.script === "number") {
      const word = ` ${token.text} `;
      for (let at = 0; at + 3 <= word.length; at += 1) found.add(word.slice(at, at + 3));
    } else {
      const next = tokens[index + 1];
      found.add(token.text + (next?.script === "cjk" || next?.script === "kana" ? next.text : ""));
    }
  });
  return found;
};
