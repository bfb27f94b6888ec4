import type { Redis } from "ioredis";
import { Talk, type Talks } from "../plan/model/talk.ts";
import { KEEP_TRACES_S, talkKey } from "./names.ts";

/** Conversations with a model beside the investigations they belong to, so that any replica goes on with them. */
export class RedisTalks implements Talks {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async load(id: string): Promise<Talk | null> {
    const text = await this.#redis.get(talkKey(id));
    if (text === null) return null;
    // One that another version wrote begins anew: only tokens are lost.
    return Talk.safeParse(JSON.parse(text)).data ?? null;
  }

  async save(id: string, talk: Talk): Promise<void> {
    await this.#redis.set(talkKey(id), JSON.stringify(talk), "EX", KEEP_TRACES_S);
  }
}
