import { type Analysis, analyse, BpftraceSyntaxError, parse } from "@tracewire/bpftrace";
import { decide } from "../flow/policy.ts";
import type { Mistake } from "../plan/read-matter.ts";
import type { Lesson } from "./lesson.ts";
import { markdownLines } from "./markdown-lines.ts";

/** Lines of 80 columns that a text may take: beyond it nobody reads before pressing Enter. */
const MOST_LINES = { text: 12, explanation: 16, mistake: 6 } as const;

/** Of a script: beyond it a line breaks on the screen. */
const MOST_COLUMNS = 74;

/** What the schema cannot see: whether script, answer and texts fit together. */
export const checkLesson = (lesson: Lesson): Mistake[] => [
  ...(["text", "explanation", "mistake"] as const).flatMap((part) => textMistakes(lesson, part)),
  ...(lesson.script === null ? askMistakes(lesson) : scriptMistakes(lesson, lesson.script)),
  ...(lesson.answer.find === "choice" && lesson.answer.right > lesson.answer.of.length
    ? [at(lesson, `answer.right: there are ${lesson.answer.of.length} choices`)]
    : []),
];

const at = ({ file }: Lesson, message: string, line = 1): Mistake => ({ file, line, message });

const textMistakes = (lesson: Lesson, part: keyof typeof MOST_LINES): Mistake[] => {
  const lines = markdownLines(lesson[part], 80).length;
  if (lines === 0) return [at(lesson, `the ${part} is missing`)];
  return lines > MOST_LINES[part]
    ? [at(lesson, `the ${part} takes ${lines} lines of 80 columns, more than ${MOST_LINES[part]}`)]
    : [];
};

const askMistakes = (lesson: Lesson): Mistake[] => {
  if (lesson.ask === undefined) return [at(lesson, "there is neither a ```bpftrace script nor an ask")];
  return lesson.ends === "refused" ? [at(lesson, "ends: only a script can be refused here")] : [];
};

const scriptMistakes = (lesson: Lesson, script: { text: string; line: number }): Mistake[] => {
  if (lesson.ask !== undefined) return [at(lesson, "there are both a script and an ask: one of them runs")];
  let analysis: Analysis;
  try {
    analysis = analyse(parse(script.text));
  } catch (error) {
    if (!(error instanceof BpftraceSyntaxError)) throw error;
    return [at(lesson, `the script does not parse: ${error.message}`, script.line + error.line - 1)];
  }
  const verdict = decide(analysis);
  const { answer, ends } = lesson;
  const wide = script.text.split("\n").findIndex((line) => line.length > MOST_COLUMNS);
  return [
    ...(wide === -1
      ? []
      : [at(lesson, `the script's line has more than ${MOST_COLUMNS} columns`, script.line + wide)]),
    ...(ends === "answered" && verdict.decision === "refuse"
      ? [at(lesson, `the script is refused: ${verdict.because}`, script.line)]
      : []),
    ...(ends === "refused" && verdict.decision !== "refuse"
      ? [at(lesson, "ends: refused, but the policy lets the script run", script.line)]
      : []),
    ...("map" in answer && !analysis.maps.some(({ name }) => name === answer.map)
      ? [at(lesson, `answer.map: the script has no map ${answer.map}`, script.line)]
      : []),
  ];
};
