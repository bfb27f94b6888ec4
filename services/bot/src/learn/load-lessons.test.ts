import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadLessons } from "./load-lessons.ts";
import { parseLesson } from "./parse-lesson.ts";

const LESSONS = fileURLToPath(new URL("../../../../knowledge/lessons", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracewire-lessons-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const GOOD = `---
title: Counting
window: 2s
work:
  - {do: open-a-file, times: 5}
question: How many?
answer: {find: value, map: "@n", key: [cat]}
---
Why it matters.

\`\`\`bpftrace
tracepoint:syscalls:sys_enter_openat { @n[comm] = count(); }
\`\`\`

## If the answer was wrong
Look at the row.

## Explanation
Each open counted once.
`;

const mistakesOf = (text: string, name = "03-counting.md"): string[] => {
  const read = parseLesson(name, text);
  return Array.isArray(read) ? read.map(({ line, message }) => `${line}: ${message}`) : [];
};

test("the lessons of this project have no mistake, and are at least fourteen", async () => {
  const lessons = await loadLessons(LESSONS);
  expect(lessons.length).toBeGreaterThanOrEqual(14);
  expect(lessons.map(({ number }) => number)).toEqual(lessons.map((_, index) => index + 1));
});

test("a file becomes a lesson with its number, name, script and parts", () => {
  expect(parseLesson("knowledge/03-counting.md", GOOD)).toMatchObject({
    number: 3,
    name: "counting",
    windowMs: 2_000,
    text: "Why it matters.",
    script: { text: "tracepoint:syscalls:sys_enter_openat { @n[comm] = count(); }\n", line: 12 },
    mistake: "Look at the row.",
    explanation: "Each open counted once.",
    ends: "answered",
  });
});

test.each([
  [
    "a name without a number",
    GOOD,
    "counting.md",
    "1: a lesson's file is called like 03-count-by-process.md",
  ],
  ["no front matter", "Text", undefined, "1: a lesson starts with front matter between two lines of ---"],
  [
    "a window that is too long",
    GOOD.replace("2s", "9s"),
    undefined,
    "3: window: a lesson's window is from 1s to 5s",
  ],
  ["work that is not on the list", GOOD.replace("open-a-file", "rm"), undefined, /^5: work\.0\.do: /],
  ["an unknown field", GOOD.replace("title:", "titel: x\ntitle:"), undefined, /front matter: .*titel/],
  [
    "a map that the script does not have",
    GOOD.replace('map: "@n"', 'map: "@m"'),
    undefined,
    "12: answer.map: the script has no map @m",
  ],
  [
    "a script that does not parse",
    GOOD.replace("count(); }", "count( }"),
    undefined,
    /^12: the script does not parse: /,
  ],
  [
    "a script that would act on the host",
    GOOD.replace("count(); }", 'count(); system("id"); }'),
    undefined,
    "12: the script is refused: system() runs a command on the host (line 1)",
  ],
  [
    "a refusal that is none",
    GOOD.replace("window:", "ends: refused\nwindow:"),
    undefined,
    "13: ends: refused, but the policy lets the script run",
  ],
  [
    "a line that breaks on the screen",
    GOOD.replace("{ @n", `/comm != "${"x".repeat(20)}"/ { @n`),
    undefined,
    "12: the script's line has more than 74 columns",
  ],
  [
    "a missing part",
    GOOD.replace(/## Explanation[\s\S]*/, ""),
    undefined,
    '16: the part "## Explanation" is missing',
  ],
  ["an unknown part", `${GOOD}\n## Extra\nx\n`, undefined, '21: "## Extra" is no part of a lesson'],
  ["an empty part", GOOD.replace("Look at the row.\n", ""), undefined, "1: the mistake is missing"],
  [
    "a text that is too long",
    GOOD.replace("Why it matters.", "Why it matters. ".repeat(80)),
    undefined,
    /^1: the text takes \d+ lines of 80 columns, more than 12$/,
  ],
  [
    "neither script nor question",
    GOOD.replace(/```[\s\S]*?```/, ""),
    undefined,
    "1: there is neither a ```bpftrace script nor an ask",
  ],
  [
    "script and question at once",
    GOOD.replace("window:", "ask: how many\nwindow:"),
    undefined,
    "1: there are both a script and an ask: one of them runs",
  ],
  [
    "a right choice beyond the choices",
    GOOD.replace(/answer: .*/, "answer: {find: choice, of: [a, b], right: 3, shows: x}"),
    undefined,
    "1: answer.right: there are 2 choices",
  ],
])("%s is one clear error with its line", (_, text, name, message) => {
  const mistakes = mistakesOf(text, name);
  expect(mistakes).toEqual([
    typeof message === "string" ? message : expect.stringMatching(message as RegExp),
  ]);
});

test("a gap in the numbers and a name that is there twice are named with their files", async () => {
  writeFileSync(join(folder, "01-counting.md"), GOOD);
  writeFileSync(join(folder, "03-counting.md"), GOOD);
  await expect(loadLessons(folder)).rejects.toMatchObject({
    code: "LESSON_INVALID",
    message: expect.stringMatching(
      /03-counting\.md:1: this is lesson 2, not 3\n.*03-counting\.md:1: there is another lesson called counting$/,
    ),
  });
});
