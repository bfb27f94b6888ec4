import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { TraceError } from "@tracewire/protocol";
import { parse } from "yaml";
import * as z from "zod";
import { MAX_SERIES } from "../../flow/envelope.ts";
import type { Recipe } from "../recipes/recipe.ts";
import { type Playbook, PlaybookFile } from "./playbook.ts";

/**
 * Reads every `*.yaml` of a folder.
 * @throws TraceError RECIPE_INVALID with every mistake of every file at once
 */
export const loadPlaybooks = async (folder: string, recipes: readonly Recipe[]): Promise<Playbook[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  const read = await Promise.all(
    names.map(async (name) =>
      readPlaybook(join(folder, name), await readFile(join(folder, name), "utf8"), recipes),
    ),
  );
  const mistakes = read.flatMap((one) => (Array.isArray(one) ? one : []));
  if (mistakes.length > 0)
    throw new TraceError("RECIPE_INVALID", `The playbooks have mistakes:\n${mistakes.join("\n")}`, {
      hint: "Correct the files named above; docs/playbooks.md tells what a playbook holds.",
    });
  return read.flatMap((one) => (Array.isArray(one) ? [] : [one]));
};

/** The playbook, or its mistakes, one a line. */
export const readPlaybook = (file: string, text: string, recipes: readonly Recipe[]): Playbook | string[] => {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    return [`${file}: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`];
  }
  const parsed = PlaybookFile.safeParse(content);
  if (!parsed.success)
    return parsed.error.issues.map((issue) => `${file}: ${z.core.toDotPath(issue.path)}: ${issue.message}`);
  const playbook = { ...parsed.data, name: basename(file, ".yaml"), file };
  const mistakes = [
    ...boundMistakes(playbook),
    ...playbook.steps.flatMap((step) => stepMistakes(step, recipes)),
  ];
  return mistakes.length > 0 ? mistakes.map((mistake) => `${file}: ${mistake}`) : playbook;
};

/** Those that always run must fit; of the others as many run as there is room for. */
const boundMistakes = ({ steps }: Playbook): string[] => {
  const always = steps.filter((step) => step.when === undefined);
  if (always.length > MAX_SERIES.steps)
    return [`steps: ${always.length} always run, more than ${MAX_SERIES.steps}`];
  const windowsMs = always.reduce((sum, { windowMs }) => sum + windowMs, 0);
  return windowsMs > MAX_SERIES.windowsMs
    ? [`steps: their windows are ${windowsMs / 1_000} s in all, more than ${MAX_SERIES.windowsMs / 1_000} s`]
    : [];
};

const stepMistakes = (step: Playbook["steps"][number], recipes: readonly Recipe[]): string[] => {
  const recipe = recipes.find(({ name }) => name === step.recipe);
  if (!recipe) return [`steps: there is no recipe ${step.recipe}`];
  const by = step.by !== undefined && !recipe.by.includes(step.by);
  const stat = step.stat !== undefined && !recipe.stats.includes(step.stat);
  return [
    ...(by ? [`steps: ${step.recipe} has no grouping ${step.by}; it has ${recipe.by.join(", ")}`] : []),
    ...(stat ? [`steps: ${step.recipe} has no ${step.stat}; it has ${recipe.stats.join(", ")}`] : []),
  ];
};
