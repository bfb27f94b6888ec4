import { cleanText } from "@tracewire/protocol";
import type { Conclusion } from "../flow/conclusion.ts";
import type { Report, ReportedAttempt } from "../flow/report.ts";
import { diagnosisOf } from "./failure.ts";
import { seconds } from "./numbers.ts";
import type { Page } from "./page.ts";
import { fit, wrap } from "./width.ts";

/** The headline of a series: the first finding, or that there is none. */
export const conclusionSentence = (conclusion: Conclusion, report: Report): string => {
  const [first] = conclusion.findings;
  if (first) return cleanText(first.what);
  const { length } = ranOf(report);
  if (length === 0) return "No trace of this series could run, so nothing is known";
  return `Nothing stands out in ${tracesOf(report)} while ${length === 1 ? "it" : "they"} ran`;
};

/** Findings in order of weight, what was ruled out, what was not seen, and what to do next. */
export const conclusionLines = (conclusion: Conclusion, report: Report, page: Page): string[][] => {
  const { findings, ruledOut, unseen, next } = conclusion;
  return [
    ...findings.map(({ what, subject, evidence, confidence }, index) => [
      ...said(`${index + 1}. ${what}`, page).map((line) => page.paint.bold(line)),
      ...said(`Culprit: ${subject} · confidence: ${confidence}`, page, "   "),
      ...said(evidence, page, "   "),
    ]),
    listed("Looked at, and nothing there:", ruledOut, page),
    listed("Not looked at:", unseen, page),
    listed("Not run:", notRun(report), page),
    next === "" ? [] : said(`Next: ${next}`, page),
    tracesLines(report, page),
  ];
};

/** Scripts of a model that did not load; a playbook tells itself what it could not see. */
const notRun = ({ attempts }: Report): string[] =>
  attempts.flatMap((attempt) => {
    const why = attempt.runs.length === 0 && attempt.plan.origin.by === "model" ? diagnosisOf(attempt) : null;
    return why ? [`${attempt.plan.title}: ${why.message}`] : [];
  });

const ranOf = ({ attempts }: Report): ReportedAttempt[] => attempts.filter(({ runs }) => runs.length > 0);

/** How many traces ran: `3 traces`. */
export const tracesOf = (report: Report): string => {
  const { length } = ranOf(report);
  return `${length} ${length === 1 ? "trace" : "traces"}`;
};

/** Each trace of the series, so that its script and numbers can be asked for. */
const tracesLines = (report: Report, page: Page): string[] => {
  const traces = ranOf(report).map(({ plan }) => `${cleanText(plan.title)} ${seconds(plan.windowMs)}`);
  return traces.length === 0
    ? []
    : said(`Traces: ${traces.join(" · ")}`, page).map((line) => page.paint.dim(line));
};

const listed = (title: string, items: string[], page: Page): string[] =>
  items.length === 0
    ? []
    : [fit(title, page.width), ...items.flatMap((item) => said(`· ${item}`, page, "  "))].map((line) =>
        page.paint.dim(line),
      );

const said = (text: string, page: Page, indent = ""): string[] =>
  wrap(cleanText(text), page.width - indent.length, "  ").map((line) => `${indent}${line}`);
