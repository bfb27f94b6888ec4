import { sha256 } from "@tracewire/protocol";
import * as z from "zod";
import { sayDuration } from "./duration.ts";

/** How a number or key part is to be read: decides its unit, its short form, and whether an id gets its name. */
export const ColumnKind = z.enum([
  "text",
  "process",
  "pid",
  "path",
  "syscall",
  "errno",
  "signal",
  "port",
  "cpu",
  "user",
  "device",
  "number",
]);
export type ColumnKind = z.infer<typeof ColumnKind>;

export const Unit = z.enum(["count", "bytes", "ns", "us", "ms", "s", "percent", "samples", "none"]);
export type Unit = z.infer<typeof Unit>;

/** How one map of the script is to be shown. */
export const Reading = z.strictObject({
  /** The map's name as bpftrace prints it, such as `@calls`. */
  map: z.string(),
  /** What its value is, in a word or two: `system calls`, `bytes written`. */
  value: z.string(),
  unit: Unit,
  /** The parts of its key in order; empty for a map without a key. */
  columns: z.array(z.strictObject({ title: z.string(), kind: ColumnKind })),
});
export type Reading = z.infer<typeof Reading>;

/** What a planner writes. */
export const Draft = z.strictObject({
  /** The script without the trailer that ends it. */
  body: z.string(),
  title: z.string(),
  /** What it measures, in plain words, for the person who approves and the person who asked. */
  measures: z.string(),
  readings: z.array(Reading),
  /** How to read the result: two sentences, and the usual next question. */
  explain: z.string(),
  next: z.string(),
  /** What the person should know: parameters that were cut, alternatives that were taken, what is left out. */
  notes: z.array(z.string()),
  origin: z.strictObject({ by: z.enum(["recipe", "person", "model"]), name: z.string() }),
  /** Why a person should look before it runs, whatever its risk. */
  caution: z.string().optional(),
  /** Rows that the person wants to see. */
  top: z.int().positive(),
  /** Set when it is one of a playbook's series: the next is chosen by what this one finds, and its window is its own. */
  step: z.strictObject({ playbook: z.string(), name: z.string(), windowMs: z.int().positive() }).optional(),
});
export type Draft = z.infer<typeof Draft>;

/** A draft with everything that decides what runs. */
export const Plan = Draft.omit({ body: true }).extend({
  /** Exactly what is shown, hashed, approved, signed and run. */
  script: z.string(),
  hash: z.string(),
  windowMs: z.int(),
});
export type Plan = z.infer<typeof Plan>;

/**
 * Past the window by this much, so that the last tick of an `interval:s:1` comes before the end.
 * The window that was really measured is reported.
 */
const TRAILER_SLACK_MS = 20;

/** Ends the script from inside the kernel: the one stop that survives the death of the agent. */
const trailer = (windowMs: number): string =>
  `// ends by itself after ${sayDuration(windowMs)}\ninterval:ms:${windowMs + TRAILER_SLACK_MS} { exit(); }\n`;

/** What was drafted: the script without its trailer. */
export const scriptBody = ({ script, windowMs }: Pick<Plan, "script" | "windowMs">): string =>
  script.endsWith(trailer(windowMs))
    ? script.slice(0, -trailer(windowMs).length).trimEnd()
    : script.trimEnd();

export const finishPlan = (draft: Draft, windowMs: number): Plan => {
  const { body, ...rest } = draft;
  const script = `${body.trimEnd()}\n\n${trailer(windowMs)}`;
  return { ...rest, script, hash: sha256(script), windowMs };
};
