import { basename } from "node:path";
import type * as z from "zod";
import { type Mistake, readMatter } from "../read-matter.ts";
import { checkRecipe } from "./check-recipe.ts";
import { AlternativeMatter, type Body, FrontMatter, type Recipe } from "./recipe.ts";

const HEAD = /\/\*---[ \t]*\n([\s\S]*?)---\*\//g;

/** Reads one recipe file. Either a recipe or its mistakes, each with its line. */
export const parseRecipe = (file: string, text: string): Recipe | Mistake[] => {
  const heads = [...text.matchAll(HEAD)];
  const first = heads[0];
  if (first === undefined || text.slice(0, first.index).trim() !== "") {
    return [{ file, line: 1, message: "a recipe starts with front matter between /*--- and ---*/" }];
  }
  const matter = readHead(file, text, first, FrontMatter);
  const others = heads.slice(1).map((head) => readHead(file, text, head, AlternativeMatter));
  const mistakes = [matter, ...others].flatMap((read) => ("mistakes" in read ? read.mistakes : []));
  if (mistakes.length > 0 || "mistakes" in matter) return mistakes;

  const bodies: Body[] = heads.map((head, index) => {
    const start = head.index + head[0].length;
    const other = index === 0 ? undefined : others[index - 1];
    const own =
      other !== undefined && "value" in other
        ? other.value
        : { needs: matter.value.needs, columns: {}, who: matter.value.who };
    return {
      ...own,
      template: text.slice(start, heads[index + 1]?.index ?? text.length).trim(),
      line: lineAt(text, start) + 1,
    };
  });
  const recipe: Recipe = { ...matter.value, name: basename(file, ".bt"), file, bodies };
  const found = checkRecipe(recipe);
  return found.length > 0 ? found : recipe;
};

const readHead = <T extends z.ZodType>(file: string, text: string, head: RegExpExecArray, schema: T) =>
  readMatter(head[1] ?? "", schema, { file, firstLine: lineAt(text, head.index) + 1 });

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;
