import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis, type RedisOptions } from "ioredis";
import type { RedisAddress } from "../config.ts";

/** Replies as BullMQ expects them. */
type Options = RedisOptions & { replyMapping?: "legacy" };

/** Seconds that an idle worker waits in one call for the next job; a new job ends the wait at once. */
export const DRAIN_DELAY_S = 60;

/** A call without an answer for this long means a dead connection. */
const ANSWER_TIMEOUT_MS = 20_000;
const BLOCKING_ANSWER_TIMEOUT_MS = (DRAIN_DELAY_S + 20) * 1_000;

/**
 * States that pass: a Redis that has just restarted knows neither the scripts nor this user until the bot has
 * brought both back; one that fails over is read-only for a moment.
 */
const PASSING = /^(?:NOSCRIPT|NOAUTH|WRONGPASS|LOADING|READONLY|MASTERDOWN|BUSY|OOM)\b/;
const PASSING_RETRY_MS = 500;

/**
 * A connection that needs no right but those of one host's user. It keeps trying for ever: what is sent while
 * Redis is away goes out when it is back.
 */
export const connectAgent = (
  address: RedisAddress,
  user: string | undefined,
  password: string | undefined,
): Redis => {
  const options: Options = {
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    maxRetriesPerRequest: null,
    // Both would need rights beyond the host's own keys.
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: retryDelayMs,
    socketTimeout: ANSWER_TIMEOUT_MS,
  };
  return withoutEval(
    "path" in address ? new Redis({ ...options, path: address.path }) : new Redis(address.url, options),
  );
};

/** Spreads the return of a whole fleet after an outage: TLS handshakes run on Redis' only thread. */
export const retryDelayMs = (attempt: number): number =>
  Math.round(Math.min(500 * attempt, 5_000) * (0.5 + Math.random()));

/**
 * Calls BullMQ's scripts by their hash only. With the right to EVAL one stolen password could block the whole
 * Redis for good; the bot has loaded the scripts (same version of BullMQ, so same text and same hash).
 */
const withoutEval = (redis: Redis): Redis =>
  Object.assign(redis, {
    defineCommand: (name: string, { lua, numberOfKeys = 0 }: { lua: string; numberOfKeys?: number }) => {
      const sha = createHash("sha1").update(lua).digest("hex");
      Object.assign(redis, {
        [name]: (...args: (string | Buffer | number)[]) => callScript(redis, sha, numberOfKeys, args.flat()),
      });
    },
    // BullMQ makes its blocking connection so.
    duplicate: (override?: Partial<Options>) =>
      withoutEval(
        new Redis({ ...(redis.options as Options), ...override, socketTimeout: BLOCKING_ANSWER_TIMEOUT_MS }),
      ),
  });

const callScript = async (
  redis: Redis,
  sha: string,
  keys: number,
  args: (string | Buffer | number)[],
): Promise<unknown> => {
  for (;;) {
    try {
      return await redis.evalsha(sha, keys, ...args);
    } catch (error) {
      // Without this the worker's look for stalled jobs would end for good at the first of them.
      if (!PASSING.test((error as Error).message)) throw error;
      await sleep(PASSING_RETRY_MS);
    }
  }
};
