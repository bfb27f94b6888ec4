import type { Expected } from "../../learn/expected-answer.ts";
import { expectedAnswer } from "../../learn/expected-answer.ts";
import { lessonAfter } from "../../learn/find-lesson.ts";
import { judgeAnswer } from "../../learn/judge-answer.ts";
import type { Lesson } from "../../learn/lesson.ts";
import { answerText, markdownText, openingText, questionText } from "../../learn/lesson-texts.ts";
import { traceLesson } from "../../learn/lesson-trace.ts";
import type { School } from "../../learn/school.ts";
import { type Page, pageOf } from "../../report/page.ts";
import { renderReport } from "../../report/render-report.ts";
import { type Answer, askLine } from "./prompt.ts";
import { type Watching, watchTrace } from "./watch-trace.ts";

export type Classroom = Watching & {
  school: School;
  /** The host that lessons trace: the one that this runs on, as their work is done here. */
  host: string;
};

/** Lessons as a dialogue, one after the other, until the person leaves. */
export const teach = async (name: string, room: Classroom): Promise<void> => {
  const lessons = await room.school.lessons();
  let lesson = lessons.find((one) => one.name === name) ?? null;
  while (lesson !== null) {
    if (!(await giveLesson(lesson, lessons.length, room))) {
      say(room, `Whenever you like, from its beginning: learn ${lesson.number}`, "");
      return;
    }
    await room.school.finish(room.by, lesson);
    lesson = lessonAfter(lessons, lesson);
    if (lesson === null) {
      say(room, "That was the last one.", "");
      return;
    }
    if (
      !(await goesOn(room, `Next is lesson ${lesson.number}, ${lesson.title}. Enter goes on, q leaves. `))
    ) {
      say(room, `To go on from here: learn ${lesson.number}`, "");
      return;
    }
    say(room, "");
  }
};

/** @returns false when the person left, or nothing was traced */
const giveLesson = async (lesson: Lesson, of: number, room: Classroom): Promise<boolean> => {
  const page = pageOf(room.style, 0, "");
  say(room, openingText(lesson, of, page), "");
  const start =
    lesson.ends === "refused" ? "Press Enter to try it, q to leave. " : "Press Enter to trace, q to leave. ";
  if (!(await goesOn(room, start))) return false;
  say(room, "");
  for (;;) {
    const { report, failed } = await traceLesson(lesson, room, (id, heard) => watchTrace(room, id, heard));
    if (report === null) return false;
    for (const what of failed) say(room, what);
    say(room, renderReport(report, room.style));
    if (report.status !== lesson.ends) return false;
    const expected = expectedAnswer(lesson.answer, report);
    if (expected !== null) return askAndExplain(lesson, expected, room, page);
    say(room, "This time the trace did not see what the lesson is about. That happens on a busy machine.");
    if (!(await goesOn(room, "Enter traces again, q leaves. "))) return false;
  }
};

const askAndExplain = async (
  lesson: Lesson,
  expected: Expected,
  room: Classroom,
  page: Page,
): Promise<boolean> => {
  say(room, questionText(lesson, page));
  if (!(await askUntilSettled(lesson, expected, room, page))) return false;
  say(room, "", ...markdownText(lesson.explanation, page), "");
  return true;
};

/** Two tries; Enter alone gives the answer. @returns false when the person left */
const askUntilSettled = async (
  lesson: Lesson,
  expected: Expected,
  room: Classroom,
  page: Page,
): Promise<boolean> => {
  const { bold, green, yellow } = page.paint;
  let wrong = 0;
  for (;;) {
    const answer = await askLine(room.keyboard, room.stdout, { text: bold("answer> "), signal: room.signal });
    if (answer.kind !== "line" || leaves(answer)) return false;
    const judged = judgeAnswer(expected, answer.text);
    if (answer.text.trim() === "") {
      say(room, `It is ${bold(answerText(expected))}.`);
      return true;
    }
    if (judged.kind === "right") {
      say(room, green(`Right: ${answerText(expected)}.`));
      return true;
    }
    if (judged.kind === "unclear") {
      say(room, `${judged.wanted} Enter alone gives the answer.`);
      continue;
    }
    wrong += 1;
    if (wrong === 1) {
      say(
        room,
        yellow("Not that."),
        ...markdownText(lesson.mistake, page),
        "Once more; Enter alone gives the answer.",
      );
      continue;
    }
    say(room, yellow(`No: it is ${answerText(expected)}.`));
    return true;
  }
};

const goesOn = async (room: Classroom, text: string): Promise<boolean> => {
  const answer = await askLine(room.keyboard, room.stdout, { text, signal: room.signal, fresh: true });
  return answer.kind === "line" && !leaves(answer);
};

const leaves = (answer: Answer): boolean =>
  answer.kind === "line" && ["q", "quit", "exit"].includes(answer.text.trim().toLowerCase());

const say = ({ stdout }: Classroom, ...lines: string[]): void => void stdout.write(`${lines.join("\n")}\n`);
