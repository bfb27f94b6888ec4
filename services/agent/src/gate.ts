import type { KeyObject } from "node:crypto";
import { type Analysis, analyse, BpftraceSyntaxError, parse } from "@tracewire/bpftrace";
import {
  type Diagnosis,
  type ErrorCode,
  type Job,
  type LookJob,
  openJob,
  RISKS,
  type ScriptJob,
  TraceError,
} from "@tracewire/protocol";
import { PARAMETERS } from "./bpftrace/parameters.ts";
import type { Ceilings } from "./config.ts";
import type { QueuedJob } from "./transport/job-source.ts";

/** Difference between the bot's clock and this host's that is forgiven. */
const CLOCK_SLACK_MS = 5_000;

/** A job that stays valid for longer than the seen-list remembers could be replayed. */
const MAX_LIFE_MS = 86_400_000;

export type Refusal = { code: ErrorCode; outcome: "refused" | "expired"; diagnosis: Diagnosis };

/** A verified job that is for this host and still in time; whether it is new and allowed is asked after. */
export type Opened = { job: Job } | { refusal: Refusal };

export const open = (
  queued: QueuedJob,
  trusted: ReadonlyMap<string, KeyObject>,
  host: string,
  now: number,
): Opened => {
  let job: Job;
  try {
    job = openJob(queued.envelope, trusted);
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return refuse(error.code, error.message, error.hint);
  }
  if (job.id !== queued.id)
    return refuse(
      "JOB_FORGED",
      `the job ${job.id} came under the name ${queued.id}`,
      "Someone other than the bot wrote to this host's queue.",
    );
  if (job.host !== host)
    return refuse(
      "JOB_NOT_FOR_HOST",
      `the job is for ${job.host}, this host is ${host}`,
      "Someone other than the bot copied a job, or two hosts share one queue: compare TRACEWIRE_HOST.",
    );
  const lateMs = now - job.notAfter;
  if (lateMs > CLOCK_SLACK_MS)
    return refuse(
      "JOB_EXPIRED",
      `the job could start until ${seconds(lateMs)} ago by this host's clock (${seconds(CLOCK_SLACK_MS)} are forgiven)`,
      "Nothing was run. Ask again; if it repeats, compare the clocks of bot and host.",
      "expired",
    );
  if (job.notAfter - now > MAX_LIFE_MS)
    return refuse(
      "LIMIT_EXCEEDED",
      `the job would be valid for another ${seconds(job.notAfter - now)}, at most ${seconds(MAX_LIFE_MS)} are accepted`,
      "Compare the clocks of bot and host.",
    );
  return { job };
};

export const replayed = (job: Job): Refusal =>
  refuse(
    "JOB_REPLAYED",
    `the job ${job.id} was already started on this host`,
    "Nothing was run again. A new try is a new trace; if nobody tried again, someone else wrote to this host's queue.",
  ).refusal;

/** Without a note on disk the job could be started twice. */
export const unnoted = (why: Error): Refusal =>
  refuse(
    "INTERNAL",
    `the agent cannot note the job in its state folder: ${why.message}`,
    "Nothing was run. Make room on that disk, or correct the folder's rights (TRACEWIRE_STATE), and ask again.",
  ).refusal;

/** What the host's own rules say to the script and its limits, whoever signed it. */
export const judge = (job: ScriptJob, ceilings: Ceilings): { analysis: Analysis } | { refusal: Refusal } => {
  const exceeded = LIMITED.find((limit) => job.limits[limit] > ceilings[limit]);
  if (exceeded)
    return refuse(
      "LIMIT_EXCEEDED",
      `the job asks for ${exceeded} ${job.limits[exceeded]}, this host allows ${ceilings[exceeded]}`,
      `Ask for less, or raise the ceiling in the agent's settings on the host (--help lists them).`,
    );
  let analysis: Analysis;
  try {
    analysis = analyse(parse(job.script));
  } catch (error) {
    if (!(error instanceof BpftraceSyntaxError)) throw error;
    const { line, column } = error;
    return at(
      { line, column },
      "syntax",
      refuse("SCRIPT_SYNTAX", error.message, "Correct the script at that place."),
    );
  }
  return refusalOf(analysis, ceilings) ?? { analysis };
};

/** What the host's own rules say to a look; `null` when it may be made. */
export const judgeLook = ({ look }: LookJob, { looks }: Ceilings): Refusal | null => {
  if (looks.includes(look.what)) return null;
  const allowed = looks.length === 0 ? "none" : looks.join(", ");
  return refuse(
    "LIMIT_EXCEEDED",
    `this host does not let anyone look at ${look.what}; it allows ${allowed}`,
    "Write the script without it, or add it to TRACEWIRE_LOOKS in the agent's settings on the host.",
  ).refusal;
};

const LIMITED = ["windowMs", "probes", "mapKeys", "outputBytes", "memoryBytes"] as const;

const refusalOf = (analysis: Analysis, ceilings: Ceilings): { refusal: Refusal } | null => {
  const [forbidden] = analysis.refused;
  if (forbidden)
    return at(
      forbidden.position,
      "forbidden",
      refuse("SCRIPT_REFUSED", forbidden.why, "Leave it out: it never runs."),
    );
  const { level, reasons } = analysis.risk;
  if (level === "effects" || RISKS.indexOf(level) > RISKS.indexOf(ceilings.risk))
    return refuse(
      "SCRIPT_REFUSED",
      `the script's risk is ${level}, this host allows ${ceilings.risk}: ${reasons.find((reason) => reason.level === level)?.why ?? ""}`,
      "Ask for counts instead of data, or raise TRACEWIRE_MAX_RISK on the host.",
    );
  const unknown = analysis.positional.find((number) => number > PARAMETERS);
  if (unknown !== undefined)
    return refuse(
      "SCRIPT_REFUSED",
      `the script uses the parameter $${unknown}`,
      "Only $1, $2 and $3 have a value: the process ids of Tracewire itself.",
    );
  return null;
};

const refuse = (
  code: ErrorCode,
  message: string,
  hint: string,
  outcome: Refusal["outcome"] = "refused",
): { refusal: Refusal } => ({
  refusal: {
    code,
    outcome,
    diagnosis: { class: "forbidden", message: message.slice(0, 1_000), hint: hint.slice(0, 1_000) },
  },
});

const at = (
  { line, column }: { line: number; column: number },
  kind: Diagnosis["class"],
  { refusal }: { refusal: Refusal },
): { refusal: Refusal } => ({
  refusal: { ...refusal, diagnosis: { ...refusal.diagnosis, class: kind, line, column } },
});

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;
