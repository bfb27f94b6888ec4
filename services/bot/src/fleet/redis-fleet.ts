import {
  CheckResult,
  cancelKey,
  type HostFacts,
  hostQueue,
  type Job,
  LiveState,
  LookResult,
  liveKey,
  MAX_LOOK_BYTES,
  MAX_SUMMARY_BYTES,
  outKey,
  PREFIX,
  RunResult,
  signJob,
  TraceError,
} from "@tracewire/protocol";
import { type Job as BullJob, Queue } from "bullmq";
import type { Redis } from "ioredis";
import type * as z from "zod";
import type { Fleet } from "../flow/ports.ts";
import type { Inventory } from "./inventory.ts";

const CANCEL_TTL_S = 600;
/** A result is a cut summary, an evidence and at most 1 MiB of raw lines, which JSON may double. */
const MAX_RESULT_BYTES = 2 * 1_048_576 + 2 * MAX_SUMMARY_BYTES;
/** Answer and diagnosis. */
const MAX_LOOK_RESULT_BYTES = MAX_LOOK_BYTES + 16_384;
const DAY_S = 86_400;

/** Jobs go out through one BullMQ queue per host, signed; results come back under that host's own keys. */
export class RedisFleet implements Fleet {
  readonly #redis: Redis;
  readonly #inventory: Inventory;
  readonly #privatePem: string;
  readonly #queues = new Map<string, Queue>();

  constructor(redis: Redis, inventory: Inventory, privatePem: string) {
    this.#redis = redis;
    this.#inventory = inventory;
    this.#privatePem = privatePem;
  }

  async facts(hosts: readonly string[]): Promise<HostFacts[]> {
    const all = await this.#inventory.hosts();
    return all.flatMap(({ host, beat }) => (beat && hosts.includes(host) ? [beat.facts] : []));
  }

  async send(job: Job): Promise<void> {
    const signed = signJob(job, this.#privatePem);
    await this.#queue(job.host).add(job.kind, signed, {
      jobId: job.id,
      attempts: 1,
      removeOnComplete: { age: DAY_S },
      removeOnFail: { age: DAY_S },
    });
  }

  async withdraw(host: string, job: string): Promise<"removed" | "asked-to-stop" | "gone"> {
    const queued: BullJob | undefined = await this.#queue(host).getJob(job);
    // Set first: an agent that takes the job at this very moment sees it as soon as it begins.
    await this.#redis.set(cancelKey(host, job), "1", "EX", CANCEL_TTL_S);
    if (!queued) return "gone";
    const waiting = await queued.isWaiting();
    if (!waiting) return "asked-to-stop";
    return queued.remove().then(
      () => "removed" as const,
      // An agent took it between the two: it will find the cancel key.
      () => "asked-to-stop" as const,
    );
  }

  checkResult(host: string, job: string): Promise<CheckResult | null> {
    return this.#read(outKey(host, job), CheckResult, { host, job });
  }

  lookResult(host: string, job: string): Promise<LookResult | null> {
    return this.#read(outKey(host, job), LookResult, { host, job }, MAX_LOOK_RESULT_BYTES);
  }

  runResult(host: string, job: string): Promise<RunResult | null> {
    return this.#read(outKey(host, job), RunResult, { host, job });
  }

  live(host: string, job: string): Promise<LiveState | null> {
    return this.#read(liveKey(host, job), LiveState, { job });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }

  async #read<T>(
    key: string,
    schema: z.ZodType<T>,
    expected: Record<string, string>,
    maxBytes = MAX_RESULT_BYTES,
  ): Promise<T | null> {
    const size = await this.#redis.strlen(key);
    if (size === 0) return null;
    if (size > maxBytes) throw badResult(key, `it has ${size} bytes`);
    const parsed = schema.safeParse(parseJson((await this.#redis.get(key)) ?? "null"));
    if (!parsed.success)
      throw badResult(key, parsed.error.issues[0]?.message ?? "it does not fit the protocol");
    for (const [name, value] of Object.entries(expected)) {
      if ((parsed.data as Record<string, unknown>)[name] !== value)
        throw badResult(key, `its ${name} is another`);
    }
    return parsed.data;
  }

  #queue(host: string): Queue {
    const known = this.#queues.get(host);
    if (known) return known;
    // BullMQ keeps 10,000 events a queue by default, results included; nobody reads them.
    const queue = new Queue(hostQueue(host), {
      connection: this.#redis,
      prefix: PREFIX,
      streams: { events: { maxLen: 50 } },
      skipVersionCheck: true,
    });
    queue.on("error", () => {});
    this.#queues.set(host, queue);
    return queue;
  }
}

const badResult = (key: string, why: string): TraceError =>
  new TraceError("INTERNAL", `the result under ${key} is not usable: ${why}`, {
    hint: "Do bot and agent have the same version?",
  });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
