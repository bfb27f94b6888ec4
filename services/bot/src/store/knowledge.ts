import type { Redis } from "ioredis";
import type * as z from "zod";
import { KEEP_KNOWLEDGE_S, knowledgeKey } from "./names.ts";

const MAX_BYTES = 65_536;

/** What kernels have answered, kept for a day under the host's fingerprint. */
export class Knowledge {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** `null` also for what another version of the bot has written. */
  async get<T>(fingerprint: string, question: string, schema: z.ZodType<T>): Promise<T | null> {
    const text = await this.#redis.get(knowledgeKey(fingerprint, question));
    if (text === null) return null;
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  }

  async put(fingerprint: string, question: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value);
    if (Buffer.byteLength(text) > MAX_BYTES) return;
    await this.#redis.set(knowledgeKey(fingerprint, question), text, "EX", KEEP_KNOWLEDGE_S);
  }
}
