import type { KeyObject } from "node:crypto";
import type { HostResult, HostTrouble, Job, LookJob } from "@tracewire/protocol";
import type { Logger } from "pino";
import { checkJob } from "./bpftrace/check.ts";
import { parametersOf } from "./bpftrace/parameters.ts";
import type { Run } from "./bpftrace/run.ts";
import type { Ceilings } from "./config.ts";
import { judge, judgeLook, open, type Refusal, replayed, unnoted } from "./gate.ts";
import type { Host } from "./host/host.ts";
import { familyOf } from "./host/probe-families.ts";
import type { Ledger } from "./ledger.ts";
import { makeLook } from "./look/make-look.ts";
import { startRun } from "./run-job.ts";
import type { Handled, JobSource, QueuedJob } from "./transport/job-source.ts";
import { CANCELLED, INTERRUPTED, unmadeResult } from "./unmade-result.ts";

export type WorkerOptions = {
  host: Host;
  hostId: string;
  source: JobSource;
  ledger: Ledger;
  botKeys: ReadonlyMap<string, KeyObject>;
  ceilings: Ceilings;
  searchPath: string;
  selfPids: number[];
  log: Logger;
};

const CANCEL_POLL_MS = 300;
/** How long a result waits for a Redis that is away, once the agent is to stop. */
const LAST_DELIVERY_MS = 5_000;

/** Carries out one queued job after the other: gate, host, check or run, result. */
export class JobWorker {
  readonly #options: WorkerOptions;
  readonly #givenUp = new AbortController();
  #current: { job: string; run: Run | null } | null = null;
  #interrupted = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  get running(): string | null {
    return this.#current?.job ?? null;
  }

  /** Ends the trace in progress; its result says that it was interrupted. */
  interrupt(): void {
    this.#interrupted = true;
    const run = this.#current?.run;
    if (run) run.stop("interrupted");
    else this.#giveUpSoon();
  }

  async handle(queued: QueuedJob): Promise<Handled> {
    const { host, log } = this.#options;
    try {
      const result = await this.#answer(queued);
      if (!result) return { ok: false, code: "JOB_FORGED" };
      return result.code === null ? { ok: true } : { ok: false, code: result.code };
    } catch (error) {
      log.error({ err: error, job: queued.id }, "the job could not be carried out");
      return { ok: false, code: "INTERNAL" };
    } finally {
      this.#current = null;
      host.releaseTrials();
    }
  }

  /** Stores the result in Redis, however long that takes. */
  async tell(result: HostResult): Promise<void> {
    const { source, ledger } = this.#options;
    if (this.#interrupted) this.#giveUpSoon();
    if (await source.deliver(result, this.#givenUp.signal))
      this.#note(() => ledger.recordDelivered(result.job));
  }

  /** A result that cannot be told before the agent ends stays on disk for the next one. */
  #giveUpSoon(): void {
    setTimeout(() => this.#givenUp.abort(), LAST_DELIVERY_MS).unref();
  }

  async #answer(queued: QueuedJob): Promise<HostResult | null> {
    const { botKeys, hostId, ledger, log } = this.#options;
    const opened = open(queued, botKeys, hostId, Date.now());
    if ("refusal" in opened) return this.#refuse(queued.id, opened.refusal);
    const { job } = opened;
    const isNew = await ledger.claim(job.id, Date.now()).catch((error: Error) => error);
    if (isNew instanceof Error) return this.#refuse(job.id, unnoted(isNew));
    if (!isNew) return this.#refuse(job.id, replayed(job));
    this.#current = { job: job.id, run: null };
    log.info({ job: job.id, ...wanted(job) }, "job accepted");
    const result = await this.#carryOut(job).catch((error: unknown) => {
      log.error({ err: error, job: job.id }, "the job failed inside the agent");
      return this.#internal(job);
    });
    this.#note(() => ledger.recordResult(result));
    log.info({ job: job.id, code: result.code, ...brief(result) }, "job done");
    await this.tell(result);
    return result;
  }

  async #carryOut(job: Job): Promise<HostResult> {
    const { host, ceilings } = this.#options;
    if (job.kind === "look") return this.#look(job);
    const judged = judge(job, ceilings);
    if ("refusal" in judged) return this.#unmade(job.id, judged.refusal);
    const { analysis } = judged;
    await host.holdTrials();
    const readiness = await host.prepareFor(analysis.probes.flatMap(({ type }) => familyOf(type) ?? []));
    if (readiness.trouble) return this.#unmade(job.id, hindered(readiness.trouble));
    const { tool, confinement, families } = readiness;
    const selfPids = [process.pid, ...this.#options.selfPids];
    if (job.kind === "check")
      return checkJob({
        job,
        analysis,
        tool,
        confinement,
        families,
        parameters: parametersOf(selfPids),
      });
    if (this.#interrupted) return this.#unmade(job.id, INTERRUPTED);
    if (await this.#cancelled(job.id)) return this.#unmade(job.id, CANCELLED);
    const { run, result } = startRun({
      job,
      analysis,
      tool,
      confinement,
      kernel: host.facts.kernel,
      selfPids,
      onSpawn: (child) => this.#note(() => this.#options.ledger.recordChild(job.id, child)),
      onAttached: (probesAttached) => {
        this.#options.log.info({ job: job.id, probesAttached }, "probes attached");
        this.#options.source.announce({ job: job.id, attachedAt: Date.now(), probesAttached });
      },
    });
    this.#current = { job: job.id, run };
    const poll = setInterval(async () => {
      if (await this.#cancelled(job.id)) run.stop("cancelled");
    }, CANCEL_POLL_MS);
    try {
      return await result;
    } finally {
      this.#current = { job: job.id, run: null };
      clearInterval(poll);
    }
  }

  /** Needs no bpftrace, so it neither waits for trials nor holds them back. */
  async #look(job: LookJob): Promise<HostResult> {
    const { host, ceilings, searchPath } = this.#options;
    const refusal = judgeLook(job, ceilings);
    if (refusal) return this.#unmade(job.id, refusal);
    const made = await makeLook(job.look, host.facts, searchPath);
    if ("diagnosis" in made)
      return this.#unmade(job.id, { outcome: "failed", code: "RUN_FAILED", diagnosis: made.diagnosis });
    const { answer } = made;
    return { kind: "look", job: job.id, host: job.host, ok: true, code: null, diagnosis: null, answer };
  }

  /** Once a job is claimed, a full disk must not keep its trace from being supervised and its result from being told. */
  #note(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.log.error({ err: error }, "the state folder cannot be written");
    }
  }

  #cancelled(job: string): Promise<boolean> {
    return this.#options.source.cancelled(job).catch(() => false);
  }

  /** A refused job has no entry of its own in the ledger, so its result is told at once or not at all. */
  async #refuse(job: string, refusal: Refusal): Promise<HostResult | null> {
    const { source, hostId, log } = this.#options;
    const result = unmadeResult(job, hostId, refusal);
    log.warn({ job, code: refusal.code, why: refusal.diagnosis.message }, "job refused");
    if (result) await source.deliver(result, this.#givenUp.signal);
    return result;
  }

  #unmade(job: string, ending: Parameters<typeof unmadeResult>[2]): HostResult {
    const result = unmadeResult(job, this.#options.hostId, ending);
    if (!result) throw new Error(`the job ${job} has no id to answer under`);
    return result;
  }

  #internal(job: Job): HostResult {
    return this.#unmade(job.id, {
      outcome: "failed",
      code: "INTERNAL",
      diagnosis: {
        class: "other",
        message: "the agent failed while carrying out the job",
        hint: "Look at the agent's log on the host; the job's id is in it.",
      },
    });
  }
}

const hindered = ({ code, message, hint }: HostTrouble) =>
  ({
    outcome: "failed",
    code,
    diagnosis: { class: code === "NO_PRIVILEGE" ? "permission" : "environment", message, hint },
  }) as const;

const wanted = (job: Job): Record<string, unknown> =>
  job.kind === "look"
    ? { look: job.look.what }
    : { scriptHash: job.scriptHash, windowMs: job.limits.windowMs };

const brief = (result: HostResult): Record<string, unknown> => {
  if (result.kind === "look") return { ok: result.ok, rows: result.answer?.rows.length };
  if (result.kind === "check") return { ok: result.ok, probes: result.probes };
  const { outcome, evidence } = result;
  return { outcome, eventsLost: evidence?.eventsLost, outputCut: evidence?.outputCut };
};
