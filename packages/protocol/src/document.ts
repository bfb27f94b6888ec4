import * as z from "zod";
import { Diagnosis } from "./diagnosis.ts";
import { TraceStatus } from "./progress.ts";
import { Evidence, RawEvent, RunOutcome } from "./result.ts";
import { Summary } from "./summary.ts";

export const RISKS = ["counts", "events", "data", "effects"] as const;
export const Risk = z.enum(RISKS);
export type Risk = z.infer<typeof Risk>;

/** What a series of traces found. The evidence says which trace showed it, with its numbers. */
export const Finding = z.strictObject({
  /** What happens, in one sentence. */
  what: z.string(),
  /** Who or what causes it: a process, a port, a file. */
  subject: z.string(),
  evidence: z.string(),
  confidence: z.enum(["high", "medium", "low"]),
});
export type Finding = z.infer<typeof Finding>;

/** The one JSON document that `--json` prints. Described field by field in `docs/json.md`. */
export const TraceDocument = z.strictObject({
  id: z.string(),
  status: TraceStatus,
  request: z.strictObject({
    text: z.string(),
    hosts: z.array(z.string()),
    windowMs: z.number(),
    by: z.string(),
    at: z.number(),
    /** The trace that it goes on from, what was said to it, and the whole question that this makes. */
    follows: z.strictObject({ id: z.string(), said: z.string(), question: z.string() }).optional(),
  }),
  attempts: z.array(
    z.strictObject({
      script: z.string(),
      hash: z.string(),
      title: z.string(),
      /** Who wrote it: `recipe:NAME`, `person:NAME`, `model:NAME`. */
      origin: z.string(),
      windowMs: z.number(),
      check: z.strictObject({
        ok: z.boolean(),
        risk: Risk.nullable(),
        reasons: z.array(z.string()),
        diagnosis: Diagnosis.nullable(),
      }),
      approval: z.strictObject({ needed: z.boolean(), by: z.string().nullable(), at: z.number().nullable() }),
      runs: z.array(
        z.strictObject({
          host: z.string(),
          outcome: RunOutcome,
          diagnosis: Diagnosis.nullable(),
          summary: Summary,
          evidence: Evidence.nullable(),
          /** With `--raw`, in the last attempt. */
          events: z.array(RawEvent).optional(),
          eventsCut: z.boolean().optional(),
        }),
      ),
    }),
  ),
  /** Only for a vague question that a series of traces answers: causes in order of weight; empty when nothing stood out. */
  findings: z.array(Finding).optional(),
  /** Only for `write`: what was written. */
  files: z.array(z.strictObject({ name: z.string(), text: z.string() })).optional(),
  /** What a model says to the numbers, every number in it checked against them; `null` without a model. */
  explanation: z.string().nullable(),
  /** What the trace cost of a model; `null` when none was asked. */
  cost: z
    .strictObject({
      model: z.string(),
      calls: z.int(),
      promptTokens: z.int(),
      completionTokens: z.int(),
      ms: z.number(),
    })
    .nullable(),
  /** The same words that a person reads, without colour. */
  answer: z.string(),
  /** Set when the status is not `answered`: a stable code and the next step. */
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
});
export type TraceDocument = z.infer<typeof TraceDocument>;
