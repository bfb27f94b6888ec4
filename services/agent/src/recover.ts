import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { signalGroup } from "./bpftrace/run.ts";
import { isAlive, type ProcessIdentity } from "./host/process-identity.ts";
import type { Ledger } from "./ledger.ts";
import type { JobSource } from "./transport/job-source.ts";
import { INTERRUPTED, unmadeResult } from "./unmade-result.ts";

/**
 * Ends what an agent before this one left running and marks its jobs as interrupted. Before anything else:
 * two traces at a time would see each other.
 */
export const endLeftovers = async (ledger: Ledger, host: string, log: Logger): Promise<void> => {
  for (const { job, child } of ledger.unfinished()) {
    if (child && !(await endProcess(child))) log.error({ job, pid: child.pid }, "its bpftrace does not end");
    const result = unmadeResult(job, host, INTERRUPTED);
    if (result) ledger.recordResult(result);
    log.warn({ job, pid: child?.pid }, "an agent before this one died in the middle of this job");
  }
};

/** Jobs that the queue handed out to an agent that died before it noted them: nothing was started, and nothing will be. */
export const answerOrphans = async (
  orphans: string[],
  source: JobSource,
  ledger: Ledger,
  host: string,
  signal: AbortSignal,
): Promise<void> => {
  for (const job of orphans) {
    const result = ledger.knows(job) ? null : unmadeResult(job, host, INTERRUPTED);
    if (result) await source.deliver(result, signal);
  }
};

/** False when it is still there after a minute: detaching hundreds of probes takes half of that. */
const endProcess = async (process: ProcessIdentity): Promise<boolean> => {
  for (let tries = 0; tries < 1_200 && isAlive(process); tries += 1) {
    signalGroup(process.pid, "SIGKILL");
    await sleep(50);
  }
  return !isAlive(process);
};
