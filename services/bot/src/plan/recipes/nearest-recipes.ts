import type { Judgement } from "./judge-recipe.ts";
import type { Recipe } from "./recipe.ts";
import { normalise, tokenise } from "./tokens.ts";

/** How alike two sentences are, 0 to 1: by word parts of three letters, and pairs of Chinese or Japanese characters. */
const overlap = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  let shared = 0;
  for (const piece of a) if (b.has(piece)) shared += 1;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
};

/** Worked out once for each recipe. */
const phrasings = new WeakMap<Recipe, { question: string; pieces: ReadonlySet<string> }[]>();

/** The phrasing of the recipe that is most like the sentence. */
export const likestQuestion = (recipe: Recipe, text: string): { question: string; likeness: number } => {
  const known =
    phrasings.get(recipe) ?? recipe.questions.map((question) => ({ question, pieces: pieces(question) }));
  phrasings.set(recipe, known);
  const asked = pieces(text);
  return known
    .map((one) => ({ question: one.question, likeness: overlap(asked, one.pieces) }))
    .reduce((best, one) => (one.likeness > best.likeness ? one : best));
};

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

const pieces = (text: string): ReadonlySet<string> => {
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
