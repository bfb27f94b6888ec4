import { PREFIX, type RunResult, TraceError } from "@tracewire/protocol";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { Investigation, runJobId } from "../flow/investigation.ts";
import type { Fleet } from "../flow/ports.ts";
import type { Report } from "../flow/report.ts";
import { reportOf } from "../flow/report-of.ts";
import { archiveKey, HISTORY_KEY, INVESTIGATIONS_QUEUE, KEEP_TRACES_S } from "./names.ts";

const DAY_S = 86_400;
const MAX_HISTORY = 1_000;

/** All traces: the running ones are jobs, the ended ones reports. */
export class Traces {
  readonly queue: Queue<Investigation>;
  readonly #redis: Redis;
  readonly #fleet: Fleet;

  constructor(redis: Redis, fleet: Fleet) {
    this.#redis = redis;
    this.#fleet = fleet;
    this.queue = new Queue(INVESTIGATIONS_QUEUE, {
      connection: redis,
      prefix: PREFIX,
      streams: { events: { maxLen: 100 } },
      skipVersionCheck: true,
    });
    this.queue.on("error", () => {});
  }

  async begin(state: Investigation): Promise<void> {
    await this.#redis.zadd(HISTORY_KEY, state.request.at, state.id);
    await this.#redis.zremrangebyrank(HISTORY_KEY, 0, -MAX_HISTORY - 1);
    await this.queue.add("investigation", state, {
      jobId: state.id,
      // A step that throws (Redis away, a result that cannot be read) is tried again; the state itself ends by its deadlines.
      attempts: 100,
      backoff: { type: "fixed", delay: 1_000 },
      removeOnComplete: { age: DAY_S },
      removeOnFail: { age: 7 * DAY_S },
    });
  }

  /** @throws TraceError UNKNOWN_TRACE */
  async state(id: string): Promise<Investigation> {
    const job = await this.queue.getJob(id);
    if (!job) throw unknown(id);
    return Investigation.parse(job.data);
  }

  async archive(state: Investigation): Promise<void> {
    await this.#redis.set(
      archiveKey(state.id),
      JSON.stringify(await this.#reportNow(state)),
      "EX",
      KEEP_TRACES_S,
    );
  }

  /** @throws TraceError UNKNOWN_TRACE */
  async report(id: string): Promise<Report> {
    const kept = await this.#redis.get(archiveKey(id));
    // Written by a bot of this project only; no agent may write there.
    return kept === null ? this.#reportNow(await this.state(id)) : (JSON.parse(kept) as Report);
  }

  /** The newest first. */
  async history(limit: number): Promise<Report[]> {
    const ids = await this.#redis.zrevrange(HISTORY_KEY, 0, limit - 1);
    const reports = await Promise.all(ids.map((id) => this.report(id).catch(() => null)));
    return reports.filter((report) => report !== null);
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  async #reportNow(state: Investigation): Promise<Report> {
    const results = new Map<string, RunResult>();
    for (const [index, attempt] of state.attempts.entries()) {
      for (const { host } of attempt.runs) {
        // A result that cannot be read is told by the trace's ending; the report goes on without it.
        const result = await this.#fleet.runResult(host, runJobId(state.id, index + 1)).catch((error) => {
          if (error instanceof TraceError) return null;
          throw error;
        });
        if (result) results.set(`${index + 1} ${host}`, result);
      }
    }
    const facts = await this.#fleet.facts(state.request.targets.map((target) => target.host));
    return reportOf(state, (attempt, host) => results.get(`${attempt} ${host}`) ?? null, facts);
  }
}

const unknown = (id: string): TraceError =>
  new TraceError("UNKNOWN_TRACE", `there is no trace ${id}`, {
    hint: "history lists the traces that are kept.",
  });
