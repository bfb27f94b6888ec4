import type { Diagnosis, ErrorCode, Risk, RunResult, TraceStatus } from "@tracewire/protocol";
import type { Conclusion } from "./conclusion.ts";
import type { Envelope } from "./envelope.ts";
import type { ModelCost } from "./model-cost.ts";
import type { Plan } from "./plan.ts";
import type { Program } from "./program.ts";
import type { Vote } from "./vote.ts";

/** Everything about one trace that a person may be told: what was asked, tried and found. */
export type Report = {
  id: string;
  status: TraceStatus;
  request: {
    text: string;
    hosts: string[];
    windowMs: number;
    by: string;
    at: number;
    /** The trace that this one goes on from, and what was said to it. */
    follows?: { id: string; said: string; question: string } | undefined;
  };
  /** Options that named a process. */
  narrowedTo?: { pid?: number | undefined; comm?: string | undefined } | undefined;
  /** Oldest first; the last one holds the answer. */
  attempts: ReportedAttempt[];
  /** Why there is no answer; `null` when there is one. */
  error: { code: ErrorCode | null; message: string; hint: string } | null;
  /** With the status `asked`: what it could do instead, nearest first. */
  choices: { title: string; example: string }[];
  /** What people think of the answer. */
  votes?: Vote[] | undefined;
  /** What was asked to be written. */
  program?: Program | undefined;
  /** What a series of traces found; a single trace has none. */
  conclusion?: Conclusion | undefined;
  /** What a model says to the numbers; `null` without one. */
  explanation: string | null;
  cost: ModelCost | null;
  /** The machine of each host as its facts say (`x64` or `x86_64`): decides the names of system calls. */
  archs: Record<string, string>;
};

export type ReportedAttempt = {
  plan: Plan;
  check: { ok: boolean; risk: Risk | null; reasons: string[]; diagnosis: Diagnosis | null };
  approval: {
    needed: boolean;
    by: string | null;
    at: number | null;
    /** Later steps of the same series that one approval covers. */
    covers?: Envelope | null;
  };
  /** Why what it measured was no answer; another attempt followed. */
  doubt?: string | null | undefined;
  /** One for each host. */
  runs: RunResult[];
};
