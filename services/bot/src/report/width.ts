import stringWidth from "string-width";

/** Columns that a text takes on a terminal; escape sequences take none. */
export const widthOf = (text: string): number => stringWidth(text);

/** Cut at the end to a display width. */
export const fit = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  return width < 1 ? "" : `${takeColumns(graphemes(text), width - 1).join("")}…`;
};

/** Cut in the middle: a path shows where it begins and which file it is. */
export const fitMiddle = (text: string, width: number): string => {
  if (widthOf(text) <= width || width < 8) return fit(text, width);
  const tail = takeColumns(graphemes(text).reverse(), Math.ceil((width - 1) / 2))
    .reverse()
    .join("");
  return `${takeColumns(graphemes(text), width - 1 - widthOf(tail)).join("")}…${tail}`;
};

/** Cut at the beginning. */
export const fitTail = (text: string, width: number): string =>
  widthOf(text) <= width
    ? text
    : `…${takeColumns(graphemes(text).reverse(), width - 1)
        .reverse()
        .join("")}`;

/** Broken behind a space where one is near the end of a full line, else anywhere: not a character is lost. */
export const breakAll = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const cluster of graphemes(text)) {
    used += widthOf(cluster);
    if (used > width) {
      const space = line.lastIndexOf(" ") + 1;
      const end = space > line.length / 2 ? space : line.length;
      lines.push(line.slice(0, end));
      line = line.slice(end);
      used = widthOf(line) + widthOf(cluster);
    }
    line += cluster;
  }
  return [...lines, line];
};

export const padEnd = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - widthOf(text)));

export const padStart = (text: string, width: number): string =>
  " ".repeat(Math.max(0, width - widthOf(text))) + text;

/**
 * Broken between words into lines of at most `width` columns; a longer word is broken where it must be.
 * @param indent before every line but the first
 */
export const wrap = (text: string, width: number, indent = ""): string[] =>
  wrapPieces(text.trim().split(BREAK), " ", width, indent);

/** Between words, but not between a number and its unit. */
const BREAK = /\s+(?!(?:%|[kMGTPE]|[µmn]?s|[KMGTP]?i?B|min|h)(?![\w-]))|(?<!\d)\s+/;

/** As `wrap`, for parts that stay together where they can. */
export const wrapPieces = (pieces: string[], glue: string, width: number, indent = ""): string[] => {
  const lines: string[] = [];
  let line = "";
  const start = (): string => (lines.length === 0 ? "" : indent);
  for (const piece of pieces) {
    const longer = line === "" ? start() + piece : line + glue + piece;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    line = start() + piece;
    while (widthOf(line) > width) {
      const head = breakPoint(line, width);
      lines.push(line.slice(0, head).trimEnd());
      line = indent + line.slice(head).trimStart();
    }
  }
  if (line.trim() !== "") lines.push(line);
  return lines;
};

/** Where a line that is too long is broken: after the last space that fits, else where it is full. */
const breakPoint = (line: string, width: number): number => {
  const head = takeColumns(graphemes(line), width).join("");
  const space = head.lastIndexOf(" ");
  return head.slice(0, space + 1).trim() === "" ? Math.max(1, head.length) : space + 1;
};

const takeColumns = (clusters: string[], width: number): string[] => {
  let used = 0;
  const end = clusters.findIndex((cluster) => {
    used += widthOf(cluster);
    return used > width;
  });
  return end === -1 ? clusters : clusters.slice(0, end);
};

const segmenter = new Intl.Segmenter();
const graphemes = (text: string): string[] => Array.from(segmenter.segment(text), (part) => part.segment);
