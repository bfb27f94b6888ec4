const PIECES = /"(?:[^"\\\n]|\\[^\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\{\{+/g;

/**
 * A script in which nothing is read as a tag of the template, as front matter, or as the mark of a recipe's end. To
 * bpftrace it says the same.
 */
export const withoutTags = (script: string): string =>
  script.replace(PIECES, (piece) => {
    if (piece.startsWith('"')) return piece.replace(/\{(?=\{)/g, "\\173");
    if (piece.startsWith("/")) return withoutMarks(piece);
    return [...piece].join(" ");
  });

const withoutMarks = (comment: string): string =>
  comment
    .replace(/\{(?=\{)/g, "{ ")
    .replace(/\/\*-/g, "/* -")
    .replace(/-\*\//g, "- */")
    .replace(/\/\/print\/\//g, "// print");
