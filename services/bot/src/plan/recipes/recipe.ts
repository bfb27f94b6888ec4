import { ProbeFamily } from "@tracewire/protocol";
import * as z from "zod";
import { ColumnKind, Unit } from "../../flow/plan.ts";

/** What a parameter may be. Each is found in a sentence and checked before it gets into a script. */
export const PARAMETER_TYPES = [
  "pid",
  "process",
  "target",
  "target-pid",
  "path",
  "file",
  "port",
  "address",
  "exit-code",
  "duration",
  "count",
  "size",
  "frequency",
  "errno",
  "signal",
  "syscall",
  "function",
  "kernel-function",
  "argument",
  "binary",
  "tracepoint",
  "text",
] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

const RECIPE_RISKS = ["counts", "events", "data"] as const;

/** How the values of a map may be put together, the first being the usual one. */
export const STATS = ["hist", "avg", "max", "min", "sum", "count"] as const;
export type Stat = (typeof STATS)[number];

const many = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((one) => [one]), z.array(item)]) as z.ZodType<z.output<T>[]>;

const Words = z.string().min(1).max(400);

const Parameter = z.strictObject({
  type: z.enum(PARAMETER_TYPES),
  optional: z.boolean().default(false),
  default: z.union([z.string(), z.number()]).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** The only values that make sense, such as the system calls that a script knows how to read. */
  among: z.array(z.string()).optional(),
  meaning: Words.optional(),
});
export type Parameter = z.infer<typeof Parameter>;

const Needs = z.strictObject({
  families: z.array(ProbeFamily).default([]),
  /** Tracepoint groups, such as `kvm`. */
  groups: z.array(z.string()).default([]),
  /** Least kernel and bpftrace, such as `6.5`. */
  arch: z.string().optional(),
  kernel: z
    .string()
    .regex(/^\d+\.\d+$/)
    .optional(),
  bpftrace: z
    .string()
    .regex(/^\d+\.\d+$/)
    .optional(),
});
export type Needs = z.infer<typeof Needs>;

const About = z.strictObject({
  /** Each line is one way to name the subject; all words of a line must be in the question. */
  subject: many(Words),
  /** Words that fit the subject and change nothing. */
  also: many(Words).default([]),
  /** What is measured: `count`, `bytes`, `latency`, `size`, `stacks` … */
  measure: many(Words).default([]),
  /** Meant when a question names the subject and nothing more. */
  usual: z.boolean().default(false),
  /** Stands behind every other recipe that understands the question as well. */
  general: z.boolean().default(false),
});

const ReadingLine = z.strictObject({
  map: z.string().regex(/^@\w*$/, "a map is written @name"),
  value: Words,
  /** `time` is the unit that the person asked for: µs unless they say otherwise. */
  unit: z.union([Unit, z.literal("time")]),
  /** `by` stands for the columns of the grouping that was asked for. */
  columns: z.array(z.union([z.string(), z.strictObject({ title: Words, kind: ColumnKind })])).default([]),
});
export type ReadingLine = z.infer<typeof ReadingLine>;

const Who = z.strictObject({
  process: z.string().default("comm"),
  pid: z.string().default("pid"),
  /** The process that the filter is about does what is traced, or it is done to it. */
  role: z.enum(["actor", "target"]).default("actor"),
});

/** The front matter of a recipe file. */
export const FrontMatter = z.strictObject({
  title: Words,
  measures: Words,
  risk: z.enum(RECIPE_RISKS),
  questions: z.array(Words).min(1),
  about: About.optional(),
  parameters: z.record(z.string().regex(/^[a-z][a-z_]*$/), Parameter).default({}),
  /** What the process that can be asked for is called in these probes; the acting one, `comm` and `pid`, unless told. */
  who: Who.optional(),
  /** What a column is in this script, for columns that differ from the usual or are its own. */
  columns: z
    .record(
      z.string(),
      z.union([z.string(), z.strictObject({ is: z.string(), title: Words, kind: ColumnKind })]),
    )
    .default({}),
  /** Groupings that `{{> by}}` can take, the usual one first: column names joined by `+`, or `none`. */
  by: z.array(z.string()).default([]),
  /** Columns that the answer shows whatever the grouping. */
  shows: z.array(z.string()).default([]),
  stats: z.array(z.enum(STATS)).default([]),
  /** Prints each second (or so) unless the person asks for another step. */
  every: z
    .string()
    .regex(/^\d+(ms|s)$/)
    .optional(),
  readings: z.array(ReadingLine).default([]),
  explain: z.string().min(1).max(1_000),
  next: z.string().min(1).max(400),
  needs: Needs.prefault({}),
  /** Costs too much for all processes at once: needs a name or a pid. */
  narrow: z.boolean().default(false),
  /** Where it comes from, when it was saved from a trace: its script is then taken as it is. */
  saved: z.strictObject({ from: Words, by: Words, on: Words }).optional(),
  /** What to say, and what works instead, where no body of the recipe can run. */
  otherwise: z.strictObject({ reason: Words, instead: Words }).optional(),
});

export type FrontMatterInput = z.input<typeof FrontMatter>;

/** The head of a further body in the same file. */
export const AlternativeMatter = z.strictObject({
  needs: Needs.prefault({}),
  /** In place of the recipe's own, where this body's probes name things in another way. */
  who: Who.optional(),
  columns: z.record(z.string(), z.string()).default({}),
  /** Told to the person when this body is taken. */
  note: Words.optional(),
});

export type Body = z.infer<typeof AlternativeMatter> & { template: string; line: number };

export type Recipe = z.infer<typeof FrontMatter> & {
  /** The file's name without `.bt`. */
  name: string;
  file: string;
  /** In order of preference; never empty. */
  bodies: Body[];
};

/** Whether its doings can be narrowed to a process, and whether it can print step by step. */
export const takesWho = (recipe: Recipe): boolean => recipe.bodies[0]!.template.includes("{{> who}}");
export const printsSteps = (recipe: Recipe): boolean => recipe.bodies[0]!.template.includes("{{> print}}");
