import { TraceError } from "@tracewire/protocol";
import { Redis, type RedisOptions } from "ioredis";

/** Where Redis is: a URL, or the socket of a private one. */
export type RedisPlace = { url: string } | { socket: string; username?: string; password?: string };

/** Replies in the old shape, which BullMQ expects. */
type Options = RedisOptions & { replyMapping?: "legacy" };

const JITTER = (): number => 0.5 + Math.random();

/** Up to five seconds between tries, spread out so that a fleet does not come back as one herd. */
const retryStrategy = (times: number): number => Math.min(300 * times, 5_000) * JITTER();

/**
 * A connection for one purpose.
 * - `commands`: refuses at once while Redis is away, so that nothing is parked in memory to fire later.
 * - `waiting`: for blocking reads and BullMQ workers, which wait for Redis to come back.
 */
export const connectRedis = (place: RedisPlace, purpose: "commands" | "waiting"): Redis => {
  const options: Options =
    purpose === "commands"
      ? {
          enableOfflineQueue: false,
          maxRetriesPerRequest: 1,
          commandTimeout: 10_000,
          lazyConnect: true,
          retryStrategy,
        }
      : { maxRetriesPerRequest: null, lazyConnect: true, retryStrategy };
  const redis =
    "url" in place
      ? new Redis(place.url, options)
      : new Redis({ ...options, path: place.socket, ...login(place) });
  // Without a listener ioredis prints every failed try; callers learn of an outage from their own commands.
  redis.on("error", () => {});
  return redis;
};

const login = ({ username, password }: { username?: string; password?: string }): Options => ({
  ...(username === undefined ? {} : { username }),
  ...(password === undefined ? {} : { password }),
});

/**
 * Tries until it works or the time is over.
 * @throws TraceError QUEUE_UNAVAILABLE
 */
export const whenReady = async (redis: Redis, withinMs: number): Promise<void> => {
  if (redis.status === "ready") return;
  let why = "no answer";
  const note = (error: Error): void => {
    why = error.message;
  };
  redis.on("error", note);
  const deadline = AbortSignal.timeout(withinMs);
  try {
    const ready = new Promise<void>((resolve, reject) => {
      redis.once("ready", resolve);
      deadline.addEventListener("abort", () => reject(deadline.reason));
    });
    if (redis.status === "wait") redis.connect().catch(note);
    await ready;
  } catch (error) {
    throw new TraceError("QUEUE_UNAVAILABLE", `Redis cannot be reached: ${why}`, {
      hint: "Is it up, and is REDIS_URL right? Without REDIS_URL a private Redis is started.",
      cause: error,
    });
  } finally {
    redis.off("error", note);
  }
};

/** Redis is away or went away; the same command may work later. */
export const isConnectionError = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return (
    ["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT"].includes(code) ||
    error.name === "MaxRetriesPerRequestError" ||
    /Stream isn't writeable|Connection is closed|Command timed out/.test(error.message)
  );
};
