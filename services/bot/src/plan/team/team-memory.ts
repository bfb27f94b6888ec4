import { setTimeout as sleep } from "node:timers/promises";
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
  const readOnce = async (): Promise<TeamShelf> => {
    const version = await store.version();
    if (known?.version === version) return known.shelf;
    const [files, ratings] = await Promise.all([store.recipes(), store.ratings()]);
    const shelf = {
      recipes: files.flatMap(({ name, text }) => readRecipe(name, text, unread)),
      ratingOf: (name: string) => ratings.get(name) ?? UNRATED,
    };
    known = { version, shelf };
    return shelf;
  };
  return {
    read: async () => {
      for (let tries = 1; ; tries += 1) {
        try {
          return await readOnce();
        } catch (error) {
          // The store went away for a moment: what was known a plan ago is better than no plan.
          if (known) return known.shelf;
          if (tries >= TRIES) throw error;
          await sleep(AGAIN_MS);
        }
      }
    },
  };
};

/** As long as a connection takes to come back. */
const TRIES = 20;
const AGAIN_MS = 300;

const readRecipe = (name: string, text: string, unread: (name: string, why: string) => void): Recipe[] => {
  const read = parseRecipe(`${name}.bt`, text);
  if (!Array.isArray(read)) return [read];
  unread(name, read.map(({ line, message }) => `line ${line}: ${message}`).join("; "));
  return [];
};
