import { expectedAnswer } from "../../learn/expected-answer.ts";
import type { Lesson } from "../../learn/lesson.ts";
import { answerText, markdownText, openingText, questionText } from "../../learn/lesson-texts.ts";
import { traceLesson } from "../../learn/lesson-trace.ts";
import type { School } from "../../learn/school.ts";
import { documentOf } from "../../report/document.ts";
import { type Page, pageOf } from "../../report/page.ts";
import { renderReport } from "../../report/render-report.ts";
import { EXITS, exitCode } from "./exit-code.ts";
import { followShot } from "./follow-shot.ts";
import { Keyboard } from "./keyboard.ts";
import type { OneShot } from "./one-shot.ts";
import { teach } from "./teach.ts";
import { isTerminal, styleOn } from "./terminal.ts";

/**
 * A lesson that was asked for from a shell: the dialogue where a person sits at both ends, else the lesson is played
 * through and tells its own answer. As JSON it is the document of its trace.
 * @returns the exit code
 */
export const lessonShot = async (
  shot: OneShot,
  learn: { school: School; host: string },
  name: string,
): Promise<number> => {
  const { stdin, stdout } = shot.streams;
  const { approved, planOnly } = shot.wants;
  if (isTerminal(stdin) && isTerminal(stdout) && !shot.json && !approved && !planOnly) {
    const keyboard = new Keyboard(stdin, stdout);
    keyboard.open();
    try {
      const style = styleOn(stdout, shot.colour);
      await teach(name, { ...shot, ...learn, keyboard, stdout, style, onInterrupt: keyboard.onInterrupt });
      return 0;
    } finally {
      keyboard.close();
    }
  }
  const lessons = await learn.school.lessons();
  const lesson = lessons.find((one) => one.name === name);
  return lesson ? play(shot, learn, lesson, lessons.length) : EXITS.failed;
};

const play = async (
  shot: OneShot,
  { school, host }: { school: School; host: string },
  lesson: Lesson,
  of: number,
): Promise<number> => {
  const { desk, by, wants, colour, json } = shot;
  const { stdout, stderr } = shot.streams;
  const style = styleOn(stdout, colour);
  const page = pageOf(style, 0, "");
  const write = (text: string): void => void (json || stdout.write(`${text}\n\n`));
  write(openingText(lesson, of, page));
  const { report, failed } = await traceLesson(lesson, { desk, host, by, wants }, (id, heard) =>
    followShot(shot, id, heard),
  );
  for (const what of failed) stderr.write(`${what}\n`);
  if (report === null) return EXITS.cancelled;
  if (json) stdout.write(`${JSON.stringify(documentOf(report, shot.raw))}\n`);
  write(renderReport(report, style).trimEnd());
  // What is refused on purpose has gone well.
  if (report.status !== lesson.ends) return exitCode(report);
  if (wants.planOnly) return EXITS.answered;
  write(questionText(lesson, page));
  const expected = expectedAnswer(lesson.answer, report);
  if (expected === null) {
    stderr.write("The trace did not see what the lesson is about: run it again.\n");
    return EXITS.failed;
  }
  write(endText(lesson, answerText(expected), page));
  if (!json) await school.finish(by, lesson);
  return EXITS.answered;
};

const endText = (lesson: Lesson, answer: string, page: Page): string =>
  [page.paint.green(`The answer: ${answer}`), "", ...markdownText(lesson.explanation, page)].join("\n");
