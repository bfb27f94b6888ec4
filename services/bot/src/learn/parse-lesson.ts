import { basename } from "node:path";
import { type Mistake, readMatter } from "../plan/read-matter.ts";
import { checkLesson } from "./check-lesson.ts";
import { type Lesson, LessonMatter } from "./lesson.ts";

const FILE_NAME = /^(\d\d)-([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.md$/;
const HEAD = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*\n/;
const SCRIPT = /^```bpftrace[ \t]*\n([\s\S]*?)\n```[ \t]*$/gm;
/** The parts below the text. Both must be there. */
const SECTIONS = { explanation: "## Explanation", mistake: "## If the answer was wrong" } as const;

/** Reads one lesson file. Either a lesson or its mistakes, each with its line. */
export const parseLesson = (file: string, text: string): Lesson | Mistake[] => {
  const at = (line: number, message: string): Mistake => ({ file, line, message });
  const named = FILE_NAME.exec(basename(file));
  if (named === null) return [at(1, "a lesson's file is called like 03-count-by-process.md")];
  const head = HEAD.exec(text);
  if (head === null) return [at(1, "a lesson starts with front matter between two lines of ---")];
  const matter = readMatter(head[1] ?? "", LessonMatter, { file, firstLine: 2 });

  const body = text.slice(head[0].length);
  const lineAt = (offset: number): number => text.slice(0, head[0].length + offset).split("\n").length;
  const headings = [...body.matchAll(/^## .*$/gm)].map((match) => ({
    title: match[0].trim(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const intro = body.slice(0, headings[0]?.start ?? body.length);
  const scripts = [...intro.matchAll(SCRIPT)];
  const layout = [
    ...headings
      .filter(({ title }) => !Object.values(SECTIONS).some((known) => known === title))
      .map(({ title, start }) => at(lineAt(start), `"${title}" is no part of a lesson`)),
    ...Object.values(SECTIONS)
      .filter((title) => !headings.some((heading) => heading.title === title))
      .map((title) => at(lineAt(body.trimEnd().length), `the part "${title}" is missing`)),
    ...scripts.slice(1).map(({ index }) => at(lineAt(index), "a lesson has one script")),
  ];
  const mistakes = [...("mistakes" in matter ? matter.mistakes : []), ...layout];
  if (mistakes.length > 0 || "mistakes" in matter) return mistakes;

  const section = (title: string): string => {
    const index = headings.findIndex((heading) => heading.title === title);
    return body.slice(headings[index]?.end, headings[index + 1]?.start).trim();
  };
  const { window: windowMs, ...rest } = matter.value;
  const [script] = scripts;
  const lesson: Lesson = {
    ...rest,
    number: Number(named[1]),
    name: named[2] ?? "",
    file,
    windowMs,
    text: intro.replace(SCRIPT, "").trim(),
    script: script ? { text: `${script[1] ?? ""}\n`, line: lineAt(script.index) + 1 } : null,
    explanation: section(SECTIONS.explanation),
    mistake: section(SECTIONS.mistake),
  };
  const found = checkLesson(lesson);
  return found.length > 0 ? found : lesson;
};
