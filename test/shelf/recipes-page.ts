import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadRecipes } from "../../services/bot/src/plan/recipes/load-recipes.ts";
import type { Recipe } from "../../services/bot/src/plan/recipes/recipe.ts";
import { CANNOT_LOAD_HERE } from "./lacking-here.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const RECIPES_PAGE = join(root, "docs/recipes.md");

/** Every recipe, and how far it is proven as the tests themselves say. */
export const recipesPage = async (): Promise<string> => {
  const { recipes } = await loadRecipes([join(root, "knowledge/recipes")]);
  const planted = recipesWithTruth();
  const count = recipes.filter(({ name }) => planted.has(name)).length;
  return `# Recipes

Written by test/shelf/write-recipes-page.ts: change the recipes in knowledge/recipes, then run it again.

${recipes.length} recipes, ${count} of them compared with a planted workload. *Planted*: a test runs it and compares the answer with a workload of which the truth is known. *Loads*: bpftrace accepts it on the development kernel, its numbers are not compared. *Other kernel*: the development kernel lacks what it needs.

| recipe | measures | risk | needs | a question | proven |
| --- | --- | --- | --- | --- | --- |
${recipes.map((recipe) => rowOf(recipe, planted)).join("\n")}
`;
};

const rowOf = (recipe: Recipe, planted: Set<string>): string => {
  const proven = planted.has(recipe.name)
    ? "planted"
    : recipe.name in CANNOT_LOAD_HERE
      ? "other kernel"
      : "loads";
  const cells = [recipe.name, recipe.measures, recipe.risk, needsOf(recipe), recipe.questions[0]!, proven];
  return `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
};

/** The probes of its first body, and what else that body asks of the host. */
const needsOf = ({ bodies }: Recipe): string => {
  const [{ template, needs }] = bodies as [Recipe["bodies"][number]];
  const kinds = template.match(
    /\b(tracepoint|kprobe|kretprobe|uprobe|uretprobe|profile|software|hardware)(?=:)/g,
  );
  const least = needs.kernel === undefined ? [] : [`Linux ${needs.kernel}`];
  return [...new Set([...(kinds ?? []), ...needs.groups, ...least])].join(", ");
};

/** Named in a truth of the tests, which fail when a recipe's answer is not the planted one. */
const recipesWithTruth = (): Set<string> => {
  const folders = ["test/shelf"].map((folder) => join(root, folder));
  const tests = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => readFileSync(join(folder, name), "utf8")),
  );
  return new Set(
    tests.flatMap((text) => [...text.matchAll(/\brecipe: "([\w-]+)"/g)].map(([, name]) => name!)),
  );
};
