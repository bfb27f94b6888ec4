import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import type * as z from "zod";

/** One mistake in a file, as an editor would jump to it. */
export type Mistake = { file: string; line: number; message: string };

/**
 * The YAML at the head of a file of `knowledge`: what the schema makes of it, or each mistake with its line.
 * @param firstLine of the YAML in the file, from 1
 */
export const readMatter = <T extends z.ZodType>(
  yaml: string,
  schema: T,
  { file, firstLine }: { file: string; firstLine: number },
): { value: z.output<T> } | { mistakes: Mistake[] } => {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
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
