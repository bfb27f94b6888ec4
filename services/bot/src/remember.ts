import { TraceError } from "@tracewire/protocol";
import type { Message, Reply } from "./flow/desk.ts";
import type { MemoryCommand } from "./flow/memory-command.ts";
import type { Report } from "./flow/report.ts";
import type { RecipePlanner } from "./plan/recipes/recipe-planner.ts";
import { readRecipeName } from "./plan/team/recipe-name.ts";
import { MAX_QUESTIONS, recipeOfTrace } from "./plan/team/recipe-of-trace.ts";
import { savedText } from "./report/saved-text.ts";
import type { RedisRatings } from "./store/ratings.ts";
import type { RedisTeamRecipes } from "./store/team-recipes.ts";
import type { Traces } from "./store/traces.ts";

export type MemoryParts = {
  traces: Traces;
  shelf: RecipePlanner;
  teamRecipes: RedisTeamRecipes;
  ratings: RedisRatings;
  clock: () => number;
};

/**
 * What the team keeps: recipes made of its traces, and what it thinks of answers.
 * @throws TraceError UNKNOWN_TRACE, UNKNOWN_RECIPE, RECIPE_INVALID, BAD_OPTION
 */
export const remember = async (
  parts: MemoryParts,
  command: MemoryCommand,
  message: Message,
): Promise<Reply> => {
  switch (command.verb) {
    case "save":
      return save(parts, command, message);
    case "good":
    case "bad":
      return rate(parts, command, message);
    case "export-recipe": {
      const { name, text } = await known(parts, command.name);
      return {
        kind: "text",
        text: `The recipe ${name} as a file.`,
        program: { name, title: name, notes: [], files: [{ name: `${name}.bt`, text }] },
      };
    }
    case "remove-recipe":
      await known(parts, command.name);
      await parts.teamRecipes.remove(command.name);
      return words(`The recipe ${command.name} is removed. Traces that it answered stay as they are.`);
  }
};

const words = (text: string): Reply => ({ kind: "text", text });

const save = async (
  parts: MemoryParts,
  command: MemoryCommand & { verb: "save" },
  message: Message,
): Promise<Reply> => {
  const { shelf, teamRecipes, traces, clock } = parts;
  const name = readRecipeName(command.name);
  if (shelf.recipes.some((recipe) => recipe.name === name)) {
    throw new TraceError("BAD_OPTION", `${name} is the name of a recipe that comes with Tracewire`, {
      hint: `Take another: save ${command.id ?? "ID"} as our-${name}`,
    });
  }
  const id = traceOf(command, message);
  const report = await traces.report(id);
  const { plan, check } = answerOf(report);
  const questions = [...new Set([questionOf(report), ...command.questions])].slice(0, MAX_QUESTIONS);
  const now = clock();
  const { recipe, text } = recipeOfTrace({
    name,
    plan,
    questions,
    question: shelf.read({ text: questions[0] ?? "", options: {} }),
    trace: id,
    by: message.by.name,
    on: new Date(now).toISOString().slice(0, 10),
  });
  if ((await teamRecipes.save({ name, text, at: now }, command.replace)) === "taken") {
    throw new TraceError("BAD_OPTION", `there is a recipe ${name} already`, {
      hint: `To put this one in its place: save ${id} as ${name} replace`,
    });
  }
  return words(savedText(recipe, check.reasons));
};

/** Who was named by an option is part of what was asked. */
const questionOf = ({ request, narrowedTo: { pid, comm } = {} }: Report): string => {
  const question = request.follows?.question ?? request.text;
  if (pid !== undefined) return `${question}, pid ${pid}`;
  return comm === undefined ? question : `${question}, process ${comm}`;
};

const answerOf = ({ id, status, attempts, conclusion }: Report): Report["attempts"][number] => {
  const attempt = attempts.at(-1);
  if (status === "answered" && attempt && !conclusion && attempt.plan.step === undefined) return attempt;
  throw new TraceError("RECIPE_INVALID", `${id} has no script that answered a question by itself`, {
    hint: "A recipe is made of one trace that was answered: history lists them.",
  });
};

const rate = async (
  { traces, ratings, teamRecipes, clock }: MemoryParts,
  command: MemoryCommand & { verb: "good" | "bad" },
  message: Message,
): Promise<Reply> => {
  const { verb: verdict, why } = command;
  const id = traceOf(command, message);
  const { attempts, conclusion } = await traces.report(id);
  const origin = attempts.at(-1)?.plan.origin;
  const recipe = origin?.by === "recipe" && !conclusion ? origin.name : null;
  await ratings.vote(id, message.by, { verdict, why, by: message.by.name, at: clock() }, recipe);
  await teamRecipes.changed();
  return words(
    `Kept: ${message.by.name} calls the answer of ${id} ${verdict}.${recipe ? ` It counts for the recipe ${recipe}.` : ""}`,
  );
};

const traceOf = ({ verb, id }: { verb: string; id: string | null }, { follows }: Message): string => {
  const trace = id ?? follows;
  if (trace !== undefined) return trace;
  throw new TraceError("EMPTY_REQUEST", `${verb} needs the id of a trace`, {
    hint: `Example: ${verb} inv-7k3fq2. history lists the ids.`,
  });
};

const known = async ({ teamRecipes, shelf }: MemoryParts, name: string) => {
  const recipe = await teamRecipes.get(name);
  if (recipe !== null) return recipe;
  const shipped = shelf.recipes.some((one) => one.name === name);
  throw new TraceError(
    "UNKNOWN_RECIPE",
    shipped ? `${name} comes with Tracewire` : `the team has no recipe ${name.slice(0, 60)}`,
    {
      hint: shipped
        ? `It is the file knowledge/recipes/${name}.bt`
        : "recipes lists them; those of the team come first.",
    },
  );
};
