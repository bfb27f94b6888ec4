import { cleanText, type RunResult } from "@tracewire/protocol";
import type { Plan } from "../flow/plan.ts";
import type { Report, ReportedAttempt } from "../flow/report.ts";
import { mainNumber, runSentence } from "./answer.ts";
import { columnLines, type Row } from "./columns.ts";
import { roughly, share } from "./numbers.ts";
import type { Page } from "./page.ts";

/** One row a host, the largest first; a host without numbers says why. */
export const hostLines = (attempt: ReportedAttempt, archs: Report["archs"], page: Page): string[] => {
  const sorted = byMainNumber(attempt.runs, attempt.plan).map((run) => ({
    run,
    number: mainNumber(run, attempt.plan),
  }));
  const sum = sorted.reduce((whole, { number }) => whole + Math.max(0, number?.value ?? 0), 0);
  const highest = Math.max(0, sorted[0]?.number?.value ?? 0);
  const rows = sorted.map(({ run, number }): Row => {
    if (number === null)
      return {
        cells: [run.host],
        tone: "dim",
        remark: run.outcome === "finished" ? runSentence(run, attempt.plan, archs) : stateText(run),
      };
    const cells = [
      run.host,
      roughly(number.value, number.reading.unit),
      sum > 0 ? share(number.value, sum) : "",
    ];
    if (run.outcome !== "finished") return { cells, tone: "plain", remark: stateText(run) };
    return { cells, tone: "plain", ...(highest > 0 ? { bar: number.value / highest } : {}) };
  });
  const named = sorted[0]?.number;
  const title = named ? `${named.reading.value || "value"}${named.perSecond ? " / s" : ""}` : "";
  return columnLines(
    [
      { title: "host", kind: "text" },
      { title, kind: "number" },
      { title: sum > 0 ? "share" : "", kind: "number" },
    ],
    rows,
    page,
  );
};

/** The host with most first. */
export const byMainNumber = (runs: RunResult[], plan: Plan): RunResult[] =>
  runs.toSorted((a, b) => (mainNumber(b, plan)?.value ?? -1) - (mainNumber(a, plan)?.value ?? -1));

const stateText = ({ outcome, diagnosis }: RunResult): string => {
  return outcome === "empty" ? OUTCOME_WORDS.empty : cleanText(diagnosis?.message ?? OUTCOME_WORDS[outcome]);
};

const OUTCOME_WORDS: Record<RunResult["outcome"], string> = {
  finished: "finished",
  empty: "nothing matched",
  failed: "failed",
  interrupted: "the agent stopped in the middle",
  cancelled: "cancelled",
  refused: "the agent refused it",
  expired: "not there in time; nothing was run",
  silent: "took the trace and sent no result",
};
