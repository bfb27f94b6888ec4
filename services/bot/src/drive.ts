import { type Job as HostJob, PREFIX, PROTOCOL_VERSION, TraceError } from "@tracewire/protocol";
import { DelayedError, type Job, Worker } from "bullmq";
import type { Logger } from "pino";
import type { Effect } from "./flow/event.ts";
import { type Attempt, checkJobId, Investigation, runJobId } from "./flow/investigation.ts";
import { nextLookAt, observe, type World } from "./flow/observe.ts";
import type { Journal } from "./flow/ports.ts";
import { step } from "./flow/step.ts";
import { INVESTIGATIONS_QUEUE } from "./store/names.ts";
import type { RedisPlace } from "./store/redis.ts";
import { connectRedis } from "./store/redis.ts";

export type DriveParts = World & {
  place: RedisPlace;
  journal: Journal;
  /** Keeps a finished trace for `show`, before its job goes. Repeating it changes nothing. */
  archive(state: Investigation): Promise<void>;
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
    connection: connectRedis(parts.place, "waiting"),
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

const advance = async (
  parts: DriveParts,
  job: Job<Investigation>,
  token: string | undefined,
): Promise<{ status: string }> => {
  let state = Investigation.parse(job.data);
  while (state.at !== "ended") {
    const now = parts.clock();
    const event = await observe(state, parts, now);
    if (!event) {
      await job.moveToDelayed(nextLookAt(state, now), token);
      throw new DelayedError();
    }
    const [next, effects] = step(state, event, now);
    if (next === state) {
      // A late event: look again soon, not at once, or a stubborn one would spin.
      await job.moveToDelayed(now + 500, token);
      throw new DelayedError();
    }
    if (next.at === "ended") await parts.archive(next);
    for (const effect of effects) await perform(parts, next, effect, now);
    await job.updateData(next);
    state = next;
  }
  return { status: state.ending?.status ?? "failed" };
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
