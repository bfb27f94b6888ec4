/** Writes docs/recipes.md from the shelf and from its tests: node test/shelf/write-recipes-page.ts */
import { writeFileSync } from "node:fs";
import { RECIPES_PAGE, recipesPage } from "./recipes-page.ts";

writeFileSync(RECIPES_PAGE, await recipesPage());
