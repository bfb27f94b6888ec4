import { setTimeout as sleep } from "node:timers/promises";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import * as z from "zod";
import { Person } from "../flow/investigation.ts";
import type { Decision, Inbox } from "../flow/ports.ts";
import { inboxKey, KEEP_TRACES_S } from "./names.ts";

const StoredDecision = z.strictObject({
  binding: z.string(),
  approve: z.boolean(),
  by: Person,
  reason: z.string(),
  at: z.number(),
});

/** What people say to a trace, in a hash beside its job, where a running step cannot overwrite it. */
export class RedisInbox implements Inbox {
  readonly #redis: Redis;
  readonly #wake: (id: string) => Promise<void>;

  constructor(redis: Redis, wake: (id: string) => Promise<void>) {
    this.#redis = redis;
    this.#wake = wake;
  }

  /** The first decision about these exact bytes counts. Gives the one that counts. */
  async decide(id: string, decision: Decision): Promise<Decision> {
    const field = `decision:${decision.binding}`;
    await this.#put(id, field, decision);
    return (await this.decision(id, decision.binding)) ?? decision;
  }

  async cancel(id: string, by: Person): Promise<void> {
    await this.#put(id, "cancel", by);
  }

  async decision(id: string, binding: string): Promise<Decision | null> {
    const text = await this.#redis.hget(inboxKey(id), `decision:${binding}`);
    return text === null ? null : StoredDecision.parse(JSON.parse(text));
  }

  async cancelledBy(id: string): Promise<Person | null> {
    const text = await this.#redis.hget(inboxKey(id), "cancel");
    return text === null ? null : Person.parse(JSON.parse(text));
  }

  async #put(id: string, field: string, value: unknown): Promise<void> {
    await this.#redis.hsetnx(inboxKey(id), field, JSON.stringify(value));
    await this.#redis.expire(inboxKey(id), KEEP_TRACES_S);
    await this.#wake(id);
  }
}

/**
 * Makes a waiting investigation look again now. Promoting fails while a worker has the job in hand; that worker may
 * just have looked, so it is tried a few times. A wake that is lost costs one polling interval.
 */
export const wake = async (queue: Queue, id: string): Promise<void> => {
  for (let tries = 0; tries < 5; tries += 1) {
    const job = await queue.getJob(id);
    if (!job) return;
    try {
      await job.promote();
      return;
    } catch {
      if (!(await job.isActive())) return;
      await sleep(15);
    }
  }
};
