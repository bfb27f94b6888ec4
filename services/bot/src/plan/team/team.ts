import type { Recipe } from "../recipes/recipe.ts";

/** How often the answers of a recipe were called good, and bad. */
export type Rating = { good: number; bad: number };

/** What a team adds to the shelf: recipes saved from its traces, and what it thinks of answers. */
export type TeamShelf = {
  recipes: readonly Recipe[];
  ratingOf(recipe: string): Rating;
};

/** Read anew before each plan, as another replica may have changed it. */
export type Team = { read(): Promise<TeamShelf> };

export const UNRATED: Rating = { good: 0, bad: 0 };

export const NO_TEAM: Team = { read: async () => ({ recipes: [], ratingOf: () => UNRATED }) };

/** So many more bad than good before a person has to look first: one who is cross does not take a recipe away. */
const CLEARLY = 3;

/** Why a person has to look before it runs; `undefined` where it may run. */
export const cautionFor = ({ good, bad }: Rating): string | undefined =>
  bad - good >= CLEARLY
    ? `people here called ${bad} of ${good + bad} answers of this recipe bad; look at it before it runs`
    : undefined;

/** The only one that is rated better than all others, where there is one. */
export const betterRated = <T>(items: readonly T[], ratingOf: (item: T) => Rating): T | null => {
  const ranked = items
    .map((item) => ({ item, score: scoreOf(ratingOf(item)) }))
    .sort((a, b) => b.score - a.score);
  const [first, second] = ranked;
  return first && (second === undefined || first.score > second.score) ? first.item : null;
};

const scoreOf = ({ good, bad }: Rating): number => good - bad;
