import type { Redis } from "ioredis";
import * as z from "zod";
import type { Person } from "../flow/investigation.ts";
import type { Vote } from "../flow/vote.ts";
import { KEEP_TRACES_S, RATINGS_KEY, votesKey } from "./names.ts";

const StoredVote = z.strictObject({
  verdict: z.enum(["good", "bad"]),
  why: z.string(),
  by: z.string(),
  at: z.number(),
});

/**
 * The newest vote of a person about a trace counts, and only once, whichever replica hears it: both the vote and the
 * sums of the recipe change in one step.
 */
const VOTE = `
local before = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[5])
if ARGV[3] == '' then return end
local earlier = before and cjson.decode(before).verdict
if earlier == ARGV[4] then return end
if earlier then redis.call('HINCRBY', KEYS[2], ARGV[3] .. ' ' .. earlier, -1) end
redis.call('HINCRBY', KEYS[2], ARGV[3] .. ' ' .. ARGV[4], 1)
`;

/** What people think of answers: kept with each trace, and summed up for the recipe that gave it. */
export class RedisRatings {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @param recipe the one that answered; `null` where none did */
  async vote(trace: string, person: Person, vote: Vote, recipe: string | null): Promise<void> {
    const keys = [votesKey(trace), RATINGS_KEY];
    await this.#redis.eval(
      VOTE,
      keys.length,
      ...keys,
      person.id,
      JSON.stringify(vote),
      recipe ?? "",
      vote.verdict,
      KEEP_TRACES_S,
    );
  }

  async of(trace: string): Promise<Vote[]> {
    return Object.values(await this.#redis.hgetall(votesKey(trace))).flatMap((text) => {
      const read = StoredVote.safeParse(JSON.parse(text));
      return read.success ? [read.data] : [];
    });
  }

  /** Of every recipe that was ever rated. */
  async sums(): Promise<Map<string, { good: number; bad: number }>> {
    const sums = new Map<string, { good: number; bad: number }>();
    for (const [field, count] of Object.entries(await this.#redis.hgetall(RATINGS_KEY))) {
      const [recipe = "", verdict] = field.split(" ");
      const sum = sums.get(recipe) ?? { good: 0, bad: 0 };
      if (verdict === "good" || verdict === "bad") sums.set(recipe, { ...sum, [verdict]: Number(count) });
    }
    return sums;
  }
}
