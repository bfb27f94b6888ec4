import type { Redis } from "ioredis";
import type { DialectMemory } from "../model/dialect-memory.ts";
import { dialectMemoryKey } from "./names.ts";

/** A server that was upgraded, or started with other flags, is found out by the next day. */
const KEEP_DIALECT_S = 86_400;

/** One replica finds out what a model server takes, for all of them. */
export class RedisDialectMemory implements DialectMemory {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  recall(key: string): Promise<string | null> {
    return this.#redis.get(dialectMemoryKey(key));
  }

  async remember(key: string, dialect: string): Promise<void> {
    await this.#redis.set(dialectMemoryKey(key), dialect, "EX", KEEP_DIALECT_S);
  }
}
