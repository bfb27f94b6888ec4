import type { HostFacts, RunResult } from "@tracewire/protocol";
import { wholeQuestion } from "./follow-up.ts";
import { type Attempt, type Investigation, type Request, type Run, runJobId } from "./investigation.ts";
import { scriptFile } from "./program.ts";
import type { Report, ReportedAttempt } from "./report.ts";

/** Results by attempt (from 1) and host, as far as they have come. */
export type Results = (attempt: number, host: string) => RunResult | null;

/** What can be told of an investigation now; one that has not ended reads as failed without a reason. */
export const reportOf = (state: Investigation, results: Results, facts: readonly HostFacts[]): Report => {
  const report = withoutProgram(state, results, facts);
  const written = state.request.write === "bt" && report.status === "answered";
  return written ? { ...report, program: scriptFile(report) ?? undefined } : report;
};

const withoutProgram = (state: Investigation, results: Results, facts: readonly HostFacts[]): Report => ({
  id: state.id,
  status: state.ending?.status ?? "failed",
  request: {
    text: state.request.text,
    hosts: state.request.targets.map((target) => target.host),
    windowMs: state.request.windowMs,
    by: state.request.by.name,
    at: state.request.at,
    follows: followsOf(state.request),
  },
  narrowedTo: { pid: state.request.options.pid, comm: state.request.options.comm },
  attempts: state.attempts.map((attempt, index) =>
    reportedAttempt(attempt, runJobId(state.id, index + 1), (host) => results(index + 1, host)),
  ),
  error:
    state.ending && state.ending.message !== ""
      ? { code: state.ending.code, message: state.ending.message, hint: state.ending.hint }
      : null,
  choices: state.ending?.choices ?? [],
  conclusion: state.ending?.conclusion,
  program: state.program,
  explanation: state.explanation ?? null,
  cost: state.cost ?? null,
  archs: Object.fromEntries(facts.map((host) => [host.host, host.arch])),
});

const followsOf = ({ follows, followUp }: Request): Report["request"]["follows"] =>
  follows === undefined || followUp === undefined
    ? undefined
    : { id: follows, said: followUp.said, question: wholeQuestion(followUp) };

const reportedAttempt = (
  attempt: Attempt,
  job: string,
  result: (host: string) => RunResult | null,
): ReportedAttempt => ({
  plan: attempt.plan,
  check: {
    ok: attempt.diagnosis === null || attempt.runs.length > 0,
    risk: attempt.risk,
    reasons: attempt.reasons,
    diagnosis: attempt.runs.length > 0 ? null : attempt.diagnosis,
  },
  approval: {
    needed: attempt.approval.needed,
    by: attempt.approval.by?.name ?? null,
    at: attempt.approval.at,
    covers: attempt.approval.covers,
  },
  doubt: attempt.doubt,
  runs: attempt.runs.flatMap((run) => result(run.host) ?? withoutResult(run, job)),
});

/** A host that sent nothing is in the report all the same. */
const withoutResult = (run: Run, job: string): RunResult | [] =>
  run.outcome === null
    ? []
    : {
        kind: "run",
        job,
        host: run.host,
        outcome: run.outcome,
        code: run.code,
        diagnosis: run.diagnosis,
        summary: { blocks: [] },
        evidence: null,
      };
