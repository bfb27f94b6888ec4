import type { PlanRequest, Workbench } from "../flow/planner.ts";
import { type Program, slugOf } from "../flow/program.ts";
import type { WriteResult, Writer } from "../flow/writer.ts";
import { type ChatMessage, type Model, ModelError, type ToolCall } from "../model/model.ts";
import { inform } from "../plan/model/inform.ts";
import { type Prompts, writePrompt } from "../plan/model/prompts.ts";
import { quote } from "../plan/model/quote.ts";
import { noCost } from "../plan/model/talk.ts";
import { INPUTS } from "../plan/model/tools.ts";
import { findRefusal } from "../plan/recipes/refusal.ts";
import { type Compiled, compile, type Machine } from "./compile.ts";
import { MAKEFILE } from "./makefile.ts";
import { review } from "./review.ts";
import { type ReadCall, readCall, type Submission, TOOLS } from "./submission.ts";

const ATTEMPTS = 3;
/** Looks and attempts together. */
const MAX_TURNS = 12;
const MAX_REPLY_TOKENS = 12_000;

/** Lets a model write a C program, and compiles it where this machine can; what the compiler says goes back to it. */
export const createCWriter = (parts: { model: Model; prompts: Prompts; machine: Machine }): Writer => ({
  write: async (request, bench) => {
    try {
      return await write(parts, request, bench);
    } catch (error) {
      if (!(error instanceof ModelError) || bench.signal.aborted) throw error;
      return { kind: "decline", because: "impossible", message: error.message, hint: error.hint };
    }
  },
});

const write = async (
  { model, prompts, machine }: { model: Model; prompts: Prompts; machine: Machine },
  request: PlanRequest,
  bench: Workbench,
): Promise<WriteResult> => {
  const refusal = findRefusal(request.text);
  if (refusal !== null) return { kind: "decline", because: "refused", ...refusal };
  const cost = noCost(model.name);
  const messages: ChatMessage[] = [
    { role: "system", text: writePrompt(prompts, request, ATTEMPTS) },
    { role: "user", text: `The request:\n${quote(request.text)}\n${optionsText(request)}` },
  ];
  let submitted = 0;
  let last = "it never got as far as a program";
  for (let turn = 0; turn < MAX_TURNS && submitted < ATTEMPTS; turn += 1) {
    const began = Date.now();
    const { text, calls, usage } = await model.chat(
      { messages, tools: TOOLS, maxTokens: MAX_REPLY_TOKENS },
      bench.signal,
    );
    cost.calls += 1;
    cost.promptTokens += usage.promptTokens;
    cost.completionTokens += usage.completionTokens;
    cost.ms += Date.now() - began;
    const [call, ...others] = calls;
    messages.push({ role: "assistant", text, calls });
    if (!call) {
      messages.push({
        role: "user",
        text: `Call one of the tools: ${TOOLS.map(({ name }) => name).join(", ")}.`,
      });
      continue;
    }
    const read = readCall(call);
    if (read.kind === "ask" || read.kind === "decline") return { ...read, cost };
    if (read.kind === "wrong") messages.push(answerTo(call, read.why));
    else if (read.kind === "look") messages.push(answerTo(call, await lookFor(read, request, bench)));
    else {
      submitted += 1;
      await bench.say(`compiling attempt ${submitted} of ${ATTEMPTS}`);
      const problems = review(read.program);
      const outcome = problems.length > 0 ? null : await compile(read.program, machine, bench.signal);
      if (outcome && outcome.kind !== "failed") {
        return { kind: "program", program: programOf(read.program, outcome, request, model.name), cost };
      }
      last = outcome?.kind === "failed" ? outcome.errors : problems.join("\n");
      messages.push(
        answerTo(call, `It does not compile: ${quote(last)}\nMend what is named and submit the whole again.`),
      );
    }
    for (const other of others) messages.push(answerTo(other, "Not done: one call a turn."));
  }
  const [first = last] = last.split("\n").filter((line) => /error|not allowed|no /.test(line));
  return {
    kind: "decline",
    because: "impossible",
    message: `no C program was found that compiles, in ${submitted} attempts; the last one: ${first.trim().slice(0, 300)}`,
    hint: "A bpftrace script may do: write: QUESTION",
    cost,
  };
};

const optionsText = ({ options }: PlanRequest): string => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return given.length === 0 ? "" : `Given with it, and to be kept: ${quote(Object.fromEntries(given))}.`;
};

const answerTo = ({ id }: ToolCall, text: string): ChatMessage => ({ role: "tool", callId: id, text });

const lookFor = (
  { name, input }: Extract<ReadCall, { kind: "look" }>,
  { facts }: PlanRequest,
  { scout }: Workbench,
): Promise<string> =>
  inform(
    name === "find_probes"
      ? { name, input: INPUTS.find_probes.parse(input) }
      : { name, input: INPUTS.describe_probe.parse(input) },
    { scout, facts, examples: async () => "" },
  );

const programOf = (
  { title, measures, note, bpf, user }: Submission,
  outcome: Exclude<Compiled, { kind: "failed" }>,
  { text }: PlanRequest,
  model: string,
): Program => {
  const checked =
    outcome.kind === "compiled"
      ? `Compiled by ${outcome.by} against the kernel types of the bot's machine. It has not been loaded or run.`
      : `NOT CHECKED: it was not compiled, as the bot's machine lacks ${outcome.missing.join(", ")}.`;
  const notes = [
    `Measures: ${measures}`,
    checked,
    ...(outcome.kind === "unchecked" ? [`To have programs checked there: ${outcome.install}`] : []),
    ...(note.trim() === "" ? [] : [note.trim()]),
    "Read it before you run it. Build: make. Run: sudo ./trace",
  ];
  const head = [title, ...notes, `Written by ${model} for the question: ${text}`].map(commentLine).join("");
  return {
    name: slugOf(text, title),
    title,
    notes,
    files: [
      { name: "trace.bpf.c", text: `${head}\n${bpf.trim()}\n` },
      { name: "main.c", text: `${head}\n${user.trim()}\n` },
      { name: "Makefile", text: MAKEFILE },
    ],
  };
};

/** A backslash at its end would take the next line into the comment. */
const commentLine = (text: string): string =>
  `// ${text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll("\\", "/")
    .slice(0, 500)}\n`;
