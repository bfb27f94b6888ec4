import { TraceError } from "@tracewire/protocol";
import { closest } from "fastest-levenshtein";
import type { Lesson } from "./lesson.ts";

/**
 * By number, by name, or the first that is not done yet (`next`); `null` when all are done.
 * @throws TraceError UNKNOWN_LESSON
 */
export const findLesson = (
  lessons: readonly Lesson[],
  wanted: string,
  done: ReadonlySet<string>,
): Lesson | null => {
  const word = wanted.toLowerCase();
  if (word === "next") return lessons.find(({ name }) => !done.has(name)) ?? null;
  const found = lessons.find(
    ({ number, name }) => String(number) === word.replace(/^0+(?=\d)/, "") || name === word,
  );
  if (found) return found;
  if (/^\d+$/.test(word)) {
    throw new TraceError(
      "UNKNOWN_LESSON",
      `there is no lesson ${wanted}: they go from 1 to ${lessons.length}`,
      {
        hint: "learn lists them.",
      },
    );
  }
  const nearest = closest(
    word,
    lessons.map(({ name }) => name),
  );
  throw new TraceError("UNKNOWN_LESSON", `there is no lesson "${wanted}". Did you mean ${nearest}?`, {
    hint: "learn lists them; learn next goes on.",
  });
};

/** The one behind it, whether done or not. */
export const lessonAfter = (lessons: readonly Lesson[], { number }: Lesson): Lesson | null =>
  lessons.find((one) => one.number === number + 1) ?? null;
