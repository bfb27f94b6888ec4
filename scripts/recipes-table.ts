/** Writes docs/recipes.md from the shelf and from its tests: node scripts/recipes-table.ts */
import { writeFileSync } from "node:fs";
import { RECIPES_PAGE, recipesPage } from "../test/shelf/recipes-page.ts";

writeFileSync(RECIPES_PAGE, await recipesPage());
