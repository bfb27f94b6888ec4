import type { Logger } from "pino";
import type { Draft } from "../../flow/plan.ts";
import type { PlanRequest, Workbench } from "../../flow/planner.ts";
import { type ChatReply, type Model, ModelError, type ToolCall } from "../../model/model.ts";
import type { RecipePlanner } from "../recipes/recipe-planner.ts";
import { leftOf, SERIES, SINGLE } from "./budget.ts";
import { compress } from "./compress.ts";
import { type Decision, decide } from "./decide.ts";
import { inform, type Question } from "./inform.ts";
import { exampleText } from "./opening.ts";
import { type Prompts, systemPrompt } from "./prompts.ts";
import { say } from "./say.ts";
import type { Decided, Message, Talk, Talks } from "./talk.ts";
import { INFORMING, INPUTS, type Situation, type ToolName, toolsFor } from "./tools.ts";

export type ModelPlannerParts = {
  model: Model;
  prompts: Prompts;
  talks: Talks;
  /** What the shelf makes of a question is what the model starts from. */
  shelf: RecipePlanner;
  log: Logger;
};

const MAX_REPLY_TOKENS = 6_000;
/** Calls of one turn that are carried out; a model that asks for more is told so. */
const CALLS_A_TURN = 6;
/** Turns without one usable call before it is given up. */
const USELESS_TURNS = 3;
const EXAMPLES_ASKED = 3;

/**
 * Turn after turn until the model decides. Each turn is kept before the next begins, so a replica that takes over
 * pays for none of them again. `talk` is brought up to date in place, for whoever keeps it last.
 * @throws ModelError
 */
export const converse = async (
  { model, prompts, talks, shelf, log }: ModelPlannerParts,
  request: PlanRequest,
  bench: Workbench,
  { talk, proposal }: { talk: Talk; proposal: Draft | null },
): Promise<{ callId: string; result: Decided }> => {
  // Some servers say only with their first answer which model they have.
  const originOf = () => `${model.name}, prompts ${prompts.version}`;
  const informers = {
    scout: bench.scout,
    facts: request.facts,
    examples: (query: string) => exampleText(shelf, query, request.facts, EXAMPLES_ASKED),
  };
  for (let useless = 0; useless < USELESS_TURNS; ) {
    const at = situationOf(talk, request, proposal);
    const tools = toolsFor(at);
    const began = Date.now();
    const reply = await model.chat(
      {
        messages: [
          {
            role: "system",
            text: systemPrompt(prompts, at, request.facts, request.windowMs, doneText(request)),
          },
          ...compress(talk.messages),
        ],
        tools,
        maxTokens: MAX_REPLY_TOKENS,
      },
      bench.signal,
    );
    pay(talk, model.name, reply, Date.now() - began);
    log.debug(
      { investigationId: bench.id, calls: reply.calls.map(({ name }) => name) },
      "the model answered",
    );
    talk.messages.push({ role: "assistant", text: reply.text, calls: reply.calls.slice(0, CALLS_A_TURN) });
    const turn = await takeTurn(
      reply,
      tools.map(({ name }) => name as ToolName),
      async (question) => {
        await bench.say(say(question));
        return inform(question, informers);
      },
    );
    const decided = turn.decision && decide(turn.decision.call, { request, origin: originOf(), proposal });
    const undecided =
      turn.decision && !decided ? [answerTo(turn.decision.id, "There is no proposal to accept.")] : [];
    talk.messages.push(...turn.answers, ...undecided);
    // Kept together with the decision: a conversation must not go on from a call that has no answer.
    if (turn.decision && decided) return { callId: turn.decision.id, result: decided };
    await talks.save(bench.id, talk);
    useless = turn.useful ? 0 : useless + 1;
  }
  throw new ModelError("unusable", `${model.name} called no tool in a way that can be used`, {
    hint: "Try again, or set another model: TRACEWIRE_MODEL.",
  });
};

/** @throws ModelError when the budget is spent */
const situationOf = (talk: Talk, request: PlanRequest, proposal: Draft | null): Situation => {
  const left = leftOf(talk.spent, talk.series ? SERIES : SINGLE);
  if (left === "none")
    throw new ModelError("unusable", "the model has spent its budget for this question without a decision", {
      hint: "Ask for one measurement, in other words.",
    });
  const doubted = request.measured.at(-1)?.doubt != null;
  return {
    proposal: proposal !== null && request.previous.length + request.measured.length === 0,
    series: talk.series,
    doubted,
    lastWord: request.lastWord ?? false,
    lastCall: left === "last",
  };
};

const doneText = ({ measured }: PlanRequest): string =>
  measured.length === 0 ? "" : `${measured.length} traces are done`;

/** Whose name may be known only now. */
const pay = (talk: Talk, name: string, { usage }: ChatReply, ms: number): void => {
  for (const cost of [talk.spent, talk.untold]) {
    cost.model = name;
    cost.calls += 1;
    cost.promptTokens += usage.promptTokens;
    cost.completionTokens += usage.completionTokens;
    cost.ms += ms;
  }
};

type Turn = {
  answers: Message[];
  decision: { id: string; call: Decision } | null;
  /** Whether anything of it was as it should be. */
  useful: boolean;
};

/** Carries out what was asked in one turn; the first decision in it counts, and everything else gets an answer. */
const takeTurn = async (
  reply: ChatReply,
  allowed: readonly ToolName[],
  answer: (question: Question) => Promise<string>,
): Promise<Turn> => {
  const turn: Turn = { answers: [], decision: null, useful: false };
  if (reply.calls.length === 0)
    turn.answers.push({
      role: "user",
      text: `Call one of the tools: ${allowed.join(", ")}. Text alone is not read.`,
    });
  for (const call of reply.calls.slice(0, CALLS_A_TURN)) {
    const read = readCall(call, allowed);
    if ("wrong" in read) turn.answers.push(answerTo(call.id, read.wrong));
    else if (turn.decision) turn.answers.push(answerTo(call.id, "Not done: you had decided already."));
    else if ("decision" in read) {
      turn.decision = { id: call.id, call: read.decision };
      turn.useful = true;
    } else {
      turn.useful = true;
      turn.answers.push(answerTo(call.id, await answer(read.question)));
    }
  }
  return turn;
};

const answerTo = (callId: string, text: string): Message => ({ role: "tool", callId, text });

type ReadCall = { decision: Decision } | { question: Question } | { wrong: string };

/** A malformed call is answered with what was wrong with it. */
const readCall = ({ name, input }: ToolCall, allowed: readonly ToolName[]): ReadCall => {
  if (!allowed.includes(name as ToolName))
    return {
      wrong: `There is no tool ${JSON.stringify(name.slice(0, 60))} now. There are: ${allowed.join(", ")}.`,
    };
  const parsed = INPUTS[name as ToolName].safeParse(readJson(input));
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "input"}: ${message}`);
    return {
      wrong: `The input of ${name} is not valid: ${issues.slice(0, 6).join("; ")}. Send the whole call again.`,
    };
  }
  const call = { name, input: parsed.data };
  return (INFORMING as readonly string[]).includes(name)
    ? { question: call as Question }
    : { decision: call as Decision };
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    return undefined;
  }
};
