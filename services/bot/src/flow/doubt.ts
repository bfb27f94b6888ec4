import type { Block, RunResult, Value } from "@tracewire/protocol";

/** Names that Tracewire's own processes have. */
const OWN_NAMES = new Set(["bpftrace", "tracewire-agent", "tracewire-bot"]);

/**
 * Why a run that ended well may be no answer: it measured nothing, or nothing but Tracewire. `null` when nothing
 * speaks against it.
 */
export const doubtOf = ({ outcome, summary, evidence }: RunResult): string | null => {
  if (outcome === "empty") return "the probes were attached, and no event matched while they were";
  if (outcome !== "finished") return null;
  const values = summary.blocks.flatMap(valuesOf);
  if (values.length > 0 && values.every((value) => value === 0)) return "every value is zero";
  const keys = summary.blocks.flatMap(keysOf);
  const own = new Set((evidence?.selfPids ?? []).map(String));
  const isOwn = (key: readonly string[]) => key.some((part) => OWN_NAMES.has(part) || own.has(part));
  if (keys.length > 0 && keys.every(isOwn)) return "every event is Tracewire's own: nothing else was seen";
  return null;
};

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
