import * as z from "zod";
import { Work } from "./workload.ts";

const Line = z.string().trim().min(1).max(200);

/** `2s`, `1.5s`: long enough to see something, short enough not to wait. */
const Window = z
  .string()
  .regex(/^\d+(\.\d+)?s$/, "a window is written like 2s")
  .transform((text) => Number(text.slice(0, -1)) * 1_000)
  .refine((windowMs) => windowMs >= 1_000 && windowMs <= 5_000, "a lesson's window is from 1s to 5s");

const map = z.string().regex(/^@\w*$/, "a map is written @name");

/** Where the right answer stands in what the trace gives: never a number that was written down before. */
export const Answer = z.discriminatedUnion("find", [
  /** The key with the largest value; `part` is which part of it, from 1, when it has several. */
  z.strictObject({ find: z.literal("largest"), map, part: z.int().min(1).max(8).default(1) }),
  /** The value under the key; under any key that begins with these parts, the largest. */
  z.strictObject({ find: z.literal("value"), map, key: z.array(z.string()).default([]) }),
  /** How many keys there are. */
  z.strictObject({ find: z.literal("rows"), map }),
  /** The largest number that a map showed in one step, where it is printed again and again. */
  z.strictObject({ find: z.literal("peak"), map }),
  /** A bucket of a histogram: the fullest, or the one where that part of all values is reached. */
  z.strictObject({ find: z.literal("bucket"), map, at: z.enum(["fullest", "p50", "p90", "p99"]) }),
  /** How many lines were printed, the lost ones not among them. */
  z.strictObject({ find: z.literal("lines") }),
  /** One of several sentences; it counts only when the report `shows` this text. */
  z.strictObject({
    find: z.literal("choice"),
    of: z.array(Line).min(2).max(5),
    right: z.int().min(1).max(5),
    shows: Line,
  }),
  /** The id of the trace itself. */
  z.strictObject({ find: z.literal("trace-id") }),
]);
export type Answer = z.infer<typeof Answer>;

/** The front matter of a lesson file. */
export const LessonMatter = z.strictObject({
  title: Line,
  window: Window,
  /** What Tracewire itself does meanwhile, so that there is something to see. */
  work: z.array(Work).max(3).default([]),
  /** A question for the planner, in place of a script. */
  ask: Line.optional(),
  /** How the trace ends when all is well: `refused` shows what is not run. */
  ends: z.enum(["answered", "refused"]).default("answered"),
  question: Line,
  answer: Answer,
});

export type Lesson = Omit<z.infer<typeof LessonMatter>, "window"> & {
  /** From 1, as the file's name begins. */
  number: number;
  /** The file's name without number and ending. */
  name: string;
  file: string;
  windowMs: number;
  /** What and why, before the trace. Markdown. */
  text: string;
  script: { text: string; line: number } | null;
  /** After the answer, whatever it was. Markdown. */
  explanation: string;
  /** Why a wrong answer is wrong. Markdown. */
  mistake: string;
};
