import { type Job as HostJob, PREFIX, PROTOCOL_VERSION, TraceError } from "@tracewire/protocol";
import { DelayedError, type Job, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { Effect } from "./flow/event.ts";
import { type Attempt, checkJobId, Investigation, runJobId } from "./flow/investigation.ts";
import { nextLookAt, observe } from "./flow/observe.ts";
import { step } from "./flow/step.ts";
import type { World } from "./flow/world.ts";
import { INVESTIGATIONS_QUEUE } from "./store/names.ts";
import { isConnectionError } from "./store/redis.ts";

/** Of one investigation, before a step that throws counts as a defect. */
const TRIES = 5;

export type DriveParts = World & {
  /** For the queue of investigations; BullMQ makes a second one of it for waiting, and closes only that. */
  redis: Redis;
  /** Keeps a finished trace for `show`, before its job goes. Repeating it changes nothing. */
  keep(state: Investigation): Promise<void>;
  /** Told once of each trace that ends here, after its end is kept. */
  ended(state: Investigation): void;
  log: Logger;
  clock: () => number;
};

/**
 * The one loop that performs effects and feeds events back. Each investigation is a BullMQ job whose data is its
 * state; committing is `updateData`. A crash before the commit repeats one step, and every effect can be repeated.
 * Any number of replicas run it.
 */
export const createDriver = (parts: DriveParts): Worker<Investigation> => {
  const worker = new Worker<Investigation>(INVESTIGATIONS_QUEUE, (job, token) => advance(parts, job, token), {
    connection: parts.redis,
    prefix: PREFIX,
    autorun: false,
    concurrency: 50,
    // How soon another replica takes over from one that died: lock, then two rounds of looking for stalled jobs.
    lockDuration: 10_000,
    stalledInterval: 3_000,
    // Counts over the whole life of a job, and every crash of a replica adds one.
    maxStalledCount: 1_000,
    skipVersionCheck: true,
  });
  worker.on("error", (error) => parts.log.debug({ err: error }, "queue connection"));
  worker.on("failed", (job, error) =>
    parts.log.warn({ investigationId: job?.id, err: error }, "step failed, will be tried again"),
  );
  return worker;
};

/** A step that throws is tried again, as Redis may have been away. One that keeps throwing is a defect: the person hears of it. */
const advance = async (
  parts: DriveParts,
  job: Job<Investigation>,
  token: string | undefined,
): Promise<{ status: string }> => {
  let state = Investigation.parse(job.data);
  try {
    while (state.at !== "ended") {
      const now = parts.clock();
      const event = await observe(state, parts, now);
      const [next, effects] = event ? step(state, event, now) : [state, []];
      if (next === state) return await wait(job, token, nextLookAt(state, now));
      state = await commit(parts, job, next, effects, now);
    }
  } catch (error) {
    if (error instanceof DelayedError || isConnectionError(error) || job.attemptsMade < TRIES) throw error;
    parts.log.error({ investigationId: state.id, err: error }, "a step keeps failing");
    const now = parts.clock();
    const message = `a step of the trace keeps failing: ${error instanceof Error ? error.message : String(error)}`;
    const [next, effects] = step(state, { type: "broken", message }, now);
    state = await commit(parts, job, next, effects, now);
  }
  return { status: state.ending?.status ?? "failed" };
};

/** Leaves the worker: no lock and no memory is held until then, or until somebody wakes it. */
const wait = async (job: Job, token: string | undefined, until: number): Promise<never> => {
  await job.moveToDelayed(until, token);
  throw new DelayedError();
};

const commit = async (
  parts: DriveParts,
  job: Job<Investigation>,
  next: Investigation,
  effects: Effect[],
  now: number,
): Promise<Investigation> => {
  // Before `ended` is told: who hears it asks for the report at once.
  if (next.at === "ended") await parts.keep(next);
  for (const effect of effects) await perform(parts, next, effect, now);
  await job.updateData(next);
  if (next.at === "ended") parts.ended(next);
  return next;
};

const perform = async (
  { fleet, journal, log }: DriveParts,
  state: Investigation,
  effect: Effect,
  now: number,
): Promise<void> => {
  switch (effect.do) {
    case "tell":
      log.info({ investigationId: state.id, progress: effect.progress }, "progress");
      return journal.tell(effect.progress);
    case "check":
    case "dispatch":
      return fleet.send(hostJob(state, effect, now));
    case "withdraw":
      await fleet.withdraw(effect.host, runJobId(state.id, effect.attempt));
  }
};

const hostJob = (
  state: Investigation,
  effect: Effect & { do: "check" | "dispatch" },
  now: number,
): HostJob => {
  const attempt = state.attempts[effect.attempt - 1] as Attempt | undefined;
  if (!attempt)
    throw new TraceError("INTERNAL", `there is no attempt ${effect.attempt}`, {
      hint: "This is a defect of Tracewire.",
    });
  const check = effect.do === "check";
  return {
    protocol: PROTOCOL_VERSION,
    kind: check ? "check" : "run",
    id: check ? checkJobId(state.id, effect.attempt) : runJobId(state.id, effect.attempt),
    host: effect.host,
    script: attempt.plan.script,
    scriptHash: attempt.plan.hash,
    limits: attempt.limits,
    issuedAt: now,
    notAfter: check ? attempt.checkUntil : attempt.startUntil,
  };
};
