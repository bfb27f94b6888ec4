import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { fillings } from "../../services/bot/src/plan/recipes/check-rendering.ts";
import { usableBodies } from "../../services/bot/src/plan/recipes/choose-body.ts";
import type { Body, Recipe } from "../../services/bot/src/plan/recipes/recipe.ts";
import { renderRecipe } from "../../services/bot/src/plan/recipes/render-recipe.ts";
import { dryCheck, together } from "./dry-check.ts";
import { CANNOT_LOAD_HERE, FIRST_BODY_IS_FOR_ANOTHER_KERNEL } from "./lacking-here.ts";
import { shelf, thisHost } from "./this-host.ts";

/** Of the machine's own, for parameters that name something; the samples name what is nowhere. */
const HERE: Partial<Record<string, string>> = {
  binary: "/lib/x86_64-linux-gnu/libc.so.6",
  function: "getppid",
};

/** bpftrace takes longer to start than to read one more recipe. */
const AT_ONCE = 8;

test("every recipe loads here, bare and with all its parameters, or is known to need another kernel", async () => {
  const lacking: Record<string, string> = {};
  const refused: Record<string, string[]> = {};
  const notFirst: string[] = [];
  const loadable: Loadable[] = [];
  for (const recipe of shelf.recipes) {
    const { bodies, lacking: reason } = usableBodies(recipe, [thisHost]);
    if (bodies.length === 0) lacking[recipe.name] = reason ?? "";
    else loadable.push({ recipe, bodies });
  }
  const waiting = inGroups(loadable);
  const checkNext = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const firsts = group.flatMap(({ recipe, bodies }) => renderingsOf(recipe, bodies[0]!));
      if ((await dryCheck(together(firsts))) === null) continue;
      for (const { recipe, bodies } of group) {
        const said = await refusalsOf(recipe, bodies);
        if (said.length === bodies.length) refused[recipe.name] = said;
        else if (said.length > 0) notFirst.push(recipe.name);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, checkNext));
  expect(refused).toEqual({});
  expect(lacking).toEqual(CANNOT_LOAD_HERE);
  expect(notFirst.sort()).toEqual(FIRST_BODY_IS_FOR_ANOTHER_KERNEL);
}, 300_000);

type Loadable = { recipe: Recipe; bodies: Body[] };

const inGroups = (all: Loadable[]): Loadable[][] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );

/** What bpftrace says against each body, until one loads. */
const refusalsOf = async (recipe: Recipe, bodies: Body[]): Promise<string[]> => {
  const said: string[] = [];
  for (const body of bodies) {
    const error = await dryCheck(together(renderingsOf(recipe, body)));
    if (error === null) break;
    said.push(error);
  }
  return said;
};

/** As most people ask, and with all that can be asked for at once. */
const renderingsOf = (recipe: Recipe, body: Body): string[] =>
  fillings(recipe)
    .slice(0, 2)
    .map((filling) => {
      const values = { ...filling.values };
      for (const [name, { type }] of Object.entries(recipe.parameters))
        if (name in values && type in HERE) values[name] = HERE[type];
      return renderRecipe(recipe, body, { ...filling, values }).body;
    });
