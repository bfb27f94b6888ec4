import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createPlaybookPlanner } from "../playbooks/playbook-planner.ts";
import { planQuestion, questionSet, type Verdict, verdictOf } from "./questions/question-set.ts";

const knowledge = (folder: string) =>
  fileURLToPath(new URL(`../../../../../knowledge/${folder}`, import.meta.url));
const planner = await createPlaybookPlanner({
  recipesDirs: [knowledge("recipes")],
  playbooksDir: knowledge("playbooks"),
});

const judged = await Promise.all(
  questionSet().map(async (question) => ({
    ...question,
    verdict: verdictOf(question, await planQuestion(planner, question.ask)),
  })),
);
const asked = (verdict: Verdict, questions = judged) =>
  questions.filter((question) => question.verdict === verdict).map(({ ask }) => ask);
const isOnly = (want: string) => judged.filter((question) => question.want.join() === want);

test("nothing runs that answers another question or drops a restriction, but for the defects that are known", () => {
  expect(asked("false")).toEqual(judged.filter(({ misread }) => misread).map(({ ask }) => ask));
});

test.each([true, false])("at least 95 of 100 questions are answered right, held out: %s", (heldOut) => {
  const half = judged.filter((question) => question.heldOut === heldOut);
  expect(asked("right", half).length / half.length).toBeGreaterThanOrEqual(0.95);
});

test.each(["refused", "impossible"])("every request that has to be %s is", (want) => {
  expect(asked("unanswered", isOnly(want))).toEqual([]);
  expect(asked("right", isOnly(want)).length).toBeGreaterThan(20);
});
