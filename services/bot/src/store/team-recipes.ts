import { MAX_SCRIPT_BYTES, TraceError } from "@tracewire/protocol";
import type { Redis } from "ioredis";
import * as z from "zod";
import { TEAM_RECIPES_KEY, TEAM_VERSION_KEY } from "./names.ts";

/** Each is read before a plan when something has changed. */
const MAX_RECIPES = 500;
/** A script and its front matter. */
const MAX_TEXT_BYTES = 2 * MAX_SCRIPT_BYTES;

const StoredRecipe = z.strictObject({
  /** The recipe file. */
  text: z.string().max(MAX_TEXT_BYTES),
  at: z.number(),
});

export type StoredRecipe = { name: string; text: string; at: number };

/** Recipes that the team saved, as files in one hash; a version tells every replica that something has changed. */
export class RedisTeamRecipes {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Grows with each change of a recipe or a rating. */
  async version(): Promise<number> {
    return Number((await this.#redis.get(TEAM_VERSION_KEY)) ?? 0);
  }

  async changed(): Promise<void> {
    await this.#redis.incr(TEAM_VERSION_KEY);
  }

  /** The oldest first. What another version wrote and this one cannot read is left out. */
  async all(): Promise<StoredRecipe[]> {
    const stored = Object.entries(await this.#redis.hgetall(TEAM_RECIPES_KEY)).flatMap(([name, text]) => {
      const read = StoredRecipe.safeParse(JSON.parse(text));
      return read.success ? [{ name, ...read.data }] : [];
    });
    return stored.sort((a, b) => a.at - b.at);
  }

  async get(name: string): Promise<StoredRecipe | null> {
    const text = await this.#redis.hget(TEAM_RECIPES_KEY, name);
    return text === null ? null : { name, ...StoredRecipe.parse(JSON.parse(text)) };
  }

  /**
   * `taken` when there is one of that name and it is not to be replaced.
   * @throws TraceError BAD_OPTION when it is too large, or there are too many
   */
  async save({ name, ...recipe }: StoredRecipe, replace: boolean): Promise<"saved" | "taken"> {
    if (
      Buffer.byteLength(recipe.text) > MAX_TEXT_BYTES ||
      (await this.#redis.hlen(TEAM_RECIPES_KEY)) >= MAX_RECIPES
    ) {
      throw new TraceError(
        "BAD_OPTION",
        `a team keeps at most ${MAX_RECIPES} recipes of ${MAX_TEXT_BYTES} bytes`,
        {
          hint: "Take one back that nobody needs: recipes remove NAME",
        },
      );
    }
    const value = JSON.stringify(recipe);
    if (replace) await this.#redis.hset(TEAM_RECIPES_KEY, name, value);
    else if ((await this.#redis.hsetnx(TEAM_RECIPES_KEY, name, value)) === 0) return "taken";
    await this.changed();
    return "saved";
  }

  async remove(name: string): Promise<boolean> {
    const removed = (await this.#redis.hdel(TEAM_RECIPES_KEY, name)) > 0;
    await this.changed();
    return removed;
  }
}
