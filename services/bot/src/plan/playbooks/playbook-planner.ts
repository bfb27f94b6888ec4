import { analyse, parse } from "@tracewire/bpftrace";
import { MAX_SERIES } from "../../flow/envelope.ts";
import type { Draft } from "../../flow/plan.ts";
import type { PlanRequest, PlanResult } from "../../flow/planner.ts";
import { usableBodies } from "../recipes/choose-body.ts";
import { loadRecipes } from "../recipes/load-recipes.ts";
import type { Recipe } from "../recipes/recipe.ts";
import { createRecipePlanner, type RecipePlanner } from "../recipes/recipe-planner.ts";
import { renderRecipe, type Who } from "../recipes/render-recipe.ts";
import { concludeSeries, type HostJudgement, judgeSeries, suspicions } from "./conclude-series.ts";
import { loadPlaybooks } from "./load-playbooks.ts";
import { matchPlaybook, namesPlaybook } from "./match-playbook.ts";
import type { Playbook, PlaybookStep } from "./playbook.ts";

/**
 * Takes what is too vague for one measurement: a series of recipes, the next chosen by what was found, and findings
 * at the end. A question that a recipe answers goes to that recipe.
 */
export const createPlaybookPlanner = async (options: {
  recipesDirs: string[];
  playbooksDir: string;
}): Promise<RecipePlanner> => {
  const planner = await createRecipePlanner({ recipesDirs: options.recipesDirs });
  const { recipes } = await loadRecipes(options.recipesDirs);
  const playbooks = await loadPlaybooks(options.playbooksDir, recipes);
  return withPlaybooks(planner, playbooks, recipes);
};

const withPlaybooks = (
  planner: RecipePlanner,
  playbooks: Playbook[],
  recipes: readonly Recipe[],
): RecipePlanner => ({
  ...planner,
  plan: planWith(planner, playbooks, recipes),
  understands: async (text) => namesPlaybook(text, playbooks) !== null || (await planner.understands(text)),
  withTeam: (team) => withPlaybooks(planner.withTeam(team), playbooks, recipes),
});

const planWith =
  (planner: RecipePlanner, playbooks: Playbook[], recipes: readonly Recipe[]): RecipePlanner["plan"] =>
  async (request) => {
    const running = runningPlaybook(request, playbooks);
    if (running) return nextOf(running, recipes, request);
    // What narrows or groups a question makes it a question for one measurement.
    const narrowed = (request.followUp?.refinements.length ?? 0) > 0;
    if (request.previous.length > 0 || narrowed) return planner.plan(request);
    const named = namesPlaybook(request.text, playbooks);
    if (named) return nextOf(named, recipes, request);
    const planned = await planner.plan(request);
    const unsure = planned.kind === "ask" || (planned.kind === "decline" && planned.because === "impossible");
    const matched = unsure ? matchPlaybook(request.text, playbooks) : null;
    return matched ? nextOf(matched, recipes, request) : planned;
  };

const runningPlaybook = ({ measured, previous }: PlanRequest, playbooks: Playbook[]): Playbook | null => {
  const step = [...measured, ...previous].find(({ plan }) => plan.step)?.plan.step;
  return playbooks.find(({ name }) => name === step?.playbook) ?? null;
};

const nextOf = (playbook: Playbook, recipes: readonly Recipe[], request: PlanRequest): PlanResult => {
  // Nothing could be judged then, and "nothing stands out" would be untrue.
  if (request.facts.length === 0 && request.measured.length > 0) return GONE;
  const judged = judgeSeries(playbook, request);
  const suspected = suspicions(judged);
  const done = [...request.measured, ...request.previous].map(({ plan }) => plan);
  const tried = new Set(done.map(({ step }) => step?.name));
  const leftMs = MAX_SERIES.windowsMs - done.reduce((sum, { windowMs }) => sum + windowMs, 0);
  const wanted = playbook.steps.filter(
    (step) =>
      !tried.has(step.recipe) &&
      step.windowMs <= leftMs &&
      (step.when?.some((kind) => suspected.has(kind)) ?? true),
  );
  if (done.length < MAX_SERIES.steps) {
    for (const step of wanted) {
      const draft = draftOf(playbook, step, recipes, request, judged);
      if (draft) return { kind: "plan", draft };
    }
  }
  return { kind: "findings", conclusion: concludeSeries(playbook, request, judged) };
};

const GONE: PlanResult = {
  kind: "decline",
  because: "impossible",
  message: "the host is no longer connected, so the series cannot go on",
  hint: "When it is back (ask: hosts), ask again.",
};

/** `null` where no host can run it, or where it would need approval: a series never waits for one. */
const draftOf = (
  playbook: Playbook,
  step: PlaybookStep,
  recipes: readonly Recipe[],
  { facts }: PlanRequest,
  judged: HostJudgement[],
): Draft | null => {
  const recipe = recipes.find(({ name }) => name === step.recipe);
  const [body] = recipe ? usableBodies(recipe, facts).bodies : [];
  if (!recipe || !body) return null;
  // On several hosts a pid is not one process.
  const [only] = judged.length === 1 ? judged : [];
  const rendered = renderRecipe(recipe, body, {
    who: step.focus && only ? whoOf(only) : EVERYBODY,
    values: defaults(recipe),
    by: step.by ?? recipe.by[0] ?? "none",
    stat: step.stat ?? null,
    timeUnit: "us",
    everyMs: null,
    top: TOP,
    onlyTop: false,
  });
  if (!QUIET.includes(analyse(parse(rendered.body)).risk.level)) return null;
  return {
    body: rendered.body,
    title: recipe.title,
    measures: recipe.measures,
    readings: rendered.readings,
    explain: recipe.explain,
    next: recipe.next,
    notes: rendered.notes,
    origin: { by: "recipe", name: recipe.name },
    top: TOP,
    step: { playbook: playbook.name, name: step.recipe, windowMs: step.windowMs },
  };
};

const EVERYBODY: Who = { pids: [], processes: [], except: [], uid: null, cpu: null };
/** By pid, so that threads of other names are in it; a crowd by its name. */
const whoOf = ({ about, aboutName }: HostJudgement): Who =>
  about.size <= MOST_PIDS
    ? { ...EVERYBODY, pids: [...about].map(Number) }
    : { ...EVERYBODY, processes: [aboutName] };

/** Each pid is a comparison in the kernel. */
const MOST_PIDS = 16;
/** What runs without approval. */
const QUIET: readonly string[] = ["counts", "events"];
const TOP = 10;

const defaults = ({ parameters }: Recipe): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
