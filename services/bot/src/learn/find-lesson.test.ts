import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findLesson, lessonAfter } from "./find-lesson.ts";
import { loadLessons } from "./load-lessons.ts";

const lessons = await loadLessons(fileURLToPath(new URL("../../../../knowledge/lessons", import.meta.url)));
const numberOf = (wanted: string, done: string[] = []) =>
  findLesson(lessons, wanted, new Set(done))?.number ?? null;
const first = lessons[0]!;

test("a lesson is found by its number and by its name, in any letters", () => {
  expect(["3", "03", "histograms", "Histograms"].map((wanted) => numberOf(wanted))).toEqual([3, 3, 8, 8]);
});

test("next is the first that is not done, also behind one that was left out, and none when all are done", () => {
  expect(numberOf("next")).toBe(1);
  expect(numberOf("next", [first.name])).toBe(2);
  expect(numberOf("next", ["histograms"])).toBe(1);
  expect(
    numberOf(
      "next",
      lessons.map(({ name }) => name),
    ),
  ).toBeNull();
  expect(lessonAfter(lessons, first)?.number).toBe(2);
  expect(lessonAfter(lessons, lessons.at(-1)!)).toBeNull();
});

test("a lesson that is not there is said with the bounds or the nearest name", () => {
  expect(() => numberOf("99")).toThrow(`there is no lesson 99: they go from 1 to ${lessons.length}`);
  expect(() => numberOf("histogram")).toThrow('there is no lesson "histogram". Did you mean histograms?');
});
