import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { createExplainer } from "./explain/create-explainer.ts";
import type { Explainer } from "./flow/explainer.ts";
import type { Planner } from "./flow/planner.ts";
import type { Writer } from "./flow/writer.ts";
import { createModel } from "./model/create-model.ts";
import type { ModelSettings } from "./model/model-settings.ts";
import { createModelPlanner } from "./plan/model/model-planner.ts";
import type { Prompts } from "./plan/model/prompts.ts";
import { createPlanner } from "./plan/planner.ts";
import type { RecipePlanner } from "./plan/recipes/recipe-planner.ts";
import type { Team } from "./plan/team/team.ts";
import { createTeam } from "./plan/team/team-memory.ts";
import { RedisRatings } from "./store/ratings.ts";
import { RedisDialectMemory } from "./store/redis-dialect-memory.ts";
import { RedisTalks } from "./store/talks.ts";
import { RedisTeamRecipes } from "./store/team-recipes.ts";
import { createCWriter } from "./write/c-writer.ts";
import { THIS_MACHINE } from "./write/compile.ts";

/** What writes scripts and what puts answers into words. */
export type Thinking = {
  planner: Planner;
  explainer: Explainer | null;
  writer: Writer | null;
  /** The shelf with what the team added to it. */
  shelf: RecipePlanner;
  team: Team;
  teamRecipes: RedisTeamRecipes;
  ratings: RedisRatings;
};

export type ThinkingParts = {
  shelf: RecipePlanner;
  prompts: Prompts;
  /** `null`: the shelf answers alone. */
  model: ModelSettings | null;
  /** Hears of numbers that a model named and nobody measured. */
  caught: (wrongNumbers: number) => void;
  /** `PATH` for compilers. */
  searchPath: string;
  log: Logger;
};

/** Puts the planners together; what a model remembers is kept in Redis, for all replicas. */
export const createThinking = (
  { shelf: shipped, prompts, model: settings, caught, searchPath, log }: ThinkingParts,
  redis: Redis,
): Thinking => {
  const teamRecipes = new RedisTeamRecipes(redis);
  const ratings = new RedisRatings(redis);
  const team = createTeam(
    { version: () => teamRecipes.version(), recipes: () => teamRecipes.all(), ratings: () => ratings.sums() },
    (recipe, why) => log.warn({ recipe, why }, "a team recipe cannot be read"),
  );
  const shelf = shipped.withTeam(team);
  const memory = { shelf, team, teamRecipes, ratings };
  if (!settings) return { planner: createPlanner(shelf, null), explainer: null, writer: null, ...memory };
  const model = createModel(settings, { memory: new RedisDialectMemory(redis), log });
  const talks = new RedisTalks(redis);
  return {
    planner: createPlanner(shelf, createModelPlanner({ model, prompts, talks, shelf, log })),
    explainer: createExplainer({ model, prompts, caught, log }),
    writer: createCWriter({ model, prompts, machine: { ...THIS_MACHINE, searchPath } }),
    ...memory,
  };
};
