import type { Reply } from "../flow/desk.ts";
import type { Person } from "../flow/investigation.ts";
import { findLesson } from "./find-lesson.ts";
import type { Lesson } from "./lesson.ts";
import { allDoneText, lessonListText, lessonMarkdown } from "./lesson-texts.ts";

/** What each person has done already. */
export type Progress = {
  /** Names of lessons. */
  done(person: Person): Promise<ReadonlySet<string>>;
  finish(person: Person, lesson: string, at: number): Promise<void>;
};

/** The lessons, and who has got how far. The files are read when somebody first asks: a mistake in one harms no trace. */
export class School {
  readonly #load: () => Promise<Lesson[]>;
  readonly #progress: Progress;

  constructor(load: () => Promise<Lesson[]>, progress: Progress) {
    this.#load = load;
    this.#progress = progress;
  }

  /** @throws TraceError LESSON_INVALID */
  lessons(): Promise<Lesson[]> {
    return this.#load();
  }

  /** `learn` and `learn 3`, in words for any chat; one that can hold a dialogue takes `lesson` instead. */
  async reply(wanted: string | undefined, by: Person): Promise<Reply> {
    const lessons = await this.lessons();
    const done = await this.#progress.done(by);
    if (wanted === undefined) return { kind: "text", text: lessonListText(lessons, done) };
    const lesson = findLesson(lessons, wanted, done);
    if (lesson === null) return { kind: "text", text: allDoneText(lessons.length) };
    return { kind: "text", text: lessonMarkdown(lesson, lessons.length), lesson: lesson.name };
  }

  finish(by: Person, lesson: Lesson): Promise<void> {
    return this.#progress.finish(by, lesson.name, Date.now());
  }
}
