import * as z from "zod";
import { Diagnosis } from "./diagnosis.ts";
import { ERRORS } from "./errors.ts";
import { HostId } from "./host.ts";
import { JobId } from "./job.ts";
import { LookAnswer } from "./look.ts";
import { Summary } from "./summary.ts";

/** How a run ended. Expected endings are values, not exceptions. */
export const RUN_OUTCOMES = [
  /** Ran for its window and measured something. */
  "finished",
  /** Ran for its window, and nothing matched. */
  "empty",
  /** Did not load, did not attach, or ended early. */
  "failed",
  /** The agent stopped or died in the middle. */
  "interrupted",
  /** A person ended it. */
  "cancelled",
  /** The agent would not start it. */
  "refused",
  /** The host was not there before the job ran out; nothing was started. */
  "expired",
  /** The host took the job and no result came. Said by the bot, never by an agent. */
  "silent",
] as const;
export const RunOutcome = z.enum(RUN_OUTCOMES);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** What the kernel itself counts of a window, by its own means: a witness for totals of a script. */
const KERNEL_COUNTERS = ["context-switches", "forks", "page-faults"] as const;
export const KernelCounter = z.enum(KERNEL_COUNTERS);
export type KernelCounter = z.infer<typeof KernelCounter>;

/** What supports the numbers. */
export const Evidence = z.strictObject({
  scriptHash: z.string(),
  kernel: z.string(),
  bpftrace: z.string(),
  /** Attach points that the script names; a wildcard counts as one at least. */
  probesAsked: z.int().nonnegative(),
  probesAttached: z.int().nonnegative(),
  /** From start to all probes attached. */
  attachMs: z.number().nonnegative(),
  /** From attached to ended, as measured. */
  windowMs: z.number().nonnegative(),
  /** Events that the kernel made and bpftrace lost. */
  eventsLost: z.number().nonnegative(),
  /** Bytes that bpftrace wrote. */
  outputBytes: z.number().nonnegative(),
  /** True when output beyond the limit was thrown away. */
  outputCut: z.boolean(),
  /** True when a map was full and new keys were dropped, as far as that can be known. */
  mapFull: z.boolean(),
  /** Processes of Tracewire itself that the script could leave out by `$1`, `$2`, `$3`. */
  selfPids: z.array(z.int()).max(3),
  /** By how much the kernel's own counters went up in the window; absent where they could not be read. */
  counters: z.partialRecord(KernelCounter, z.number().nonnegative()).optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/** One line of bpftrace's output as it came, and when: milliseconds since the probes were attached. */
export const RawEvent = z.strictObject({ t: z.number(), raw: z.string() });
export type RawEvent = z.infer<typeof RawEvent>;

export const RunResult = z.strictObject({
  kind: z.literal("run"),
  job: JobId,
  host: HostId,
  outcome: RunOutcome,
  code: z.enum(Object.keys(ERRORS) as [keyof typeof ERRORS, ...(keyof typeof ERRORS)[]]).nullable(),
  diagnosis: Diagnosis.nullable(),
  summary: Summary,
  evidence: Evidence.nullable(),
  /** Only when the job asked for it; bounded by its `rawBytes`. */
  raw: z.array(RawEvent).optional(),
  rawCut: z.boolean().optional(),
});
export type RunResult = z.infer<typeof RunResult>;

/** What a dry check on the host found. */
export const CheckResult = z.strictObject({
  kind: z.literal("check"),
  job: JobId,
  host: HostId,
  ok: z.boolean(),
  code: z.enum(Object.keys(ERRORS) as [keyof typeof ERRORS, ...(keyof typeof ERRORS)[]]).nullable(),
  diagnosis: Diagnosis.nullable(),
  /** Attach points after expansion of wildcards. */
  probes: z.int().nonnegative(),
  /** False when the agent's way of checking cannot load the script (bpftrace before 0.22). */
  loaded: z.boolean(),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** What a look found, or why it was not made. */
export const LookResult = z.strictObject({
  kind: z.literal("look"),
  job: JobId,
  host: HostId,
  ok: z.boolean(),
  code: z.enum(Object.keys(ERRORS) as [keyof typeof ERRORS, ...(keyof typeof ERRORS)[]]).nullable(),
  diagnosis: Diagnosis.nullable(),
  answer: LookAnswer.nullable(),
});
export type LookResult = z.infer<typeof LookResult>;

export const HostResult = z.discriminatedUnion("kind", [RunResult, CheckResult, LookResult]);
export type HostResult = z.infer<typeof HostResult>;

/** Under the host's own key while a run is on: the bot tells the person that the probes are attached. */
export const LiveState = z.strictObject({
  job: JobId,
  /** Milliseconds since the epoch, by the host's clock. */
  attachedAt: z.number(),
  probesAttached: z.int().nonnegative(),
});
export type LiveState = z.infer<typeof LiveState>;

/** What an agent pushes on the shared doorbell: where to look, never what was found. */
export const Ring = z.strictObject({ host: HostId, job: JobId, what: z.enum(["attached", "done"]) });
export type Ring = z.infer<typeof Ring>;
