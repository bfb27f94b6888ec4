import type { Redis } from "ioredis";
import type { Person } from "../flow/investigation.ts";
import type { Progress } from "../learn/school.ts";
import { KEEP_LEARNED_S, learnedKey } from "./names.ts";

/** The lessons that a person has done, in a hash of that person: any chat and any replica goes on from there. */
export class RedisLearned implements Progress {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async done(person: Person): Promise<ReadonlySet<string>> {
    return new Set(await this.#redis.hkeys(learnedKey(person.id)));
  }

  async finish(person: Person, lesson: string, at: number): Promise<void> {
    await this.#redis.hset(learnedKey(person.id), lesson, at);
    await this.#redis.expire(learnedKey(person.id), KEEP_LEARNED_S);
  }
}
