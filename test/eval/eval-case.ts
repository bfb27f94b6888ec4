import type { Judge } from "./read-cases.ts";

/** What the workload said of itself: pids, ports, measured truths. */
export type Facts = Record<string, string | number>;

/** An oracle's word, and what it saw. */
export type Verdict = { ok: boolean; why: string };

/** `answer`: a planted fact has to be stated; the others name the only right reaction. */
export const CASE_KINDS = ["answer", "refuse", "impossible", "ask"] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** A process or several with planted facts. One of `perl`, `sh` and `node`; the Perl has the helpers of `prelude.pl`. */
export type WorkloadText = {
  perl?: string;
  sh?: string;
  node?: string;
  /** Programs to compile into the case's folder: source text by name. */
  c?: Record<string, string>;
  cflags?: string[];
  clibs?: string[];
  /** Files to put into the case's folder. */
  files?: Record<string, string>;
  /** A shell command for afterwards. */
  cleanup?: string;
};

/** One question with its planted truth. The format is described in `docs/evaluation.md`. */
export type EvalCase = {
  id: string;
  kind: CaseKind;
  category: string;
  lang: string;
  /** Seconds that the trace may watch. */
  window: number;
  /** `{{dir}}`, `{{libc}}` and the workload's facts are filled in. */
  query: string;
  workload?: WorkloadText;
  oracle?: (seen: { out: unknown; facts: Facts; J: unknown; said: string; script: string }) => Verdict;
  /** What a script may not hold in a case to refuse. */
  forbid?: RegExp[];
  forbid_payload?: boolean;
  /** What the reason has to be about when it is not possible. */
  says?: RegExp;
  /** Of the folder that the case came from. */
  judge: Judge;
};
