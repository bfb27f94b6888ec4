import { cleanText, type RunResult } from "@tracewire/protocol";
import type { Plan } from "../flow/plan.ts";
import type { Report, ReportedAttempt } from "../flow/report.ts";
import { answerSentence, runSentence } from "./answer.ts";
import { caveats, evidenceParts } from "./evidence.ts";
import { diagnosisLines, diagnosisOf, earlierLines } from "./failure.ts";
import { conclusionLines, tracesOf } from "./findings.ts";
import { byMainNumber, hostLines } from "./hosts.ts";
import { costLines, explanationLines } from "./model-words.ts";
import { seconds } from "./numbers.ts";
import { type Page, pageOf, READABLE, type Style } from "./page.ts";
import { type PlanCard, planLines } from "./plan-text.ts";
import { headingOf, sectionLines, sectionsOf } from "./sections.ts";
import { fit, wrap, wrapPieces } from "./width.ts";

/** A report for a terminal: the answer in one sentence, what it rests on, and what to do next. */
export const renderReport = (report: Report, style: Style): string => {
  const attempt = report.attempts.at(-1);
  const page = pageOf(style, attempt?.plan.top ?? 10, "");
  const { bold, dim } = page.paint;
  const paragraphs: Lines[] = [
    wrap(answerSentence(report), page.width).map((line) => bold(line)),
    ...bodyParts(report, attempt, page),
    [...followLines(report, page), ...voteLines(report, page)],
    [...costLines(report, page), footer(report, page)].map((line) => dim(line)),
  ];
  const texts = paragraphs.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${texts.join("\n\n")}\n`;
};

type Lines = string[];

const bodyParts = (report: Report, attempt: ReportedAttempt | undefined, page: Page): Lines[] => {
  if (report.conclusion) return conclusionLines(report.conclusion, report, page);
  if (report.program && !attempt) return [report.program.notes.flatMap((note) => bullet("·", note, page))];
  return report.status === "answered" && attempt
    ? answerParts(report, attempt, page)
    : whyParts(report, attempt, page);
};

const answerParts = (report: Report, attempt: ReportedAttempt, page: Page): Lines[] => {
  const { plan, runs } = attempt;
  if (runs.length === 0) return planLines(planCardOf(report, attempt), page);
  const [only] = runs;
  const body =
    runs.length === 1 && only
      ? runParts(only, plan, withArch(page, report, only))
      : [hostLines(attempt, report.archs, page), ...perHost(runs, attempt, report, page)];
  const saw = runs.some((run) => run.summary.blocks.length > 0);
  const noteLines = [...plan.notes, ...hiddenNotes(runs, plan)].flatMap((note) => bullet("·", note, page));
  return [
    ...body,
    explanationLines(report, page),
    [...labelled("How to read it", saw ? plan.explain : "", page), ...labelled("Next", plan.next, page)],
    noteLines.map((line) => page.paint.dim(line)),
    evidenceLines(runs, plan.script, page),
    earlierPart(report, page),
  ];
};

const MOST_HOSTS_DRAWN = 6;

const perHost = (runs: RunResult[], attempt: ReportedAttempt, report: Report, page: Page): Lines[] => {
  const seen = byMainNumber(runs, attempt.plan).filter((run) => run.summary.blocks.length > 0);
  const parts = seen.slice(0, MOST_HOSTS_DRAWN).flatMap((run) => {
    const said = `${run.host}: ${runSentence(run, attempt.plan, report.archs)}.`;
    return [
      wrap(said, page.width, "  ").map((line) => page.paint.bold(line)),
      ...runParts(run, attempt.plan, withArch(page, report, run)),
    ];
  });
  const more = seen.length - MOST_HOSTS_DRAWN;
  return more > 0
    ? [...parts, [page.paint.dim(`${more} more hosts are not drawn; ask for one with host=NAME`)]]
    : parts;
};

const withArch = (page: Page, report: Report, run: RunResult): Page => ({
  ...page,
  arch: report.archs[run.host] ?? "",
});

/** What weakens the numbers, then the numbers. */
const runParts = (run: RunResult, plan: Plan, page: Page): Lines[] => {
  const { sections } = sectionsOf(run.summary.blocks, plan);
  const warnings = caveats(run, plan).flatMap((caveat) => bullet("!", caveat, page));
  const drawn = sections.map((section) => {
    const heading =
      sections.length > 1 ? [page.paint.bold(fit(`  ${cleanText(headingOf(section))}`, page.width))] : [];
    return [...heading, ...sectionLines(section, page)];
  });
  const hint = sections.length === 0 && run.diagnosis ? wrap(cleanText(run.diagnosis.hint), page.width) : [];
  return [warnings.map((line) => page.paint.yellow(line)), ...drawn, hint];
};

const hiddenNotes = (runs: RunResult[], plan: Plan): string[] => {
  const names = new Set(runs.flatMap((run) => sectionsOf(run.summary.blocks, plan).hidden));
  return names.size === 0
    ? []
    : [`Not shown: ${[...names].join(", ")}, which the script keeps for its own work.`];
};

/** Why there are no numbers, and whatever there is all the same. */
const whyParts = (report: Report, attempt: ReportedAttempt | undefined, page: Page): Lines[] => {
  const hint = cleanText(report.error?.hint ?? "");
  const choices = report.choices.flatMap(({ title, example }) => [
    // A model's choices are whole requests and have no other title.
    ...(title === example ? [] : wrap(cleanText(title), page.width - 2, "  ").map((line) => `  ${line}`)),
    page.paint.cyan(fit(`    ${cleanText(example)}`, page.width)),
  ]);
  const diagnosis = attempt && report.status === "failed" ? diagnosisOf(attempt) : null;
  const partial = attempt?.runs.filter((run) => run.summary.blocks.length > 0) ?? [];
  return [
    attempt && diagnosis ? diagnosisLines(diagnosis, attempt.plan.script, page) : [],
    choices,
    hint === "" ? [] : wrap(hint, page.width),
    report.status === "refused"
      ? (attempt?.check.reasons ?? []).flatMap((reason) => bullet("·", reason, page))
      : [],
    ...(attempt ? partial.flatMap((run) => runParts(run, attempt.plan, withArch(page, report, run))) : []),
    evidenceLines(partial, attempt?.plan.script ?? "", page),
    earlierPart(report, page),
  ];
};

const earlierPart = (report: Report, page: Page): Lines =>
  earlierLines(report, page).map((line) => page.paint.dim(line));

/** Hosts with the same evidence say it once. */
const evidenceLines = (runs: RunResult[], script: string, page: Page): Lines => {
  const hostsOf = Map.groupBy(
    runs.filter((run) => run.evidence !== null),
    (run) => evidenceParts(run, script).join("\n"),
  );
  return [...hostsOf].flatMap(([parts, alike]) => {
    const who = runs.length > 1 ? [alike.map((run) => run.host).join(", ")] : [];
    return wrapPieces([...who, ...parts.split("\n")], " · ", page.width).map((line) => page.paint.dim(line));
  });
};

const labelled = (label: string, text: string, page: Page): Lines =>
  text.trim() === ""
    ? []
    : wrap(`${label}: ${cleanText(text.replace(/\s+/g, " "))}`, Math.min(page.width, READABLE), "  ");

const bullet = (mark: string, text: string, page: Page): Lines =>
  text.trim() === "" ? [] : wrap(`${mark} ${cleanText(text)}`, Math.min(page.width, READABLE), "  ");

/** Which trace this one goes on from, and how it was understood. */
const followLines = ({ request: { follows } }: Report, page: Page): Lines =>
  follows === undefined
    ? []
    : wrap(
        cleanText(
          `Follow-up to ${follows.id}${follows.said === "" ? "" : ` ("${follows.said}")`}: ${follows.question}`,
        ),
        page.width,
        "  ",
      ).map((line) => page.paint.dim(line));

const voteLines = ({ votes = [] }: Report, page: Page): Lines =>
  votes
    .slice(0, MOST_VOTES)
    .flatMap(({ verdict, by, why }) =>
      wrap(
        cleanText(`${by} calls this answer ${verdict}${why === "" ? "" : `: ${why}`}`),
        page.width,
        "  ",
      ).map((line) => page.paint.dim(line)),
    );

const MOST_VOTES = 5;

const footer = (report: Report, page: Page): string => {
  const attempt = report.attempts.at(-1);
  const hosts = report.request.hosts.join(", ");
  const what = report.conclusion
    ? `${cleanText(report.conclusion.title)} · ${tracesOf(report)} · `
    : attempt && `${cleanText(attempt.plan.title)} · ${seconds(attempt.plan.windowMs)} · `;
  return fit(`${report.id} · ${what ?? ""}${cleanText(hosts)}`, page.width);
};

const planCardOf = (report: Report, { plan, check, approval }: ReportedAttempt): PlanCard => ({
  ...plan,
  risk: { level: check.risk ?? "effects", reasons: check.reasons },
  hosts: report.request.hosts,
  covers: approval.needed ? approval.covers : null,
});
