import { fillings } from "../../../services/bot/src/plan/recipes/check-rendering.ts";
import { usableBodies } from "../../../services/bot/src/plan/recipes/choose-body.ts";
import { renderRecipe } from "../../../services/bot/src/plan/recipes/render-recipe.ts";
import { CANNOT_LOAD_HERE, FIRST_BODY_IS_FOR_ANOTHER_KERNEL } from "../../shelf/lacking-here.ts";
import { shelf, thisHost } from "../../shelf/this-host.ts";
import type { WeakCase } from "../../support/fake-model/personas/weak.ts";
import {
  DIALECT_MISTAKES,
  PRINTF_MISTAKES,
  TYPE_MISTAKES,
  WILDCARD_MISTAKES,
} from "../../support/fake-model/weak/meaning-mistakes.ts";
import type { Mistake } from "../../support/fake-model/weak/mistake.ts";
import { SYNTAX_MISTAKES } from "../../support/fake-model/weak/syntax-mistakes.ts";
import {
  FIELD_MISTAKES,
  NAME_MISTAKES,
  PROBE_MISTAKES,
} from "../../support/fake-model/weak/word-mistakes.ts";

/** Of a hundred first tries, as KEN's own failures are spread; the last four share what KEN calls the rest. */
const SHARES: readonly [of: number, mistakes: readonly Mistake[]][] = [
  [27, SYNTAX_MISTAKES],
  [22, PROBE_MISTAKES],
  [15, NAME_MISTAKES],
  [9, FIELD_MISTAKES],
  [9, TYPE_MISTAKES],
  [9, DIALECT_MISTAKES],
  [6, PRINTF_MISTAKES],
  [3, WILDCARD_MISTAKES],
];
const ALL = SHARES.flatMap(([, mistakes]) => mistakes);

/** One in three scripts has a second mistake of another kind. */
const SECOND_EVERY = 3;

/**
 * Scripts of the shelf that load on this host, each with the mistakes of a first try; the same each time.
 * @param count how many; every 100th of it is one share of KEN's
 * @param shift another number pairs other scripts with other mistakes
 */
export const weakCases = (count: number, shift = 0): WeakCase[] => {
  const all = scriptsHere();
  const scripts = [...all.slice(shift), ...all.slice(0, shift)];
  const wanted = spread(count);
  const used = new Map<readonly Mistake[], number>();
  const cases: WeakCase[] = [];
  for (const kinds of wanted) {
    const turn = used.get(kinds) ?? shift;
    used.set(kinds, turn + 1);
    // The next one of its kind where no script that is left has a place for it.
    const inTurn = kinds.map((_, at) => kinds[(turn + at) % kinds.length] as Mistake);
    const first = inTurn.find((one) => scripts.some(({ script }) => one.make(script) !== null));
    const index = scripts.findIndex(({ script }) => first !== undefined && first.make(script) !== null);
    const [taken] = index === -1 ? [] : scripts.splice(index, 1);
    if (!first || !taken) throw new Error(`no script is left for a mistake like ${kinds[0]?.name}`);
    const second =
      cases.length % SECOND_EVERY === 0 ? secondFor(taken.script, first, cases.length) : undefined;
    cases.push({ ...taken, mistakes: second ? [first, second] : [first] });
  }
  return cases;
};

const secondFor = (script: string, first: Mistake, turn: number): Mistake | undefined => {
  const made = first.make(script)?.script ?? script;
  const others = ALL.filter((one) => one.kind !== first.kind && one.make(made) !== null);
  return others[turn % others.length];
};

/** Which kind comes when: by largest remainder, and mixed. */
const spread = (count: number): (readonly Mistake[])[] =>
  Array.from({ length: count }, (_, index) => {
    const at = ((index * 37) % 100) + 0.5;
    let sum = 0;
    return (SHARES.find(([of]) => {
      sum += of;
      return at < sum;
    }) ?? SHARES[0])?.[1] as readonly Mistake[];
  });

const scriptsHere = (): Pick<WeakCase, "question" | "script">[] =>
  shelf.recipes.flatMap((recipe, index) => {
    const [body] = usableBodies(recipe, [thisHost]).bodies;
    const [filling] = fillings(recipe);
    // They would need a program of this machine with such a function.
    const needsProgram = Object.values(recipe.parameters).some(
      ({ type, optional }) => !optional && (type === "binary" || type === "function"),
    );
    const isElsewhere =
      needsProgram ||
      recipe.name in CANNOT_LOAD_HERE ||
      FIRST_BODY_IS_FOR_ANOTHER_KERNEL.includes(recipe.name);
    if (!body || !filling || isElsewhere) return [];
    const script = renderRecipe(recipe, body, filling).body.trim();
    return [{ question: `measure number ${index}.`, script }];
  });
