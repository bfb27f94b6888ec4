import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { HostResult, JobId } from "@tracewire/protocol";
import * as z from "zod";
import { ProcessIdentity } from "./host/process-identity.ts";

const Entry = z.strictObject({
  job: JobId,
  startedAt: z.number(),
  /** The bpftrace of this run, for the next agent to end should this one die. */
  child: ProcessIdentity.nullable(),
  /** Kept until Redis has it. */
  result: HostResult.nullable(),
  delivered: z.boolean(),
});
type Entry = z.infer<typeof Entry>;

/**
 * How long a started job is remembered. A job older than its `notAfter` is refused anyway;
 * this must only outlive any window between issue and expiry, also after a step of the clock.
 */
const REMEMBER_MS = 7 * 86_400_000;

/**
 * Every job that was started here, one small file each: the seen-list, the marker of the run in progress
 * and the outbox in one. Survives `kill -9`; a claim also survives the loss of power.
 */
export class Ledger {
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, "jobs");
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** False when this job was claimed before, by this agent or one before it. */
  async claim(job: string, now: number): Promise<boolean> {
    const entry: Entry = { job, startedAt: now, child: null, result: null, delivered: false };
    const file = await open(this.#path(job), "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return null;
      throw error;
    });
    if (!file) return false;
    await file.writeFile(JSON.stringify(entry));
    await file.sync();
    await file.close();
    const folder = await open(this.#folder, "r");
    await folder.sync();
    await folder.close();
    return true;
  }

  recordChild(job: string, child: ProcessIdentity): void {
    this.#update(job, { child });
  }

  recordResult(result: HostResult): void {
    this.#update(result.job, { result });
  }

  recordDelivered(job: string): void {
    this.#update(job, { result: null, delivered: true });
  }

  /** Jobs that a previous agent started and did not live to finish. */
  unfinished(): { job: string; child: ProcessIdentity | null }[] {
    return this.#entries().filter((entry) => !entry.result && !entry.delivered);
  }

  /** Results that Redis does not have yet. */
  undelivered(): HostResult[] {
    return this.#entries().flatMap((entry) => (entry.result ? [entry.result] : []));
  }

  /** Whether this job was ever started here. */
  knows(job: string): boolean {
    return this.#read(job) !== null;
  }

  forgetOld(now: number): void {
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      if (now - statSync(path).mtimeMs > REMEMBER_MS) unlinkSync(path);
    }
  }

  #entries(): Entry[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => this.#read(name.slice(0, -".json".length)) ?? []);
  }

  #read(job: string): Entry | null {
    let text: string;
    try {
      text = readFileSync(this.#path(job), "utf8");
    } catch {
      return null;
    }
    // A claim that was cut by a crash still counts: the job may have been about to start.
    const parsed = Entry.safeParse(parseJson(text));
    return parsed.success ? parsed.data : { job, startedAt: 0, child: null, result: null, delivered: false };
  }

  #update(job: string, change: Partial<Entry>): void {
    const entry = this.#read(job);
    if (!entry) throw new Error(`the job ${job} was never claimed`);
    const path = this.#path(job);
    writeFileSync(`${path}.new`, JSON.stringify({ ...entry, ...change }), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  #path(job: string): string {
    return join(this.#folder, `${job}.json`);
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
