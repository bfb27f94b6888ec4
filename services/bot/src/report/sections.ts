import type { Block, Series, Table } from "@tracewire/protocol";
import type { Plan, Reading } from "../flow/plan.ts";
import { eventLines } from "./events.ts";
import { histogramLines } from "./histogram.ts";
import type { Page } from "./page.ts";
import { readingOf } from "./reading-of.ts";
import { seriesLines } from "./series.ts";
import { stackLines } from "./stacks.ts";
import { isScalar, scalarLines, tableLines } from "./table.ts";

/** Blocks that are drawn as one: single numbers together, single lines over time together, the rest alone. */
export type Section =
  | { kind: "scalars"; parts: { table: Table; reading: Reading }[] }
  | { kind: "series"; parts: { series: Series; reading: Reading }[] }
  | { kind: "block"; block: Exclude<Block, Series>; reading: Reading };

/**
 * What is shown, in the order of the plan's readings. Maps that a plan with readings does not name are the script's
 * own working memory: `hidden`.
 */
export const sectionsOf = (
  blocks: readonly Block[],
  plan: Plan,
): { sections: Section[]; hidden: string[] } => {
  const order = plan.readings.map((reading) => reading.map);
  const place = (block: Block): number =>
    block.kind === "events" ? order.length : order.indexOf(block.name);
  const filled = blocks.filter(hasData);
  const known = filled.filter((block) => order.length === 0 || place(block) !== -1);
  const hidden = filled.flatMap((block) =>
    known.includes(block) || block.kind === "events" ? [] : [block.name],
  );
  const shown = known.filter((block) => !isRest(block, blocks)).sort((a, b) => place(a) - place(b));
  return { sections: group(shown, plan), hidden: [...new Set(hidden)] };
};

export const sectionLines = (section: Section, page: Page): string[] => {
  if (section.kind === "scalars") return scalarLines(section.parts, page);
  if (section.kind === "series") return seriesLines(section.parts, page);
  const { block, reading } = section;
  switch (block.kind) {
    case "table":
      return tableLines(block, reading, page);
    case "histogram":
      return histogramLines(block, reading, page);
    case "stacks":
      return stackLines(block, reading, page);
    case "events":
      return eventLines(block, page);
  }
};

export const headingOf = (section: Section): string => {
  if (section.kind === "block") {
    const { block, reading } = section;
    return block.kind === "events" ? "events" : reading.value || reading.map;
  }
  return section.parts.map((part) => part.reading.value || part.reading.map).join(", ");
};

const hasData = (block: Block): boolean => {
  switch (block.kind) {
    case "table":
    case "stacks":
      return block.rows.length > 0;
    case "series":
      return block.timesMs.length > 0 && block.lines.length > 0;
    case "histogram":
      return block.lines.length > 0;
    case "events":
      return block.total > 0;
  }
};

/** A map that is cleared at each step is printed once more at the end, with what came after the last step. */
const isRest = (block: Block, blocks: readonly Block[]): boolean =>
  block.kind === "table" &&
  blocks.some((other) => other.kind === "series" && other.name === block.name && !other.cumulative);

const group = (blocks: Block[], plan: Plan): Section[] => {
  const sections: Section[] = [];
  for (const block of blocks) {
    const reading = readingOf(plan, block);
    const last = sections.at(-1);
    if (block.kind === "series") {
      const fits =
        last?.kind === "series" &&
        isSingle(block) &&
        last.parts.every(({ series }) => goTogether(series, block));
      if (fits) last.parts.push({ series: block, reading });
      else sections.push({ kind: "series", parts: [{ series: block, reading }] });
    } else if (block.kind === "table" && isScalar(block)) {
      if (last?.kind === "scalars") last.parts.push({ table: block, reading });
      else sections.push({ kind: "scalars", parts: [{ table: block, reading }] });
    } else sections.push({ kind: "block", block, reading });
  }
  return sections;
};

const isSingle = (series: Series): boolean => series.lineCount === 1 && series.lines[0]?.key.length === 0;

const goTogether = (a: Series, b: Series): boolean => isSingle(a) && isSingle(b) && a.stepMs === b.stepMs;
