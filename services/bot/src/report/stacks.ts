import { cleanText, type Stacks } from "@tracewire/protocol";
import type { Reading } from "../flow/plan.ts";
import { columnLines, type Row } from "./columns.ts";
import { keyText } from "./key-text.ts";
import { quantity, share } from "./numbers.ts";
import type { Page } from "./page.ts";
import { others } from "./table.ts";
import { fit, wrapPieces } from "./width.ts";

/** A way from the outermost frame inwards, and how many samples went each step of it. */
export type Path = { frame: string; count: number }[];

type Folded = { frames: string[]; key: string[]; count: number };

/** The hottest path as a tree, then the hottest stacks, each on a line from the innermost frame outwards. */
export const stackLines = (stacks: Stacks, reading: Reading, page: Page): string[] => {
  const path = pathLines(hottestPath(stacks), stacks.total, page);
  return [...path, ...(path.length > 0 ? [""] : []), ...foldedLines(stacks, reading, page)];
};

/** Inwards along the heaviest frame, from the second on as long as it has most of what came that far. */
export const hottestPath = (stacks: Stacks): Path => {
  const path: Path = [];
  let rows = fold(stacks).map(({ frames, count }) => ({ frames: frames.toReversed(), count }));
  for (let depth = 0; ; depth += 1) {
    const here = rows.reduce((sum, { count }) => sum + count, 0);
    const counts = new Map<string, number>();
    for (const { frames, count } of rows) {
      const frame = frames[depth];
      if (frame !== undefined) counts.set(frame, (counts.get(frame) ?? 0) + count);
    }
    const [frame, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? ["", 0];
    if (count === 0 || (depth > 0 && count * 2 <= here)) return path;
    path.push({ frame, count });
    rows = rows.filter(({ frames }) => frames[depth] === frame);
  }
};

/** Samples that were taken where such a stack is not: outside the kernel for a kernel stack. */
export const countWithout = (stacks: Stacks): number =>
  stacks.rows.reduce((sum, { frames, count }) => sum + (frames.length === 0 ? count : 0), 0);

/** Same functions at different addresses are one stack. */
const fold = (stacks: Stacks): Folded[] => {
  const byText = new Map<string, Folded>();
  for (const { frames, key, count } of stacks.rows) {
    const names = foldUnknown(frames.map(functionName));
    const id = JSON.stringify([names, key]);
    const folded = byText.get(id) ?? { frames: names, key, count: 0 };
    byText.set(id, { ...folded, count: folded.count + count });
  }
  return [...byText.values()].sort((a, b) => b.count - a.count);
};

const UNKNOWN = "[no symbol]";

const functionName = (frame: string): string =>
  /^\s*(0x)?[0-9a-f]{6,}\s*$/i.test(frame)
    ? UNKNOWN
    : cleanText(frame.trim().replace(/\+(0x[0-9a-f]+|\d+)(?=$|\s)/i, "")) || UNKNOWN;

const foldUnknown = (frames: string[]): string[] =>
  frames.filter((frame, index) => frame !== UNKNOWN || frames[index - 1] !== UNKNOWN);

const DEEPEST_SHOWN = 14;

const pathLines = (path: Path, total: number, page: Page): string[] => {
  const shown = path.slice(-DEEPEST_SHOWN);
  const hidden = path.length - shown.length;
  const rows = shown.map(({ frame, count }, depth): Row => {
    const indent = " ".repeat(Math.min(depth, 20));
    return { cells: [`${indent}${frame}`, share(count, total)], tone: "plain", bar: count / total };
  });
  const above: Row[] = hidden > 0 ? [{ cells: [`… ${hidden} outer frames`], tone: "dim" }] : [];
  const columns = [
    { title: "hottest path", kind: "text" },
    { title: "share", kind: "number" },
  ] as const;
  return path.length === 0 ? [] : columnLines([...columns], [...above, ...rows], page);
};

const MOST_STACKS = 6;
/** Of less than 1 % no more than the first are shown: single samples say nothing. */
const FEWEST_STACKS = 3;

const foldedLines = (stacks: Stacks, reading: Reading, page: Page): string[] => {
  const all = fold(stacks);
  const folded = all.filter(({ frames }) => frames.length > 0);
  const without = countWithout(stacks);
  const shown = folded
    .slice(0, Math.min(page.top, MOST_STACKS))
    .filter(({ count }, index) => index < FEWEST_STACKS || count * 100 >= stacks.total);
  const rest = stacks.rowCount - stacks.rows.length + folded.length - shown.length;
  const { dim } = page.paint;
  return [
    ...shown.flatMap((one) => stackText(one, stacks.total, reading, page)),
    ...(rest > 0 ? [dim(`  ${others(rest, "stack")}`)] : []),
    ...(without > 0 ? [dim(countText(without, stacks.total, "no stack of this kind", page))] : []),
  ];
};

const stackText = ({ frames, key, count }: Folded, total: number, reading: Reading, page: Page): string[] => {
  const { bold, dim } = page.paint;
  const [inner = "", ...outer] = frames;
  const pieces = [inner, ...outer.map((frame) => `← ${frame}`)];
  const [first = "", ...more] = wrapPieces(pieces, " ", page.width - FRAMES_INDENT.length);
  return [
    bold(countText(count, total, keyText(key, reading, page.arch), page)),
    `${FRAMES_INDENT}${first}`,
    ...more.map((line) => dim(`${FRAMES_INDENT}${line}`)),
  ];
};

const FRAMES_INDENT = "        ";

const countText = (count: number, total: number, what: string, page: Page): string =>
  fit(`  ${share(count, total).padStart(6)}  ${quantity(count, "count")}  ${what}`.trimEnd(), page.width);
