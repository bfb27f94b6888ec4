import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Diagnosis } from "@tracewire/bpftrace";
import { afterAll, describe, expect, test } from "vitest";
import type { Suite } from "./debian-sources.ts";
import { type KernelCase, type KernelResult, WITH_ADMIN } from "./kernel-case.ts";
import { bootBefore } from "./kernel-tests.ts";
import { diagnosisOf } from "./read-result.ts";
import { type RecipeScript, recipeScripts } from "./recipe-scripts.ts";

/** A little of everything, so that most recipes see something. */
const WORKLOAD = `
  for i in 1 2 3; do ls / | sort > list; grep -c . list > /dev/null; rm list; done
  perl -e 'use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in(4711, INADDR_LOOPBACK)); fork or exit; wait'
  sleep 1
`;

/** The kernel or the guest lacks what the body looks at. */
const LACKS: (Diagnosis["class"] | undefined)[] = ["unknown-probe", "unknown-field", "missing-feature"];
/** A field has another type on other kernels: for those there is another body. */
const DIFFERS: Diagnosis["class"] = "type";

/** Every recipe of the shelf on a suite's kernel, as an agent would run it; `ran/` then tells what became of each body. */
export const shelfTests = async (suite: Suite): Promise<void> => {
  const scripts = await recipeScripts();
  const cases: KernelCase[] = scripts.map(({ recipe, body, script }) => ({
    name: `${recipe}, body ${body}`,
    script,
    confinement: WITH_ADMIN,
    workload: WORKLOAD,
  }));
  const recipes = Map.groupBy(scripts.entries(), ([, { recipe }]) => recipe);

  describe(`on the kernel of ${suite}`, () => {
    const resultsFor = bootBefore(suite, cases);
    const outcomes: Record<string, string[]> = {};
    for (const [recipe, bodies] of recipes) {
      test(`the recipe ${recipe} runs, or says why it cannot`, (context) => {
        const results = resultsFor(context);
        const ends = bodies.map(([index]) => endOf(results[index]!, cases[index]!));
        outcomes[recipe] = ends.map((end) => end?.class ?? "ran");
        const details = bodies.map(([index, one]) => ({ ...one, said: results[index]!.stderr }));
        expectRunsOrTells(ends, details);
      });
    }
    afterAll(() => {
      if (Object.keys(outcomes).length === recipes.size) writeOutcomes(suite, outcomes);
    });
  });
};

/** `null` when it ran, whether it saw something or not. */
const endOf = (result: KernelResult, one: KernelCase): Diagnosis | null => {
  const diagnosis = diagnosisOf(result, one);
  return diagnosis?.class === "empty" || diagnosis?.class === "flood" ? null : diagnosis;
};

const expectRunsOrTells = (ends: (Diagnosis | null)[], bodies: (RecipeScript & { said: string })[]): void => {
  const runs = ends.includes(null);
  const wrong = bodies.filter((_, index) => {
    const end = ends[index];
    return end && !LACKS.includes(end.class) && !(runs && end.class === DIFFERS);
  });
  expect(wrong, "bodies that fail for another reason than what the kernel lacks").toEqual([]);
  if (!runs)
    expect(bodies, "none runs, and there are no words for it").toMatchObject([{ hasOtherwise: true }]);
};

/** In the form that the formatter wants. */
const writeOutcomes = (suite: Suite, outcomes: Record<string, string[]>): void => {
  const lines = Object.entries(outcomes).map(
    ([recipe, ends]) => `  ${JSON.stringify(recipe)}: [${ends.map((end) => JSON.stringify(end)).join(", ")}]`,
  );
  const folder = fileURLToPath(new URL("ran", import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${suite}.json`, `{\n${lines.join(",\n")}\n}\n`);
};
