import type { Block, RunResult, Value } from "@tracewire/protocol";
import { type Testimony, testimonies } from "./witness.ts";

/** Names that Tracewire's own processes have. */
const OWN_NAMES = new Set(["bpftrace", "tracewire-agent", "tracewire-bot"]);

/**
 * Why a run that ended well may be no answer: it measured nothing, or nothing but Tracewire, or the kernel counted
 * otherwise. `null` when nothing speaks against it.
 */
export const doubtOf = (result: RunResult, script: string): string | null => {
  const { outcome, summary, evidence } = result;
  if (outcome === "empty") return "the probes were attached, and no event matched while they were";
  if (outcome !== "finished") return null;
  const values = summary.blocks.flatMap(valuesOf);
  if (values.length > 0 && values.every((value) => value === 0)) return "every value is zero";
  const keys = summary.blocks.flatMap(keysOf);
  const own = new Set((evidence?.selfPids ?? []).map(String));
  const isOwn = (key: readonly string[]) => key.some((part) => OWN_NAMES.has(part) || own.has(part));
  if (keys.length > 0 && keys.every(isOwn)) return "every event is Tracewire's own: nothing else was seen";
  const [contradiction] = testimonies(script, result).filter(({ agrees }) => agrees === false);
  return contradiction ? contradictionText(contradiction) : null;
};

/** For the person as well as for a model. */
export const contradictionText = ({ counter, map, script, kernel }: Testimony): string =>
  `the kernel itself counted ${kernel} ${counter.replace("-", " ")} meanwhile, and ${map} says ${script}`;

const valuesOf = (block: Block): (Value | null)[] => {
  switch (block.kind) {
    case "table":
      return block.rows.map(({ value }) => value);
    case "series":
      return block.lines.flatMap(({ points }) => points.filter((point) => point !== null));
    case "histogram":
      return block.lines.map(({ count }) => count);
    case "stacks":
      return block.rows.map(({ count }) => count);
    case "events":
      return [block.total];
  }
};

/** Without the keyless ones: they name nobody. */
const keysOf = (block: Block): (readonly string[])[] => {
  if (block.kind === "events") return [];
  const rows = block.kind === "table" || block.kind === "stacks" ? block.rows : block.lines;
  const keys = rows.map(({ key }) => key);
  // One row that names nobody could be anybody's.
  return keys.some((key) => key.length === 0) ? [[]] : keys;
};
