import { fileURLToPath } from "node:url";
import { fillings } from "../../services/bot/src/plan/recipes/check-rendering.ts";
import { loadRecipes } from "../../services/bot/src/plan/recipes/load-recipes.ts";
import type { Needs } from "../../services/bot/src/plan/recipes/recipe.ts";
import { renderRecipe } from "../../services/bot/src/plan/recipes/render-recipe.ts";

const SHELF = fileURLToPath(new URL("../../knowledge/recipes", import.meta.url));

/** One body of a recipe as a script, the usual grouping and only the parameters that it cannot do without. */
export type RecipeScript = {
  recipe: string;
  /** Its place in the file, from 1. */
  body: number;
  needs: Needs;
  /** The recipe has words for a host that can run none of its bodies. */
  hasOtherwise: boolean;
  script: string;
};

/** What the guest has, for parameters that name something. */
const IN_THE_GUEST: Record<string, unknown> = {
  binary: "/usr/lib/x86_64-linux-gnu/libc.so.6",
  function: "getppid",
};

export const recipeScripts = async (): Promise<RecipeScript[]> => {
  const { recipes } = await loadRecipes([SHELF]);
  return recipes.flatMap((recipe) => {
    const filling = fillings(recipe)[0]!;
    const known = Object.entries(recipe.parameters).flatMap(([name, { type }]) =>
      name in filling.values && type in IN_THE_GUEST ? [[name, IN_THE_GUEST[type]]] : [],
    );
    const values = { ...filling.values, ...Object.fromEntries(known) };
    return recipe.bodies.map((body, index) => ({
      recipe: recipe.name,
      body: index + 1,
      needs: body.needs,
      hasOtherwise: recipe.otherwise !== undefined,
      script: renderRecipe(recipe, body, { ...filling, values }).body,
    }));
  });
};

/** Probes on functions of the kernel and its iterators, which the development machine's kernel does not have. */
export const probesTheKernel = ({ needs }: RecipeScript): boolean =>
  needs.families.some((family) => family === "kprobe" || family === "fentry" || family === "iter");
