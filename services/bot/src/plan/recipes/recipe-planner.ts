import { type HostFacts, TraceError } from "@tracewire/protocol";
import type { PlanRequest, PlanResult } from "../../flow/planner.ts";
import { sameMeaning } from "../team/same-meaning.ts";
import { cautionFor, NO_TEAM, type Rating, type Team, type TeamShelf } from "../team/team.ts";
import { askedBy } from "./asked-by.ts";
import { usableBodies } from "./choose-body.ts";
import { confident, judge, sameAgain } from "./choose-recipe.ts";
import { type Example, examplesFor } from "./examples.ts";
import { fillRecipe } from "./fill-recipe.ts";
import type { Judgement } from "./judge-recipe.ts";
import { createLexicon, type Lexicon } from "./lexicon.ts";
import { loadRecipes } from "./load-recipes.ts";
import { nearestRecipes } from "./nearest-recipes.ts";
import { type Question, readQuestion } from "./question.ts";
import type { Body, Recipe } from "./recipe.ts";
import { findRefusal } from "./refusal.ts";
import { renderRecipe } from "./render-recipe.ts";

const CHOICES = 3;

export type RecipePlanner = {
  plan(request: PlanRequest): Promise<PlanResult>;
  /** Whether it is clear without any other words what this asks for. */
  understands(text: string): Promise<boolean>;
  /** What the shelf answers, in the order of its titles, each with one way to ask for it. */
  readonly recipes: readonly ShelvedRecipe[];
  /** The question of a request as the shelf understands it. */
  read(request: Pick<PlanRequest, "text" | "followUp" | "options">): Question;
  /** The same shelf with what a team adds to it. */
  withTeam(team: Team): RecipePlanner;
  /** Scripts near to what is to be measured, nearest first, for whoever writes another. */
  examples(text: string, facts: HostFacts[], count: number): Promise<Example[]>;
};

export type ShelvedRecipe = Pick<Recipe, "name" | "title" | "questions">;

/** A planner that needs no model: it knows what its recipes answer, and asks when it is not sure. */
export const createRecipePlanner = async (options: { recipesDirs: string[] }): Promise<RecipePlanner> => {
  const shelf = await loadRecipes(options.recipesDirs);
  if (shelf.mistakes.length > 0) {
    const lines = shelf.mistakes.map(({ file, line, message }) => `${file}:${line}: ${message}`);
    throw new TraceError(
      "RECIPE_INVALID",
      `The recipes have ${lines.length} mistakes:\n${lines.join("\n")}`,
      {
        hint: "Correct the files named above; docs/recipes.md tells what a recipe file holds.",
      },
    );
  }
  return shelfWith(shelf.recipes, createLexicon(shelf.words, shelf.common), NO_TEAM);
};

const shelfWith = (recipes: Recipe[], lexicon: Lexicon, team: Team): RecipePlanner => ({
  plan: async (request) => planWith(recipes, lexicon, request, await team.read()),
  understands: async (text) => {
    const added = await team.read();
    const question = readQuestion(text, lexicon);
    const judged = judge([...recipes, ...added.recipes], question);
    return (
      sameMeaning(added, question, text, lexicon) !== null ||
      confident(judged, question, text, added) !== null
    );
  },
  read: (request) => askedBy(request, lexicon).question,
  withTeam: (other) => shelfWith(recipes, lexicon, other),
  examples: async (text, facts, count) => {
    const question = readQuestion(text, lexicon);
    const judged = judge([...recipes, ...(await team.read()).recipes], question);
    return examplesFor(judged, question, text, facts, count);
  },
  recipes: recipes
    .map(({ name, title, questions }) => ({ name, title, questions }))
    .sort((a, b) => a.title.localeCompare(b.title)),
});

const planWith = (shelved: Recipe[], lexicon: Lexicon, request: PlanRequest, team: TeamShelf): PlanResult => {
  const tried = request.previous.at(-1)?.plan.origin;
  const { text, question } = askedBy(request, lexicon);
  const refusal = findRefusal(text);
  if (refusal !== null) return { kind: "decline", because: "refused", ...refusal };
  const recipes = [...shelved, ...team.recipes];
  const judged = judge(recipes, question);
  const chosen =
    recipes.find(({ name }) => tried?.by === "recipe" && tried.name === name) ??
    sameAgain(judged, request)?.recipe ??
    sameMeaning(team, question, text, lexicon) ??
    confident(judged, question, text, team)?.recipe;
  if (chosen) return withCaution(planRecipe(chosen, question, request), team.ratingOf(chosen.name));
  return beyond(question, lexicon) ?? onlyElsewhere(recipes, question, request) ?? ask(judged, request, text);
};

const withCaution = (planned: PlanResult, rating: Rating): PlanResult => {
  const caution = cautionFor(rating);
  return planned.kind === "plan" && caution !== undefined
    ? { ...planned, draft: { ...planned.draft, caution } }
    : planned;
};

const planRecipe = (recipe: Recipe, question: Question, request: PlanRequest): PlanResult => {
  const { filling, notes, missing } = fillRecipe(recipe, question, request);
  if (missing.length > 0) {
    return {
      kind: "ask",
      message: `"${recipe.title}" needs ${missing.join(" and ")}.`,
      choices: [{ title: recipe.title, example: recipe.questions[0]! }],
    };
  }
  const { bodies, lacking } = usableBodies(recipe, request.facts);
  const left = bodies
    .map((body) => ({ body, rendered: renderRecipe(recipe, body, filling) }))
    .find(
      ({ rendered }) => !request.previous.some(({ plan }) => plan.script.startsWith(rendered.body.trimEnd())),
    );
  if (left === undefined) return cannot(recipe, request, bodies.length === 0 ? lacking : null);
  const first = recipe.bodies[0] as Body;
  return {
    kind: "plan",
    draft: {
      body: left.rendered.body,
      title: titleOf(recipe, filling),
      measures: recipe.measures,
      readings: left.rendered.readings,
      explain: recipe.explain,
      next: recipe.next,
      notes: [
        ...left.rendered.notes,
        ...(left.body === first || left.body.note !== undefined
          ? []
          : ["Another way to measure it was taken, because of what the host has."]),
        ...notes,
      ],
      origin: { by: "recipe", name: recipe.name },
      top: filling.top,
    },
  };
};

const titleOf = (
  recipe: Recipe,
  { who, everyMs, onlyTop, top }: ReturnType<typeof fillRecipe>["filling"],
): string => {
  const parts = [
    ...(who.pids.length > 0 ? [`pid ${who.pids.join(", ")}`] : []),
    ...(who.processes.length > 0 ? [who.processes.join(", ")] : []),
    ...who.except.map((name) => `without ${name}`),
    ...(everyMs === null ? [] : [everyMs === 1_000 ? "each second" : `each ${everyMs / 1_000} s`]),
    ...(onlyTop ? [`top ${top}`] : []),
  ];
  return parts.length === 0 ? recipe.title : `${recipe.title}: ${parts.join(", ")}`;
};

const cannot = (recipe: Recipe, request: PlanRequest, lacking: string | null): PlanResult => {
  const last = request.previous.at(-1);
  const why =
    lacking !== null
      ? lacking
      : last === undefined
        ? "no way to measure it works there"
        : `every way to measure it failed; the last one because: ${last.diagnosis.message}`;
  return {
    kind: "decline",
    because: "impossible",
    message: `${recipe.title} is not possible on ${hosts(request)}: ${recipe.otherwise?.reason ?? why}${recipe.otherwise && lacking !== null ? ` (${lacking})` : ""}.`,
    hint:
      recipe.otherwise?.instead ?? last?.diagnosis.hint ?? "Ask for something near it, or try another host.",
  };
};

/**
 * Where the question names a thing that only recipes for other hosts are about, it is no use to ask: however it is put,
 * nothing can measure it there.
 */
const onlyElsewhere = (recipes: Recipe[], question: Question, request: PlanRequest): PlanResult | null => {
  if (request.facts.length === 0) return null;
  const named = question.parts.flatMap(({ concepts, value }) => [
    ...concepts.filter(({ kind }) => kind === "thing").map(({ name }) => name),
    ...(value === null ? [] : [`<${value.type}>`]),
  ]);
  for (const name of named) {
    const about = recipes.filter((recipe) =>
      recipe.about?.subject.some((line) => {
        const words = line.split(/\s+/);
        return words.includes(name) && words.every((word) => named.includes(word));
      }),
    );
    const here = about.filter((recipe) => usableBodies(recipe, request.facts).bodies.length > 0);
    const [first] = about;
    if (first !== undefined && here.length === 0)
      return cannot(first, request, usableBodies(first, request.facts).lacking);
  }
  return null;
};

const hosts = (request: PlanRequest): string =>
  request.facts.map((facts) => facts.host).join(", ") || "this host";

/** What bpftrace cannot see on any host. */
const beyond = (question: Question, lexicon: Lexicon): PlanResult | null => {
  const name = question.parts.flatMap((part) => part.concepts).find((one) => one.kind === "beyond")?.name;
  const entry = name === undefined ? undefined : lexicon.beyond[name];
  if (entry === undefined) return null;
  return { kind: "decline", because: "impossible", message: entry.reason, hint: entry.instead };
};

const ask = (judged: Judgement[], { followUp }: PlanRequest, text: string): PlanResult => {
  const changed = followUp?.refinements.at(-1);
  return {
    kind: "ask",
    message:
      changed === undefined
        ? "I am not sure which measurement answers this, so nothing was run. Did you mean one of these?"
        : `I do not know how to measure "${followUp?.question}" with "${changed}", so nothing was run. Did you mean one of these?`,
    choices: nearestRecipes(judged, text, CHOICES),
  };
};
