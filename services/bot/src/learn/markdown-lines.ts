import { wrap } from "../report/width.ts";

/** What a line is, for whoever paints it. */
export type MarkdownLine = { kind: "text" | "code"; text: string };

/**
 * The little Markdown that lessons use, as lines of a terminal: paragraphs, lists and blocks of code. Marks of words
 * (`code`, **bold**) stay in the text.
 */
export const markdownLines = (markdown: string, width: number): MarkdownLine[] =>
  blocksOf(markdown).flatMap((block, index): MarkdownLine[] => [
    ...(index === 0 ? [] : [{ kind: "text" as const, text: "" }]),
    ...blockLines(block, width),
  ]);

/** Parted by empty lines; a fenced block may hold empty lines itself. */
const blocksOf = (markdown: string): string[] => {
  const text = markdown.trim();
  return text === ""
    ? []
    : text
        .split(/(^```[\s\S]*?^```[ \t]*$)|\n[ \t]*\n/m)
        .filter((part) => part !== undefined && part.trim() !== "");
};

const blockLines = (block: string, width: number): MarkdownLine[] => {
  const fenced = /^```\w*\n([\s\S]*?)\n?```\s*$/.exec(block.trim());
  if (fenced) return (fenced[1] ?? "").split("\n").map((line) => ({ kind: "code", text: `  ${line}` }));
  return itemsOf(block).flatMap((item) =>
    wrap(item, width, /^(-|\d+\.) /.exec(item) ? "  " : "").map((text) => ({ kind: "text" as const, text })),
  );
};

/** A paragraph is one; each point of a list is one of its own. */
const itemsOf = (block: string): string[] => {
  const items: string[] = [];
  for (const line of block
    .trim()
    .split("\n")
    .map((one) => one.trim())) {
    const last = items.length - 1;
    if (last === -1 || /^(-|\d+\.) /.test(line)) items.push(line);
    else items[last] = `${items[last]} ${line}`;
  }
  return items;
};
