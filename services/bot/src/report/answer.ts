import { cleanText, type RunResult } from "@tracewire/protocol";
import type { Plan, Reading } from "../flow/plan.ts";
import type { Report, ReportedAttempt } from "../flow/report.ts";
import { probesText } from "./evidence.ts";
import { conclusionSentence } from "./findings.ts";
import { numberOf, roughly, seconds, share } from "./numbers.ts";
import { type Section, sectionsOf } from "./sections.ts";
import { amount, capital, sectionSentence, windowText } from "./sentence.ts";
import { extremes, stepsOf } from "./series.ts";

/** The first line of every answer: one plain sentence with the main number, made from the data by code alone. */
export const answerSentence = (report: Report): string => {
  const attempt = report.attempts.at(-1);
  const message = cleanText(report.error?.message ?? "");
  switch (report.status) {
    case "answered":
      if (report.conclusion) return sentence(conclusionSentence(report.conclusion, report));
      if (attempt) return sentence(answeredSentence(attempt, report));
      return sentence(
        report.program ? `Written, not run: ${cleanText(report.program.title)}` : "Nothing was run",
      );
    case "asked":
      return message === "" ? "What do you mean?" : sentence(capital(message));
    case "refused":
      return sentence(`Refused: ${message || "this is not allowed"}`);
    case "denied":
    case "expired":
      return sentence(`Not run: ${message || `the trace was ${report.status}`}`);
    case "cancelled":
      return sentence(`Cancelled: ${message || "nothing more runs"}`);
    case "failed":
      return sentence(`No answer: ${message || "the trace failed"}`);
  }
};

/** The part of a run that answers the question; `null` when nothing was seen. */
const mainSection = (run: RunResult, plan: Plan): Section | null =>
  sectionsOf(run.summary.blocks, plan).sections[0] ?? null;

export const runSentence = (run: RunResult, plan: Plan, archs: Report["archs"]): string => {
  const windowMs = run.evidence?.windowMs ?? plan.windowMs;
  const section = mainSection(run, plan);
  if (section)
    return sectionSentence(section, { windowMs, askedMs: plan.windowMs, arch: archs[run.host] ?? "" });
  if (run.outcome !== "finished" && run.outcome !== "empty")
    return cleanText(run.diagnosis?.message ?? run.outcome);
  return emptySentence(run, plan.windowMs);
};

/** Runs that measured: the others have a reason instead of numbers. */
const measured = (attempt: ReportedAttempt): RunResult[] =>
  attempt.runs.filter((run) => run.outcome === "finished" || run.outcome === "empty");

const answeredSentence = (attempt: ReportedAttempt, report: Report): string => {
  const runs = measured(attempt);
  const [only] = runs;
  if (only === undefined && report.program)
    return `Written and checked, not run: ${cleanText(attempt.plan.title)}`;
  if (only === undefined) return `The plan is ready and nothing has run: ${cleanText(attempt.plan.title)}`;
  if (attempt.runs.length === 1) return runSentence(only, attempt.plan, report.archs);
  return hostsSentence(runs, attempt, report);
};

const hostsSentence = (runs: RunResult[], attempt: ReportedAttempt, report: Report): string => {
  const all = attempt.runs.length;
  const on = runs.length === all ? `On ${all} hosts` : `On ${runs.length} of ${all} hosts`;
  const numbers = runs.flatMap((run) => {
    const number = mainNumber(run, attempt.plan);
    return number ? [{ ...number, host: run.host }] : [];
  });
  const [first] = numbers.sort((a, b) => b.value - a.value);
  const sum = numbers.reduce((whole, { value }) => whole + value, 0);
  if (first === undefined || sum <= 0) {
    const seen = runs.filter((run) => run.summary.blocks.length > 0);
    return seen.length === 0
      ? `${on}: nothing matched`
      : `${on}; ${seen[0]?.host}: ${runSentence(seen[0] as RunResult, attempt.plan, report.archs)}`;
  }
  const per = first.perSecond ? " a second on average" : ` in ${seconds(attempt.plan.windowMs)}`;
  const leads =
    numbers.length > 1
      ? `; ${first.host} leads with ${roughly(first.value, first.reading.unit)} (${share(first.value, sum)})`
      : "";
  return `${on}: ${amount(sum, first.reading, roughly)}${per}${leads}`;
};

/** One number that can be added up over hosts. */
export const mainNumber = (
  run: RunResult,
  plan: Plan,
): { value: number; perSecond: boolean; reading: Reading } | null => {
  const section = mainSection(run, plan);
  if (section?.kind === "series") {
    const [{ series, reading }] = section.parts as [(typeof section.parts)[number]];
    const steps = stepsOf(series, reading);
    return steps.perSecond
      ? { value: extremes(steps.total, steps.durationsMs).mean, perSecond: true, reading }
      : null;
  }
  if (section?.kind === "scalars") {
    const [{ table, reading }] = section.parts as [(typeof section.parts)[number]];
    return whole(table.total ?? numberOf(table.rows[0]?.value ?? 0), reading);
  }
  if (section?.block.kind === "table") return whole(section.block.total, section.reading);
  if (section?.block.kind === "stacks") return whole(section.block.total, section.reading);
  if (section?.block.kind === "events")
    return whole(section.block.total, { ...section.reading, value: "events", unit: "count" });
  return null;
};

const whole = (value: number | null, reading: Reading): ReturnType<typeof mainNumber> =>
  value === null ? null : { value, perSecond: false, reading };

const emptySentence = ({ evidence }: RunResult, askedMs: number): string => {
  if (evidence === null) return "Nothing matched";
  const window = windowText({ windowMs: evidence.windowMs, askedMs });
  return `${probesText(evidence.probesAttached, evidence.probesAsked)} for ${window}, and nothing matched`;
};

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
