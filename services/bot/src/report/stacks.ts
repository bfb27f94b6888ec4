import type { Stacks } from "@tracewire/protocol";
import type { Reading } from "../flow/plan.ts";
import { cleanText } from "./clean-text.ts";
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
export const stackLines = (stacks: Stacks, reading: Reading, page: Page): string[] => [
  ...pathLines(hottestPath(stacks), stacks.total, page),
  "",
  ...foldedLines(stacks, reading, page),
];

/** Inwards along the heaviest frame, as long as it has most of what came that far. */
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
    if (count * 2 <= here || count === 0) return path;
    path.push({ frame, count });
    rows = rows.filter(({ frames }) => frames[depth] === frame);
  }
};

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
  return path.length === 0
    ? [page.paint.dim("  No path stands out.")]
    : columnLines([...columns], [...above, ...rows], page);
};

const foldedLines = (stacks: Stacks, reading: Reading, page: Page): string[] => {
  const folded = fold(stacks);
  const shown = folded.slice(0, Math.min(page.top, 10));
  const { bold, dim } = page.paint;
  const lines = shown.flatMap(({ frames, key, count }) => {
    const who = keyText(key, reading, page.arch);
    const head = [
      share(count, stacks.total).padStart(6),
      quantity(count, "count"),
      ...(who ? [who] : []),
    ].join("  ");
    const [inner = "(no stack)", ...outer] = frames;
    const [first = "", ...more] = wrapPieces(
      [inner, ...outer.map((frame) => `← ${frame}`)],
      " ",
      page.width - 8,
    );
    return [
      bold(fit(`  ${head}`, page.width)),
      `        ${first}`,
      ...more.map((line) => dim(`        ${line}`)),
    ];
  });
  const rest = stacks.rowCount - stacks.rows.length + folded.length - shown.length;
  return rest > 0 ? [...lines, dim(`  ${others(rest, "stack")}`)] : lines;
};
