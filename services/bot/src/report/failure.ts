import { cleanText, type Diagnosis } from "@tracewire/protocol";
import type { Report, ReportedAttempt } from "../flow/report.ts";
import type { Page } from "./page.ts";
import { caretLines } from "./script-text.ts";
import { fit, wrap } from "./width.ts";

/** Why an attempt gave no numbers: where in the script, what was meant, what to do. */
export const diagnosisLines = (diagnosis: Diagnosis, script: string, page: Page): string[] => {
  const { line, column, nearest = [], detail } = diagnosis;
  const quoted = (detail ?? "")
    .split("\n")
    .filter((text) => text.trim() !== "" && !text.includes(diagnosis.message));
  return [
    ...(line === undefined ? [] : caretLines(script, line, column, page)),
    ...(nearest.length === 0 ? [] : ["  Nearest:"]),
    ...nearest.slice(0, 5).map((name) => page.paint.cyan(fit(`    ${cleanText(name)}`, page.width))),
    ...quoted.slice(0, 6).map((text) => page.paint.dim(fit(`  ${cleanText(text)}`, page.width))),
  ];
};

/** What went wrong with this attempt, on any host: the first reason stands for the rest. */
export const diagnosisOf = (attempt: ReportedAttempt): Diagnosis | null =>
  attempt.check.diagnosis ?? attempt.runs.find((run) => run.diagnosis !== null)?.diagnosis ?? null;

/** Attempts before the last: what was tried, and why it was not the answer. */
export const earlierLines = (report: Report, page: Page): string[] =>
  report.attempts.slice(0, -1).flatMap((attempt, index) => {
    const { plan } = attempt;
    const why = diagnosisOf(attempt);
    const tried = `Attempt ${index + 1}, ${cleanText(plan.title) || "without a title"}: ${cleanText(outcomeOf(attempt))}`;
    const code = why?.line === undefined ? [] : caretLines(plan.script, why.line, undefined, page);
    return [...wrap(tried, page.width, "  "), ...code];
  });

const outcomeOf = (attempt: ReportedAttempt): string => {
  const measured = attempt.runs.some(({ summary }) => summary.blocks.length > 0);
  return attempt.doubt ?? diagnosisOf(attempt)?.message ?? (measured ? "measured" : "gave no answer");
};
