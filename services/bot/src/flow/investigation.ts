import { Diagnosis, ERRORS, HostId, Limits, Risk, RunOutcome, TraceStatus } from "@tracewire/protocol";
import * as z from "zod";
import { Conclusion } from "./conclusion.ts";
import { Envelope } from "./envelope.ts";
import { FollowUp } from "./follow-up.ts";
import { ModelCost } from "./model-cost.ts";
import { Plan } from "./plan.ts";
import { Program } from "./program.ts";
import { Language } from "./write-command.ts";

/** Who asks, approves or cancels: what the platform says, never what a message claims. */
export const Person = z.strictObject({
  id: z.string().min(1).max(128),
  name: z.string().min(1).max(128),
  platform: z.string().min(1).max(32),
});
export type Person = z.infer<typeof Person>;

const Code = z.enum(Object.keys(ERRORS) as [keyof typeof ERRORS, ...(keyof typeof ERRORS)[]]);

/** A host that the trace was asked of, as it was when the request came in. */
const Target = z.strictObject({ host: HostId, fingerprint: z.string() });

export const Request = z.strictObject({
  text: z.string(),
  /** A person's own script; absent for a question. */
  script: z.strictObject({ name: z.string(), text: z.string() }).optional(),
  options: z.strictObject({
    pid: z.int().optional(),
    comm: z.string().optional(),
    top: z.int().optional(),
  }),
  targets: z.array(Target).min(1),
  windowMs: z.int(),
  by: Person,
  at: z.number(),
  /** The asker approves what needs approval (`--yes`): the one-operator mode, named in the report. */
  approveSelf: z.boolean(),
  /** Stop before anything runs. */
  planOnly: z.boolean(),
  rawBytes: z.int().nonnegative(),
  /** The trace that this one repeats. */
  parent: z.string().optional(),
  /** The trace in whose thread it was asked: a planner may take the question as a follow-up. */
  follows: z.string().optional(),
  /** Set when it goes on from that trace. */
  followUp: FollowUp.optional(),
  /** It is to be written and kept, never run. */
  write: Language.optional(),
  /** Whether a model is to put the answer into words. */
  explain: z.boolean().optional(),
});
export type Request = z.infer<typeof Request>;

export const Run = z.strictObject({
  host: HostId,
  attachedAt: z.number().nullable(),
  outcome: RunOutcome.nullable(),
  code: Code.nullable(),
  diagnosis: Diagnosis.nullable(),
  /** Why what it measured may be no answer. */
  doubt: z.string().nullable().optional(),
});
export type Run = z.infer<typeof Run>;

export const Attempt = z.strictObject({
  plan: Plan,
  limits: Limits,
  risk: Risk.nullable(),
  /** Why it has that risk, what it costs; in words, with the line. */
  reasons: z.array(z.string()),
  /** Hosts that check it, one of each fingerprint; `ok` is null until the host has answered. */
  checks: z.array(z.strictObject({ host: HostId, ok: z.boolean().nullable() })),
  /** Why what it measured may be no answer: the reason for the attempt after it. */
  doubt: z.string().nullable().optional(),
  /** Why it was not run. */
  diagnosis: Diagnosis.nullable(),
  checkUntil: z.number(),
  approval: z.strictObject({
    needed: z.boolean(),
    /** SHA-256 over script, hosts, window, limits and what else is covered: what the decision is bound to. */
    binding: z.string(),
    /** What the decision covers beyond this script: later steps of the same series. */
    covers: Envelope.nullable(),
    expiresAt: z.number(),
    by: Person.nullable(),
    at: z.number().nullable(),
  }),
  /** A host that has not begun by then never does. */
  startUntil: z.number(),
  /** A host that has not answered by then is silent. */
  answerUntil: z.number(),
  runs: z.array(Run),
});
export type Attempt = z.infer<typeof Attempt>;

const STAGES = ["drafting", "checking", "awaiting-approval", "dispatched", "reporting", "ended"] as const;

export const Ending = z.strictObject({
  status: TraceStatus,
  code: Code.nullable(),
  message: z.string(),
  hint: z.string(),
  choices: z.array(z.strictObject({ title: z.string(), example: z.string() })),
  /** Of a series; a single trace ends without. */
  conclusion: Conclusion.optional(),
});
export type Ending = z.infer<typeof Ending>;

/** The durable life of one request: the data of its BullMQ job. */
export const Investigation = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  at: z.enum(STAGES),
  request: Request,
  attempts: z.array(Attempt),
  maxAttempts: z.int().positive(),
  cancelledBy: Person.nullable(),
  /** The planner may run no more scripts: it says what could not be done, and what could. */
  lastWord: z.boolean().optional(),
  cost: ModelCost.nullable().optional(),
  /** What was written for `write as=c`. */
  program: Program.optional(),
  /** What a model says to the numbers; its own numbers were checked against them. */
  explanation: z.string().nullable().optional(),
  ending: Ending.nullable(),
  endedAt: z.number().nullable(),
});
export type Investigation = z.infer<typeof Investigation>;

/** One more than weak models need to mend a script, for a run that measured nothing. */
const MAX_ATTEMPTS = 4;

export const begin = (id: string, request: Request): Investigation => ({
  version: 1,
  id,
  at: "drafting",
  request,
  attempts: [],
  maxAttempts: MAX_ATTEMPTS,
  cancelledBy: null,
  ending: null,
  endedAt: null,
});

export const checkJobId = (id: string, attempt: number): string => `${id}.check.${attempt}`;
export const runJobId = (id: string, attempt: number): string => `${id}.run.${attempt}`;

export const lastAttempt = (state: Investigation): Attempt | null => state.attempts.at(-1) ?? null;
