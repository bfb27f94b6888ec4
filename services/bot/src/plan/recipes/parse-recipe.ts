import { basename } from "node:path";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import type * as z from "zod";
import { checkRecipe } from "./check-recipe.ts";
import { AlternativeMatter, type Body, FrontMatter, type Mistake, type Recipe } from "./recipe.ts";

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

type Read<T> = { value: T } | { mistakes: Mistake[] };

const readHead = <T extends z.ZodType>(
  file: string,
  text: string,
  head: RegExpExecArray,
  schema: T,
): Read<z.output<T>> => {
  const firstLine = lineAt(text, head.index) + 1;
  const lines = new LineCounter();
  const document = parseDocument(head[1] ?? "", { lineCounter: lines });
  const syntax = document.errors.map((error) => ({
    file,
    line: firstLine + lines.linePos(error.pos[0]).line - 1,
    message: error.message.split("\n")[0]?.replace(/ at line .*$/, "") ?? "the front matter is not YAML",
  }));
  if (syntax.length > 0) return { mistakes: syntax };
  const read = schema.safeParse(document.toJS() ?? {});
  if (read.success) return { value: read.data };
  return {
    mistakes: read.error.issues.map((issue) => ({
      file,
      line: firstLine + lineOf(document, issue.path, lines) - 1,
      message: `${issue.path.length === 0 ? "front matter" : issue.path.join(".")}: ${issue.message}`,
    })),
  };
};

/** The line of the innermost part of the path that is written in the file. */
const lineOf = (document: Document, path: PropertyKey[], lines: LineCounter): number => {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
};

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;
