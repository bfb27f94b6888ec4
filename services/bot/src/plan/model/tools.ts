import { Look } from "@tracewire/protocol";
import * as z from "zod";
import { ColumnKind, Unit } from "../../flow/plan.ts";
import type { Tool } from "../../model/model.ts";

const Script = z.string().min(1).max(16_000).describe("the bpftrace script, without fences");
const Words = (most: number) => z.string().min(1).max(most);

const Shown = z.strictObject({
  map: z
    .string()
    .regex(/^@\w*$/)
    .describe("name of the map, such as @calls"),
  value: Words(60).describe("what its value is: system calls, bytes written, read latency"),
  unit: Unit,
  key: z.array(ColumnKind).max(8).describe("what its key parts are, in order; empty without a key"),
});

const Plan = {
  title: Words(100),
  measures: Words(400),
  script: Script,
  maps: z.array(Shown).max(12),
  note: z
    .string()
    .max(500)
    .describe("what the person must know: another meaning, an alternative; else empty"),
};

/** What the model sends with each tool. Where a tool needs a look at a host, it is the protocol's own `Look`. */
export const INPUTS = {
  find_probes: z.strictObject({
    pattern: Words(200).describe(
      "as for bpftrace -l: tracepoint:block:*, kprobe:vfs_*, uprobe:/bin/bash:*read*",
    ),
  }),
  describe_probe: z.strictObject({
    name: Words(300).describe(
      "one probe (tracepoint:syscalls:sys_enter_openat) or kernel type (struct file)",
    ),
  }),
  find_examples: z.strictObject({ query: Words(300).describe("what is to be measured, in words") }),
  check_script: z.strictObject({ script: Script }),
  look_at: z.strictObject({
    what: z.enum(["processes", "file", "open-files", "ports", "cgroups", "symbols", "system"]),
    name: z.string().max(300).optional().describe("processes, cgroups: name, * for any part"),
    pid: z.int().optional().describe("processes, open-files"),
    path: z.string().max(1_000).optional().describe("file: its path; symbols: path of the binary"),
    pattern: z.string().max(300).optional().describe("symbols: name, * for any part"),
    port: z.int().optional().describe("ports"),
  }),
  submit_plan: z.strictObject(Plan),
  accept_proposal: z.strictObject({}),
  look_further: z.strictObject({
    ...Plan,
    window_s: z.number().min(1).max(15).describe("seconds that this trace takes"),
  }),
  conclude: z.strictObject({
    findings: z
      .array(
        z.strictObject({
          what: Words(400).describe("the cause in one sentence, with the name of who causes it"),
          subject: Words(200).describe("process and pid, thread, file, port or peer"),
          evidence: Words(600).describe("which trace, which numbers"),
          confidence: z.enum(["high", "medium", "low"]),
        }),
      )
      .max(5),
    ruled_out: z.array(Words(300)).max(8),
    next: z.string().max(300).describe("what a person does next"),
  }),
  keep_result: z.strictObject({ why: Words(400).describe("why nothing more is to be seen, for the person") }),
  ask_person: z.strictObject({
    question: Words(400),
    choices: z.array(Words(200)).max(4).describe("whole requests that the person could send instead"),
  }),
  decline: z.strictObject({
    because: z
      .enum(["refused", "impossible"])
      .describe("refused: it would act or show secrets; impossible: this host cannot measure it"),
    reason: Words(500),
    instead: Words(300).describe("what can be measured instead, or what the person can do"),
  }),
} as const;
export type ToolName = keyof typeof INPUTS;
export type Input<Name extends ToolName> = z.infer<(typeof INPUTS)[Name]>;

const DESCRIPTIONS: Record<ToolName, string> = {
  find_probes: "Lists probes of the target host by pattern.",
  describe_probe:
    "The arguments of a probe, or the fields of a kernel type, with their C types, on the target host.",
  find_examples: "Tested scripts of the shelf near to what is to be measured.",
  check_script: "Parses a script, says its risk, and loads it on the target host without running it.",
  look_at:
    "Looks at the target host without tracing: processes (pid, parent, threads, arguments), a file (device, inode), a process's open files, ports and who owns them, cgroups and containers, symbols of a binary, system (clock source, mounts, disks, interfaces).",
  submit_plan: "Ends: this script measures what was asked. It is checked, approved where needed, and run.",
  accept_proposal: "Ends: the proposed recipe measures exactly what was asked.",
  look_further: "One trace of a series that looks for a cause. Its result comes back to you.",
  conclude: "Ends a series: what was found, what was ruled out.",
  keep_result: "Ends: what was measured is the answer, although it is nothing.",
  ask_person: "Ends: nothing sensible can be measured without an answer from the person.",
  decline: "Ends: it must not or cannot be measured.",
};

/** What a model asks before it decides; every other tool is a decision. */
export const INFORMING = [
  "find_probes",
  "describe_probe",
  "find_examples",
  "check_script",
  "look_at",
] as const;
const ENDING = ["submit_plan", "ask_person", "decline"] as const;

/** Where an investigation stands, as far as it decides what the model may do. */
export type Situation = {
  /** A recipe's plan that it may take as it is. */
  proposal: boolean;
  /** Inside a series, a single plan would not be an answer. */
  series: boolean;
  /** A run that measured nothing came before. */
  doubted: boolean;
  /** No script runs any more. */
  lastWord: boolean;
  /** The budget allows no further question to the host. */
  lastCall: boolean;
};

export const toolsFor = (at: Situation): Tool[] =>
  namesFor(at).map((name) => ({ name, description: DESCRIPTIONS[name], input: INPUTS[name] }));

const namesFor = ({ proposal, series, doubted, lastWord, lastCall }: Situation): ToolName[] => {
  if (lastWord)
    return series
      ? ["conclude", "decline"]
      : doubted
        ? ["keep_result", "decline"]
        : ["decline", "ask_person"];
  const ending: ToolName[] = series
    ? ["look_further", "conclude", "decline"]
    : [...ENDING, ...(doubted ? [] : (["look_further"] as const))];
  return [
    ...(lastCall ? [] : INFORMING),
    ...(proposal ? (["accept_proposal"] as const) : []),
    ...(doubted ? (["keep_result"] as const) : []),
    ...ending,
  ];
};

/** The look that a call asks for, or what is wrong with it. */
export const lookOf = (input: Input<"look_at">): z.ZodSafeParseResult<Look> => {
  const { what, name, pid, path, pattern, port } = input;
  const most = 60;
  const given: Record<typeof what, Record<string, unknown>> = {
    processes: { name, pid, most },
    file: { path },
    "open-files": { pid, most },
    ports: { port, most },
    cgroups: { name, most },
    symbols: { binary: path, pattern: pattern ?? name ?? "*", most },
    system: {},
  };
  const present = Object.entries(given[what]).filter(([, value]) => value !== undefined);
  return Look.safeParse({ what, ...Object.fromEntries(present) });
};
