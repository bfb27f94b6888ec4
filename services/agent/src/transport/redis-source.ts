import { setTimeout as sleep } from "node:timers/promises";
import {
  beatKey,
  cancelKey,
  DOORBELL_KEY,
  HEARTBEAT_TTL_MS,
  type Heartbeat,
  type HostResult,
  hostQueue,
  type LiveState,
  liveKey,
  OUT_TTL_S,
  outKey,
  PREFIX,
  type Ring,
} from "@tracewire/protocol";
import { type Job as BullJob, UnrecoverableError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { RedisAddress } from "../config.ts";
import { connectAgent, DRAIN_DELAY_S, retryDelayMs } from "./agent-redis.ts";
import type { Handled, JobSource, QueuedJob } from "./job-source.ts";

/** Longer than a failover of Redis: a job whose lock is lost counts as failed although it runs. */
const LOCK_MS = 60_000;

const CLOSE_TIMEOUT_MS = 3_000;
const ANSWER_TIMEOUT_MS = 1_000;

export type RedisSourceOptions = {
  host: string;
  address: RedisAddress;
  user: string | undefined;
  password: string | undefined;
  log: Logger;
};

/** Pulls this host's own BullMQ queue. Two connections; every key it touches is under the host's own prefix. */
export class RedisSource implements JobSource {
  readonly #host: string;
  readonly #log: Logger;
  readonly #redis: Redis;
  #worker: Worker<unknown, Handled> | undefined;
  #handling: Promise<unknown> = Promise.resolve();
  #reachable = true;
  /** After the last beat: one that is still being made must not come after it. */
  #left = false;

  constructor({ host, address, user, password, log }: RedisSourceOptions) {
    this.#host = host;
    this.#log = log;
    this.#redis = connectAgent(address, user, password);
    this.#redis.on("error", (error: Error) => this.#lost(error));
    this.#redis.on("ready", () => this.#found());
  }

  async orphans(signal: AbortSignal): Promise<string[]> {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        return await this.#redis.lrange(`${PREFIX}:${hostQueue(this.#host)}:active`, 0, -1);
      } catch (error) {
        // Also while the bot has not made this host's user yet.
        this.#lost(error as Error);
        await sleep(retryDelayMs(attempt), undefined, { ref: false });
      }
    }
    return [];
  }

  start(handle: (job: QueuedJob) => Promise<Handled>): void {
    const take = async (job: BullJob<unknown, Handled>): Promise<Handled> => {
      const handling = handle({ id: job.id ?? "", envelope: job.data });
      this.#handling = handling;
      const handled = await handling;
      if (!handled.ok) throw new UnrecoverableError(handled.code);
      return handled;
    };
    this.#worker = new Worker<unknown, Handled>(hostQueue(this.#host), take, {
      connection: this.#redis,
      prefix: PREFIX,
      name: this.#host,
      concurrency: 1,
      // At most once: a job whose agent died is failed, never started again.
      maxStalledCount: 0,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS,
      drainDelay: DRAIN_DELAY_S,
      skipVersionCheck: true,
      // For jobs that say nothing themselves. Objects only: a boolean here breaks BullMQ's script.
      removeOnComplete: { age: OUT_TTL_S, count: 1_000 },
      removeOnFail: { age: OUT_TTL_S, count: 1_000 },
    });
    this.#worker.on("error", (error) => this.#lost(error));
  }

  async deliver(result: HostResult, signal: AbortSignal): Promise<boolean> {
    const value = JSON.stringify(result);
    const aborted = new Promise<boolean>((resolve) => {
      if (signal.aborted) resolve(false);
      signal.addEventListener("abort", () => resolve(false), { once: true });
    });
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const stored = this.#store(result.job, value);
      // Once given up, nobody waits for it any more.
      stored.catch(() => {});
      try {
        return await Promise.race([stored, aborted]);
      } catch (error) {
        this.#log.warn({ err: error, job: result.job }, "the result could not be stored, trying again");
        await Promise.race([sleep(retryDelayMs(attempt)), aborted]);
      }
    }
    return false;
  }

  announce(live: LiveState): void {
    this.#redis
      .set(liveKey(this.#host, live.job), JSON.stringify(live), "EX", OUT_TTL_S)
      .then(() => this.#ring(live.job, "attached"))
      .catch((error: unknown) => this.#log.warn({ err: error, job: live.job }, "attached could not be told"));
  }

  async cancelled(job: string): Promise<boolean> {
    if (this.#redis.status !== "ready") return false;
    const asked = this.#redis.exists(cancelKey(this.#host, job)).then((count) => count > 0);
    // Redis may go away at this very moment, and the answer would come when it is back.
    return Promise.race([asked, sleep(ANSWER_TIMEOUT_MS, false, { ref: false })]);
  }

  beat(heartbeat: Heartbeat): void {
    if (this.#left || this.#redis.status !== "ready") return;
    this.#redis
      .set(beatKey(this.#host), JSON.stringify(heartbeat), "PX", HEARTBEAT_TTL_MS)
      .catch((error: unknown) => this.#log.warn({ err: error }, "the heartbeat could not be stored"));
  }

  async stop(): Promise<void> {
    const closed = this.#worker?.close();
    // Closing tells Redis that the job in progress is done; without Redis it would wait for ever.
    const enough = this.#handling.then(() => sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false }));
    await Promise.race([closed, enough]);
    await this.#leave();
    this.#redis.disconnect();
  }

  /** Nobody has to wait until the last beat runs out to see that this host is gone. */
  async #leave(): Promise<void> {
    this.#left = true;
    if (this.#redis.status !== "ready") return;
    const gone = this.#redis.del(beatKey(this.#host)).catch(() => 0);
    await Promise.race([gone, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }

  /** While Redis is away this waits in the connection's own queue. Written once: a second result changes nothing. */
  async #store(job: string, value: string): Promise<boolean> {
    await this.#redis.set(outKey(this.#host, job), value, "EX", OUT_TTL_S, "NX");
    await this.#ring(job, "done");
    return true;
  }

  async #ring(job: string, what: Ring["what"]): Promise<void> {
    const ring: Ring = { host: this.#host, job, what };
    await this.#redis.lpush(DOORBELL_KEY, JSON.stringify(ring));
  }

  /** Says once that Redis is gone, not at each of the many attempts to reach it. */
  #lost(error: Error): void {
    if (this.#redis.status === "ready") this.#log.error({ err: error }, "the queue reported an error");
    else if (this.#reachable) {
      this.#reachable = false;
      this.#log.error({ err: error }, "Redis is not reachable, trying again until it is");
    }
  }

  #found(): void {
    if (!this.#reachable) this.#log.info("Redis is reachable again");
    this.#reachable = true;
  }
}
