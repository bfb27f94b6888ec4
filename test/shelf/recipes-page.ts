import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadRecipes } from "../../services/bot/src/plan/recipes/load-recipes.ts";
import type { Recipe } from "../../services/bot/src/plan/recipes/recipe.ts";
import { CANNOT_LOAD_HERE } from "./lacking-here.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const RECIPES_PAGE = join(root, "docs/recipes.md");

/** Every recipe, and how far it is proven where, as the tests themselves say. */
export const recipesPage = async (): Promise<string> => {
  const { recipes } = await loadRecipes([join(root, "knowledge/recipes")]);
  const proofs = readProofs();
  const count = recipes.filter(({ name }) => proofs.planted.has(name)).length;
  const emulated = recipes.filter(({ name }) => proofs.plantedInGuest.has(name)).length;
  return `# Recipes

Written by test/shelf/write-recipes-page.ts: change the recipes in knowledge/recipes, then run it again.

${recipes.length} recipes. \`npm test\` compares the answers of ${count} on the kernel of the machine that it runs on, and of ${emulated} that probe functions of the kernel on Debian 12's own in emulation; \`npm run test:kernels\` runs all of them on the kernels of Debian 12 (6.1, bpftrace 0.17) and 13 (6.12, bpftrace 0.23), and compares the same ${emulated} on both ([kernels.md](kernels.md)).

- *truth*: a test runs it and compares the answer with a planted workload of which the truth is known.
- *attaches*: a test attaches it; its events cannot be planted there, so its numbers are not compared.
- *runs*: \`npm run test:kernels\` ran it at its last recorded run; its numbers were not compared.
- *loads*: bpftrace accepts it; it is not attached.
- *lacking*: the kernel lacks what it needs, and the recipe says so.
- *–*: no run there is recorded.

| recipe | measures | risk | needs | a question | development kernel | Debian 12 | Debian 13 |
| --- | --- | --- | --- | --- | --- | --- | --- |
${recipes.map((recipe) => rowOf(recipe, proofs)).join("\n")}
`;
};

const rowOf = (recipe: Recipe, proofs: Proofs): string => {
  const { name, measures, risk, questions } = recipe;
  const cells = [name, measures, risk, needsOf(recipe), questions[0]!, provenHere(name, proofs)];
  const guests = [inGuest(name, "bookworm", proofs), inGuest(name, "trixie", proofs)];
  return `| ${[...cells, ...guests].map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
};

const provenHere = (recipe: string, { planted, attached }: Proofs): string => {
  if (planted.has(recipe)) return "truth";
  if (attached.has(recipe)) return "attaches";
  return recipe in CANNOT_LOAD_HERE ? "lacking" : "loads";
};

const inGuest = (recipe: string, suite: "bookworm" | "trixie", { plantedInGuest, ran }: Proofs): string => {
  if (plantedInGuest.has(recipe)) return "truth";
  const ends = ran[suite][recipe];
  if (ends === undefined) return "–";
  return ends.includes("ran") ? "runs" : "lacking";
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

type Proofs = {
  planted: Set<string>;
  attached: Set<string>;
  plantedInGuest: Set<string>;
  /** What became of each body when `npm run test:kernels` was last run; empty when it never was. */
  ran: Record<"bookworm" | "trixie", Record<string, string[]>>;
};

const readProofs = (): Proofs => ({
  planted: new Set([...namedIn("test/shelf", "recipe"), ...namedIn("test/recipes", "recipe")]),
  attached: new Set(namedIn("test/recipes", "attached")),
  plantedInGuest: new Set(namedIn("test/kernels/cases", "recipe")),
  ran: { bookworm: ranOn("bookworm"), trixie: ranOn("trixie") },
});

/** Recipes that the tests in a folder name after this word; they fail when what they promise of them is not so. */
const namedIn = (folder: string, word: "recipe" | "attached"): string[] =>
  readdirSync(join(root, folder))
    .map((name) => readFileSync(join(root, folder, name), "utf8"))
    .flatMap((text) =>
      [...text.matchAll(new RegExp(`\\b${word}: "([\\w-]+)"`, "g"))].map(([, name]) => name!),
    );

const ranOn = (suite: string): Record<string, string[]> => {
  const file = join(root, `test/kernels/ran/${suite}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
};
