import { fileURLToPath } from "node:url";
import type { HostFacts } from "@tracewire/protocol";
import { PROBE_FAMILIES } from "@tracewire/protocol";
import { describe, expect, it } from "vitest";
import { checkRendering } from "./check-rendering.ts";
import { loadRecipes } from "./load-recipes.ts";
import { createRecipePlanner } from "./recipe-planner.ts";

const SHELF = fileURLToPath(new URL("../../../../../knowledge/recipes", import.meta.url));

/** A host that can do everything. */
const able: HostFacts = {
  host: "web-3",
  kernel: "6.18.0",
  arch: "x86_64",
  cpus: 2,
  memoryBytes: 1,
  distro: "",
  bpftrace: "0.27.0",
  btf: true,
  families: Object.fromEntries(PROBE_FAMILIES.map((family) => [family, true])) as HostFacts["families"],
  tracepointGroups: [],
  libc: "/usr/lib/libc.so.6",
  agentVersion: "0.1.0",
  trouble: [],
  fingerprint: "",
};

const shelf = await loadRecipes([SHELF]);
const planner = await createRecipePlanner({ recipesDirs: [SHELF] });

describe("the shelf", () => {
  it("has no mistake in any file", () => {
    expect(shelf.mistakes).toEqual([]);
    expect(shelf.recipes.flatMap(checkRendering)).toEqual([]);
  });

  it.each(shelf.recipes.map((recipe) => [recipe.name, recipe] as const))(
    "%s is asked for in five languages and answers each of its own phrasings",
    async (name, recipe) => {
      expect(recipe.questions.length).toBeGreaterThanOrEqual(5);
      expect(
        recipe.questions.some((question) => /[\u3040-\u30ff]/.test(question)),
        "Japanese",
      ).toBe(true);
      expect(
        recipe.questions.some(
          (question) => /\p{Script=Han}/u.test(question) && !/[\u3040-\u30ff]/.test(question),
        ),
        "Chinese",
      ).toBe(true);
      for (const text of recipe.questions) {
        const plan = await planner.plan({
          text,
          options: {},
          windowMs: 5_000,
          facts: [able],
          previous: [],
          measured: [],
        });
        expect([text, plan.kind === "plan" ? plan.draft.origin.name : plan]).toEqual([text, name]);
      }
    },
  );
});
