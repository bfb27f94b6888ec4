import { Progress } from "@tracewire/protocol";
import type { Redis } from "ioredis";
import type { Journal } from "../flow/ports.ts";
import { journalKey, KEEP_TRACES_S } from "./names.ts";
import { connectRedis, type RedisPlace } from "./redis.ts";

const MAX_ENTRIES = 2_000;

/** Every change of a trace's state in order, in a Redis stream: any replica writes, any chat reads from the start. */
export class RedisJournal implements Journal {
  readonly #redis: Redis;
  readonly #place: RedisPlace;

  constructor(redis: Redis, place: RedisPlace) {
    this.#redis = redis;
    this.#place = place;
  }

  async tell(progress: Progress): Promise<void> {
    const key = journalKey(progress.id);
    await this.#redis.xadd(key, "MAXLEN", "~", MAX_ENTRIES, "*", "e", JSON.stringify(progress));
    await this.#redis.expire(key, KEEP_TRACES_S);
  }

  /** From the beginning to `ended`. A step that was repeated after a crash is told once. */
  async *follow(id: string, signal: AbortSignal): AsyncGenerator<Progress> {
    const reader = connectRedis(this.#place, "waiting");
    const stop = () => reader.disconnect();
    signal.addEventListener("abort", stop);
    const told = new Set<string>();
    try {
      for (let last = "0"; !signal.aborted; ) {
        const batch = await readAfter(reader, journalKey(id), last);
        for (const [entry, progress] of batch) {
          last = entry;
          const { at: _at, ...what } = progress;
          const same = JSON.stringify(
            "expiresAt" in what || "notAfter" in what ? { ...what, expiresAt: 0, notAfter: 0 } : what,
          );
          if (told.has(same)) continue;
          told.add(same);
          yield progress;
          if (progress.event === "ended") return;
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener("abort", stop);
      reader.disconnect();
    }
  }
}

const BLOCK_MS = 5_000;

const readAfter = async (reader: Redis, key: string, last: string): Promise<[string, Progress][]> => {
  const reply = (await reader.call("XREAD", "BLOCK", BLOCK_MS, "STREAMS", key, last)) as unknown;
  return entriesOf(reply).flatMap(([entry, fields]) => {
    const progress = Progress.safeParse(JSON.parse(fields[1] ?? "null"));
    return progress.success ? [[entry, progress.data] as [string, Progress]] : [];
  });
};

/** RESP2 answers a list of streams, RESP3 a map of them. */
const entriesOf = (reply: unknown): [string, string[]][] => {
  if (reply === null || typeof reply !== "object") return [];
  if (Array.isArray(reply)) {
    const [first] = reply as unknown[];
    if (Array.isArray(first)) return (first[1] ?? []) as [string, string[]][];
    return (reply[1] ?? []) as [string, string[]][];
  }
  return (reply instanceof Map ? [...reply.values()][0] : Object.values(reply)[0]) as [string, string[]][];
};
