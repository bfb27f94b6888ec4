import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { TraceError } from "@tracewire/protocol";
import type { Mistake } from "../plan/read-matter.ts";
import type { Lesson } from "./lesson.ts";
import { parseLesson } from "./parse-lesson.ts";

/**
 * Reads every `NN-name.md` of a folder, in their order.
 * @throws TraceError LESSON_INVALID with every mistake of every file at once
 */
export const loadLessons = async (folder: string): Promise<Lesson[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md")).sort();
  const read = await Promise.all(
    names.map(async (name) => parseLesson(join(folder, name), await readFile(join(folder, name), "utf8"))),
  );
  const lessons = read.flatMap((one) => (Array.isArray(one) ? [] : [one]));
  const broken = read.flatMap((one) => (Array.isArray(one) ? one : []));
  const mistakes = broken.length > 0 ? broken : orderMistakes(lessons);
  if (mistakes.length > 0) {
    const lines = mistakes.map(({ file, line, message }) => `${file}:${line}: ${message}`);
    throw new TraceError("LESSON_INVALID", `The lessons have mistakes:\n${lines.join("\n")}`, {
      hint: "Correct the files named above; docs/learn.md tells what a lesson file holds.",
    });
  }
  return lessons;
};

/** A learner goes by number and by name: no gap, and nothing twice. */
const orderMistakes = (lessons: readonly Lesson[]): Mistake[] =>
  lessons.flatMap(({ file, number, name }, index) => [
    ...(number === index + 1
      ? []
      : [{ file, line: 1, message: `this is lesson ${index + 1}, not ${number}` }]),
    ...(lessons.slice(0, index).some((earlier) => earlier.name === name)
      ? [{ file, line: 1, message: `there is another lesson called ${name}` }]
      : []),
  ]);
