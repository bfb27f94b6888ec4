import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import type { Mistake } from "../read-matter.ts";
import { WordsFile } from "./lexicon.ts";
import { parseRecipe } from "./parse-recipe.ts";
import type { Recipe } from "./recipe.ts";

export type Shelf = { recipes: Recipe[]; words: WordsFile[]; common: Set<string>; mistakes: Mistake[] };

/**
 * Reads every `*.bt` of the folders and, beside them, the lexicon in `words/*.yaml` and everyday words in `words/*.txt`. A later folder's recipe takes the place
 * of an earlier one's of the same name, so that a team can put its own in front.
 */
export const loadRecipes = async (dirs: string[]): Promise<Shelf> => {
  const recipes = new Map<string, Recipe>();
  const words: WordsFile[] = [];
  const common = new Set<string>();
  const mistakes: Mistake[] = [];
  for (const dir of dirs) {
    for (const file of await filesIn(dir, ".bt")) {
      const read = parseRecipe(file, await readFile(file, "utf8"));
      if (Array.isArray(read)) mistakes.push(...read);
      else recipes.set(read.name, read);
    }
    for (const file of await filesIn(join(dir, "words"), ".yaml")) {
      const read = readWords(file, await readFile(file, "utf8"));
      if (Array.isArray(read)) mistakes.push(...read);
      else words.push(read);
    }
    for (const file of await filesIn(join(dir, "words"), ".txt")) {
      const lines = (await readFile(file, "utf8")).split("\n").filter((line) => !line.startsWith("#"));
      for (const word of lines.join(" ").split(/\s+/)) if (word !== "") common.add(word);
    }
  }
  return { recipes: [...recipes.values()], words, common, mistakes };
};

const filesIn = async (dir: string, ending: string): Promise<string[]> => {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(dir, name));
};

const readWords = (file: string, text: string): WordsFile | Mistake[] => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line,
      message: error.message.split("\n")[0]!,
    }));
  }
  const read = WordsFile.safeParse(document.toJS() ?? {});
  if (read.success) return read.data;
  return read.error.issues.map((issue) => ({
    file,
    line: 1,
    message: `${issue.path.join(".")}: ${issue.message}`,
  }));
};
