import { type Block, cleanText } from "@tracewire/protocol";
import type { ColumnKind, Plan, Reading, Unit } from "../flow/plan.ts";

/** How a block is to be read: as the plan says, else as far as the script and the map's name tell. */
export const readingOf = (plan: Pick<Plan, "readings" | "script">, block: Block): Reading => {
  if (block.kind === "events") return { map: "", value: "", unit: "none", columns: [] };
  const given = plan.readings.find((reading) => reading.map === block.name);
  return clean(given ?? guessReading(block, plan.script));
};

/** Words of a script or a model go to the terminal as those of a host do. */
const clean = ({ map, value, unit, columns }: Reading): Reading => ({
  map: cleanText(map),
  value: cleanText(value),
  unit,
  columns: columns.map(({ title, kind }) => ({ title: cleanText(title), kind })),
});

const guessReading = (block: Exclude<Block, { kind: "events" }>, script: string): Reading => {
  const words = block.name.replace(/^@/, "").split("_").filter(Boolean);
  const unit = UNIT_WORDS[words.at(-1)?.toLowerCase() ?? ""];
  const value = (unit && unit !== "bytes" ? words.slice(0, -1) : words).join(" ");
  return {
    map: block.name,
    value,
    unit: unit ?? (block.kind === "histogram" ? "none" : "count"),
    columns: guessColumns(block.name, script),
  };
};

/** How people name maps of times and sizes: `@usecs`, `@read_ns`. */
const UNIT_WORDS: Record<string, Unit> = {
  ns: "ns",
  nsec: "ns",
  nsecs: "ns",
  us: "us",
  usec: "us",
  usecs: "us",
  ms: "ms",
  msec: "ms",
  msecs: "ms",
  bytes: "bytes",
};

/** The expressions between the map's brackets where it is first used: `@[comm, pid]` has the columns comm and pid. */
const guessColumns = (name: string, script: string): Reading["columns"] => {
  const text = script.replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, "");
  const start = text.indexOf(`${name}[`);
  if (start === -1) return [];
  return splitKey(text.slice(start + name.length + 1)).map((expression) => ({
    title:
      expression.length > 24 ? "" : expression.replace(/^str\((.*)\)$/, "$1").replace(/^-?args(->|\.)/, ""),
    kind: KINDS[expression] ?? guessKind(expression, script),
  }));
};

const KINDS: Record<string, ColumnKind> = {
  comm: "process",
  pid: "pid",
  tid: "pid",
  cpu: "cpu",
  uid: "user",
};

const guessKind = (expression: string, script: string): ColumnKind => {
  if (/^args(->|\.)id$/.test(expression) && script.includes("raw_syscalls:")) return "syscall";
  if (/^-?args(->|\.)ret$/.test(expression) && /ret\s*<\s*0/.test(script)) return "errno";
  return /^str\(/.test(expression) ? "path" : "text";
};

/** The parts of a key up to its closing bracket; commas inside calls and strings separate nothing. */
const splitKey = (text: string): string[] => {
  const parts = [""];
  let depth = 0;
  let quoted = false;
  for (const character of text.slice(0, 500)) {
    if (character === '"') quoted = !quoted;
    if (!quoted && character === "]" && depth === 0) return parts.map((part) => part.trim());
    if (!quoted && "([".includes(character)) depth += 1;
    if (!quoted && ")]".includes(character)) depth -= 1;
    if (!quoted && depth === 0 && character === ",") parts.push("");
    else parts.push(parts.pop() + character);
  }
  return [];
};
