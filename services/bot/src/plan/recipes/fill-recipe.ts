import type { PlanRequest } from "../../flow/planner.ts";
import { groupsFor, hasColumn } from "./groupings.ts";
import type { Question } from "./question.ts";
import { printsSteps, type Recipe, type Stat } from "./recipe.ts";
import { columnNames, type Filling } from "./render-recipe.ts";
import { isSeveral, parameterFor, templateValue } from "./take-values.ts";
import type { Value } from "./value.ts";

const DEFAULT_TOP = 10;
const DEFAULT_STEP_MS = 1_000;

export type Filled = { filling: Filling; notes: string[]; missing: string[] };

/** Turns what the question asks for into what the recipe's template needs. */
export const fillRecipe = (
  recipe: Recipe,
  question: Question,
  request: Pick<PlanRequest, "options" | "windowMs">,
): Filled => {
  const values = question.parts.flatMap((part) => (part.value === null ? [] : [part.value]));
  const own = new Set<Value>();
  const filled: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(recipe.parameters)) {
    const mine = values.filter((value) => parameterFor(recipe, value) === name);
    for (const value of mine) own.add(value);
    const given = mine.map(templateValue);
    if (given.length > 0) filled[name] = isSeveral(parameter.type) ? given : given[0];
    else if (parameter.default !== undefined) filled[name] = defaultValue(parameter.type, parameter.default);
  }
  const rest = values.filter((value) => !own.has(value));
  const top = pick(values, "top");
  const steps = stepOf(recipe, question, rest, request.windowMs);
  const pids = all(rest, "pid").map((one) => one.pid);
  const processes = all(rest, "process").map((one) => one.name);
  return {
    filling: {
      who: {
        pids: [...new Set(pids)],
        processes: pids.length > 0 ? [] : [...new Set(processes)],
        except: all(rest, "except").map((one) => one.name),
        uid: pick(rest, "user")?.uid ?? null,
        cpu: pick(rest, "cpu")?.cpu ?? null,
      },
      values: filled,
      by: groupingOf(recipe, question),
      stat: statOf(recipe, question),
      timeUnit: question.timeUnit ?? "us",
      everyMs: steps.everyMs,
      top: request.options.top ?? top?.count ?? DEFAULT_TOP,
      onlyTop: top?.only ?? false,
    },
    notes: [
      ...steps.notes,
      ...question.assumed
        .filter((name) => processes.includes(name))
        .map((name) => `"${name}" is taken as a process name.`),
      ...windowNotes(values, request.windowMs),
    ],
    missing: [
      ...Object.entries(recipe.parameters)
        .filter(([name, parameter]) => !parameter.optional && filled[name] === undefined)
        .map(([name, parameter]) => parameter.meaning ?? name),
      ...(recipe.narrow && pids.length + processes.length === 0 ? ["the name or the pid of a process"] : []),
    ],
  };
};

/**
 * The first grouping that has every column asked for; of those, one that adds what the sentence mentions to the
 * usual columns, and leaves out what is only to be counted.
 */
const groupingOf = (recipe: Recipe, question: Question): string => {
  const groups = groupsFor(recipe, question);
  const fitting = recipe.by.filter((option) => groups.every((column) => hasColumn(recipe, option, column)));
  const usual = columnNames(fitting[0] ?? "none");
  const wantsOne = groups.length === 0 && question.mentions.includes("none");
  const score = (option: string) => {
    const names = columnNames(option);
    const added = usual.every((column) => names.includes(column))
      ? names.filter((column) => question.mentions.includes(column)).length
      : 0;
    const counted = names.filter((column) => question.counted.includes(column) && !groups.includes(column));
    return added - counted.length + (wantsOne && option === "none" ? 10 : 0);
  };
  return fitting.reduce(
    (best, option) => (score(option) > score(best) ? option : best),
    fitting[0] ?? "none",
  );
};

const statOf = (recipe: Recipe, question: Question): Stat | null => {
  const asked = question.parts.flatMap((part) =>
    part.concepts.filter((one) => one.kind === "stat").map((one) => one.name),
  );
  return recipe.stats.find((stat) => asked.includes(stat)) ?? recipe.stats[0] ?? null;
};

const stepOf = (
  recipe: Recipe,
  question: Question,
  values: Value[],
  windowMs: number,
): { everyMs: number | null; notes: string[] } => {
  if (!printsSteps(recipe)) return { everyMs: null, notes: [] };
  const asked = values.find((value) => value.type === "duration" && value.role === "every");
  const rate = question.parts.some((part) => part.concepts.some((one) => one.name === "rate"));
  const everyMs =
    asked?.type === "duration"
      ? Math.max(1, Math.round(asked.ms))
      : rate
        ? DEFAULT_STEP_MS
        : usualStep(recipe);
  if (everyMs === null || everyMs < windowMs) return { everyMs, notes: [] };
  return {
    everyMs: null,
    notes: [`The window is shorter than a step of ${everyMs / 1_000} s, so there is one total.`],
  };
};

const usualStep = (recipe: Recipe): number | null => {
  if (recipe.every === undefined) return null;
  return recipe.every.endsWith("ms")
    ? Number.parseInt(recipe.every, 10)
    : Number.parseInt(recipe.every, 10) * 1_000;
};

const windowNotes = (values: Value[], windowMs: number): string[] => {
  const asked = values.find((value) => value.type === "duration" && value.role === "window");
  if (asked?.type !== "duration" || asked.ms === windowMs) return [];
  return [
    `This looks for ${windowMs / 1_000} s; write for=${asked.ms / 1_000}s to look for ${asked.ms / 1_000} s.`,
  ];
};

const defaultValue = (type: string, value: string | number): unknown => {
  if (type !== "duration") return value;
  const ms =
    typeof value === "number"
      ? value
      : value.endsWith("ms")
        ? Number.parseFloat(value)
        : Number.parseFloat(value) * 1_000;
  return templateValue({ type: "duration", ms, role: "over" });
};

const all = <T extends Value["type"]>(values: Value[], type: T): Extract<Value, { type: T }>[] =>
  values.filter((value): value is Extract<Value, { type: T }> => value.type === type);

const pick = <T extends Value["type"]>(values: Value[], type: T): Extract<Value, { type: T }> | undefined =>
  all(values, type)[0];
