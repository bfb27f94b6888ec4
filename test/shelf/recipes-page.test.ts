import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RECIPES_PAGE, recipesPage } from "./recipes-page.ts";

test("docs/recipes.md is what test/shelf/write-recipes-page.ts writes today", async () => {
  expect(readFileSync(RECIPES_PAGE, "utf8")).toBe(await recipesPage());
});
