import { parseRecipe } from "../recipes/parse-recipe.ts";
import type { Recipe } from "../recipes/recipe.ts";
import { type Rating, type Team, type TeamShelf, UNRATED } from "./team.ts";

/** Where a team's recipes and ratings are kept. */
export type TeamStore = {
  version(): Promise<number>;
  recipes(): Promise<{ name: string; text: string }[]>;
  ratings(): Promise<Map<string, Rating>>;
};

/**
 * The team's shelf as it is now: read again when its version is another, on every replica.
 * @param unread is told of a recipe that is kept and is none
 */
export const createTeam = (store: TeamStore, unread: (name: string, why: string) => void): Team => {
  let known: { version: number; shelf: TeamShelf } | null = null;
  return {
    read: async () => {
      const version = await store.version();
      if (known?.version === version) return known.shelf;
      const [files, ratings] = await Promise.all([store.recipes(), store.ratings()]);
      const shelf = {
        recipes: files.flatMap(({ name, text }) => readRecipe(name, text, unread)),
        ratingOf: (name: string) => ratings.get(name) ?? UNRATED,
      };
      known = { version, shelf };
      return shelf;
    },
  };
};

const readRecipe = (name: string, text: string, unread: (name: string, why: string) => void): Recipe[] => {
  const read = parseRecipe(`${name}.bt`, text);
  if (!Array.isArray(read)) return [read];
  unread(name, read.map(({ line, message }) => `line ${line}: ${message}`).join("; "));
  return [];
};
