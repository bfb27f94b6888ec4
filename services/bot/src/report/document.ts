import type { TraceDocument } from "@tracewire/protocol";
import type { Program } from "../flow/program.ts";
import type { Report } from "../flow/report.ts";
import { renderReport } from "./render-report.ts";

/** Columns of the `answer`: what reads well anywhere. */
const ANSWER_WIDTH = 80;

export const filesOf = (program: Program | undefined): Pick<TraceDocument, "files"> =>
  program === undefined ? {} : { files: program.files };

/**
 * The one document that `--json` prints.
 * @param raw add the lines that bpftrace printed to the last attempt
 */
export const documentOf = (report: Report, raw: boolean): TraceDocument => ({
  id: report.id,
  status: report.status,
  request: report.request,
  attempts: report.attempts.map(({ plan, check, approval, runs }, index) => ({
    script: plan.script,
    hash: plan.hash,
    title: plan.title,
    origin: `${plan.origin.by}:${plan.origin.name}`,
    windowMs: plan.windowMs,
    check,
    approval: { needed: approval.needed, by: approval.by, at: approval.at },
    runs: runs.map(({ host, outcome, diagnosis, summary, evidence, raw: events, rawCut }) => ({
      host,
      outcome,
      diagnosis,
      summary,
      evidence,
      ...(raw && index === report.attempts.length - 1
        ? { events: events ?? [], eventsCut: rawCut ?? false }
        : {}),
    })),
  })),
  ...(report.conclusion ? { findings: report.conclusion.findings } : {}),
  ...filesOf(report.program),
  explanation: report.explanation,
  cost: report.cost,
  answer: renderReport(report, { colour: false, width: ANSWER_WIDTH }).trimEnd(),
  error:
    report.error === null
      ? null
      : {
          code: report.error.code ?? report.status.toUpperCase(),
          message: report.error.message,
          hint: report.error.hint,
        },
});
