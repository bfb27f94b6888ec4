import * as z from "zod";
import type { WriteResult } from "../flow/writer.ts";
import type { Tool, ToolCall } from "../model/model.ts";
import { INPUTS } from "../plan/model/tools.ts";

const Submission = z.strictObject({
  title: z.string().min(1).max(100),
  measures: z.string().min(1).max(400),
  bpf: z.string().min(1).max(40_000).describe("the file trace.bpf.c, without fences"),
  user: z.string().min(1).max(40_000).describe("the file main.c, without fences"),
  note: z.string().max(500),
});
export type Submission = z.infer<typeof Submission>;

/** What the model that writes may call. */
export const TOOLS: readonly Tool[] = [
  {
    name: "find_probes",
    description: "Lists probes of the target host by pattern.",
    input: INPUTS.find_probes,
  },
  {
    name: "describe_probe",
    description: "The arguments of a probe, or the fields of a kernel type.",
    input: INPUTS.describe_probe,
  },
  { name: "submit_program", description: "The whole program. It is compiled, not run.", input: Submission },
  {
    name: "ask_person",
    description: "Ends: nothing sensible can be written without an answer.",
    input: INPUTS.ask_person,
  },
  { name: "decline", description: "Ends: it must not or cannot be written.", input: INPUTS.decline },
];

/** What a call means; a malformed one says what was wrong with it. */
export type ReadCall =
  | { kind: "program"; program: Submission }
  | { kind: "look"; name: "find_probes" | "describe_probe"; input: unknown }
  | { kind: "wrong"; why: string }
  | Extract<WriteResult, { kind: "ask" | "decline" }>;

export const readCall = ({ name, input }: ToolCall): ReadCall => {
  const tool = TOOLS.find((one) => one.name === name);
  if (!tool) return { kind: "wrong", why: `There is no tool ${JSON.stringify(name.slice(0, 60))}.` };
  const parsed = tool.input.safeParse(readJson(input));
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "input"}: ${message}`);
    return { kind: "wrong", why: `The input of ${name} is not valid: ${issues.slice(0, 6).join("; ")}.` };
  }
  switch (name) {
    case "submit_program":
      return { kind: "program", program: unfenced(Submission.parse(parsed.data)) };
    case "ask_person": {
      const { question, choices } = INPUTS.ask_person.parse(parsed.data);
      return {
        kind: "ask",
        message: question,
        choices: choices.map((one) => ({ title: one, example: one })),
      };
    }
    case "decline": {
      const { because, reason, instead } = INPUTS.decline.parse(parsed.data);
      return { kind: "decline", because, message: reason, hint: instead };
    }
    default:
      return { kind: "look", name: name as "find_probes" | "describe_probe", input: parsed.data };
  }
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const unfenced = (program: Submission): Submission => ({
  ...program,
  bpf: withoutFence(program.bpf),
  user: withoutFence(program.user),
});

const withoutFence = (code: string): string => /^\s*```\w*\n([\s\S]*?)\n?```\s*$/.exec(code)?.[1] ?? code;
