import type { Block, Diagnosis, RunResult } from "@tracewire/protocol";
import type { Plan } from "../../flow/plan.ts";
import { quote } from "./quote.ts";

const MOST_ROWS = 25;
const MOST_POINTS = 40;
const MOST_STACKS = 8;
const MOST_FRAMES = 12;
/** Of one host, characters: a model with a small context has room for the rest. */
const MAX_CHARS = 8_000;

/** What one host measured, small enough for a conversation: the largest rows, what was cut, and the evidence. */
export const quoteResult = (result: RunResult, plan: Pick<Plan, "readings">): string => {
  const { host, outcome, diagnosis, evidence, summary } = result;
  const told = {
    outcome,
    ...(diagnosis ? { why: briefly(diagnosis) } : {}),
    ...(evidence
      ? {
          evidence: {
            probes: `${evidence.probesAttached} of ${evidence.probesAsked} attached`,
            seconds: round(evidence.windowMs / 1_000),
            ...(evidence.eventsLost > 0 ? { eventsLost: evidence.eventsLost } : {}),
            ...(evidence.outputCut ? { outputCut: true } : {}),
            ...(evidence.mapFull ? { mapFull: "further keys were dropped" } : {}),
          },
        }
      : {}),
    results: summary.blocks.map((block) => shorten(block, plan)),
  };
  const all = quote(told, host);
  if (all.length <= MAX_CHARS) return all;
  const fewer = { ...told, results: summary.blocks.map((block) => shorten(block, plan, 6)).slice(0, 8) };
  const less = quote(fewer, host);
  // Many maps with long keys: say that it is cut rather than cut inside a value.
  return less.length <= MAX_CHARS
    ? less
    : quote({ ...told, results: [], cut: "too large to show: aggregate more, or ask for fewer keys" }, host);
};

export const briefly = ({ class: kind, message, hint, line, column, nearest, detail }: Diagnosis) => ({
  class: kind,
  message,
  hint,
  ...(line === undefined ? {} : { at: `line ${line}, column ${column ?? 1}` }),
  ...(nearest && nearest.length > 0 ? { nearest } : {}),
  ...(detail ? { bpftrace: detail.slice(0, 600) } : {}),
});

const shorten = (block: Block, { readings }: Pick<Plan, "readings">, most = MOST_ROWS): unknown => {
  const reading = readings.find(({ map }) => "name" in block && map === block.name);
  const named = {
    ...("name" in block ? { map: block.name } : {}),
    ...(reading
      ? { value: reading.value, unit: reading.unit, key: reading.columns.map((one) => one.title) }
      : {}),
  };
  switch (block.kind) {
    case "table":
      return {
        ...named,
        rows: block.rows
          .slice(0, most)
          .map(({ key, value, count, average }) => [
            ...key,
            value,
            ...(count === undefined ? [] : [{ count, average }]),
          ]),
        ...cut(block.rowCount, most, "rows"),
        ...(block.total === null ? {} : { total: block.total }),
      };
    case "series":
      return {
        ...named,
        everyMs: block.stepMs,
        ...(block.cumulative ? { note: "never cleared: each point counts from the start" } : {}),
        lines: block.lines
          .slice(0, most)
          .map(({ key, points }) => ({ key, points: points.slice(0, MOST_POINTS) })),
        ...cut(block.lineCount, most, "lines"),
      };
    case "histogram":
      return {
        ...named,
        lines: block.lines.slice(0, most).map(({ key, count, buckets }) => ({
          key,
          count,
          buckets: buckets
            .filter((bucket) => bucket.count > 0)
            .map(({ min, max, count: inside }) => `${min ?? ""}..${max ?? ""}: ${inside}`),
        })),
        ...cut(block.lineCount, most, "lines"),
      };
    case "stacks":
      return {
        ...named,
        stacks: block.rows
          .slice(0, MOST_STACKS)
          .map(({ key, frames, count }) => ({ key, count, frames: frames.slice(0, MOST_FRAMES) })),
        ...cut(block.rowCount, MOST_STACKS, "stacks"),
        total: block.total,
      };
    case "events":
      return {
        lines: [...block.head, ...block.tail].slice(0, most).map(({ text }) => text.trimEnd().slice(0, 200)),
        ...cut(block.total, most, "lines"),
      };
  }
};

const cut = (all: number, shown: number, what: string) =>
  all > shown ? { shown: `${shown} of ${all} ${what}` } : {};

const round = (value: number): number => Math.round(value * 100) / 100;
