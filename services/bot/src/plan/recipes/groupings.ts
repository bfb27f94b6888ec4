import type { Question } from "./question.ts";
import type { Recipe } from "./recipe.ts";
import { columnNames } from "./render-recipe.ts";

/** The columns that the rows are to be about, as far as the recipe does not show them anyway. */
export const groupsFor = (recipe: Recipe, question: Question): string[] => [
  ...question.groups.filter((column) => {
    if (recipe.shows.includes(column)) return false;
    return (
      !(recipe.about?.also.includes(column) ?? false) ||
      recipe.by.some((option) => hasColumn(recipe, option, column))
    );
  }),
  // Rows of several system calls must not be mixed into one.
  ...(question.parts.filter((part) => part.value?.type === "syscall").length > 1 &&
  recipe.by.some((option) => columnNames(option).includes("syscall")) &&
  !question.groups.includes("syscall")
    ? ["syscall"]
    : []),
];

/** Columns that tell kinds apart: "system calls by kind". */
const KINDS: readonly string[] = ["syscall", "signal", "errno"];

/** "By kind" is answered by whatever column of its own a recipe has. */
export const hasColumn = (recipe: Recipe, option: string, column: string): boolean => {
  const names = columnNames(option);
  if (names.includes(column)) return true;
  return (
    column === "kind" &&
    names.some((name) => typeof recipe.columns[name] === "object" || KINDS.includes(name))
  );
};
