import type { Page } from "../report/page.ts";
import { scriptLines } from "../report/script-text.ts";
import { padEnd, wrap } from "../report/width.ts";
import type { Expected } from "./expected-answer.ts";
import type { Lesson } from "./lesson.ts";
import { markdownLines } from "./markdown-lines.ts";
import { sayWork } from "./workload.ts";

/** Beyond this a paragraph is hard to read. */
const READABLE = 88;

/** Everything a learner sees before the trace. */
export const openingText = (lesson: Lesson, of: number, page: Page): string => {
  const { bold, dim } = page.paint;
  const parts = [
    [bold(`Lesson ${lesson.number} of ${of} · ${lesson.title}`)],
    markdownText(lesson.text, page),
    lesson.script ? scriptLines(lesson.script.text, page) : [`  ${page.paint.cyan(lesson.ask ?? "")}`],
    meanwhile(lesson, page).map((line) => dim(line)),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
};

const meanwhile = ({ work, windowMs, ends }: Lesson, page: Page): string[] => {
  if (ends === "refused") return [];
  const traces = `It traces this machine for ${windowMs / 1_000} s.`;
  return work.length === 0
    ? wrap(traces, page.width)
    : [
        ...wrap(`${traces} Meanwhile Tracewire itself runs:`, page.width),
        ...work.flatMap((one) => wrap(sayWork(one), page.width - 2).map((line) => `  ${line}`)),
      ];
};

export const questionText = (lesson: Lesson, page: Page): string =>
  [
    ...wrap(lesson.question, Math.min(page.width, READABLE)).map((line) => page.paint.bold(line)),
    ...(lesson.answer.find === "choice" ? lesson.answer.of : []).flatMap((choice, index) =>
      wrap(`${"abcde"[index]}) ${choice}`, page.width - 2, "   ").map((line) => `  ${line}`),
    ),
  ].join("\n");

/** `dd`, `1,000`, `b) read`. */
export const answerText = (expected: Expected): string =>
  expected.kind === "choice" ? `${"abcde"[expected.right - 1]}) ${expected.shown}` : expected.shown;

export const markdownText = (markdown: string, page: Page): string[] =>
  markdownLines(markdown, Math.min(page.width, READABLE)).map(({ kind, text }) =>
    kind === "code" ? page.paint.cyan(text) : paintMarks(text, page),
  );

/** Marks of words become colour, or stay where there is none. */
const paintMarks = (text: string, { paint }: Page): string =>
  paint.isColorSupported
    ? text
        .replaceAll(/`([^`]+)`/g, (_, code: string) => paint.cyan(code))
        .replaceAll(/\*\*([^*]+)\*\*/g, (_, strong: string) => paint.bold(strong))
    : text.replaceAll(/\*\*([^*]+)\*\*/g, "$1");

export const lessonListText = (lessons: readonly Lesson[], done: ReadonlySet<string>): string => {
  const finished = lessons.filter(({ name }) => done.has(name)).length;
  const next = lessons.find(({ name }) => !done.has(name));
  const width = Math.max(...lessons.map(({ name }) => name.length));
  const rows = lessons.map((lesson) => {
    const mark = done.has(lesson.name) ? "✓" : lesson === next ? "→" : " ";
    return `  ${mark} ${String(lesson.number).padStart(2)}  ${padEnd(lesson.name, width)}  ${lesson.title}`;
  });
  const state =
    next === undefined
      ? "All done. Any of them again: learn NUMBER"
      : `${finished === 0 ? "Begin" : `${finished} of ${lessons.length} done; go on`} with: learn next. Any other: learn NUMBER or learn NAME`;
  return [
    `Tracing in ${lessons.length} short lessons. Each runs a real trace on this machine and asks what it shows.`,
    "",
    ...rows,
    "",
    state,
  ].join("\n");
};

export const allDoneText = (count: number): string =>
  `All ${count} lessons are done. Any of them again: learn NUMBER. recipes lists what can be asked.`;

/** A lesson for a chat that holds no dialogue. */
export const lessonMarkdown = (lesson: Lesson, of: number): string =>
  [
    `**Lesson ${lesson.number} of ${of} · ${lesson.title}**`,
    lesson.text,
    lesson.script ? `\`\`\`\n${lesson.script.text}\`\`\`` : `\`${lesson.ask}\``,
    lesson.question,
    lesson.explanation,
    `In a terminal it runs, asks and answers: npm start -- learn ${lesson.number}`,
  ].join("\n\n");
