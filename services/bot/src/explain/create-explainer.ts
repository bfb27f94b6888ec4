import type { Logger } from "pino";
import type { Explainer, ExplainRequest, Explanation } from "../flow/explainer.ts";
import type { ModelCost } from "../flow/model-cost.ts";
import { type ChatMessage, type Model, ModelError } from "../model/model.ts";
import type { Prompts } from "../plan/model/prompts.ts";
import { type Checked, checkText } from "./check-text.ts";
import { explainMessages, repairMessages } from "./explain-messages.ts";
import { knownOf } from "./known.ts";

export type ExplainerParts = {
  model: Model;
  prompts: Prompts;
  /** Hears how many numbers a text held that nobody measured. */
  caught: (wrongNumbers: number) => void;
  log: Logger;
};

/** Room for a few sentences after a model has thought about them. */
const MAX_TOKENS = 2_000;

/**
 * Lets a model put results into words, and shows only what rests on them: a text with a number or a name that is not
 * there goes back once, and what is wrong then is left out.
 */
export const createExplainer = (parts: ExplainerParts): Explainer => ({
  explain: (request, signal) => explain(parts, request, signal),
});

const explain = async (
  { model, prompts, caught, log }: ExplainerParts,
  request: ExplainRequest,
  signal: AbortSignal,
): Promise<Explanation> => {
  if (request.results.length === 0) return { text: null, cost: null };
  const known = knownOf(request);
  const messages = explainMessages(prompts, request);
  const cost: ModelCost = { model: model.name, calls: 0, promptTokens: 0, completionTokens: 0, ms: 0 };
  const say = async (conversation: ChatMessage[]): Promise<Said | null> => {
    const text = await ask(model, conversation, cost, signal, log);
    if (text === null) return null;
    const checked = checkText(text, known);
    if (checked.wrongNumbers > 0) caught(checked.wrongNumbers);
    if (checked.complaints.length > 0)
      log.info({ complaints: checked.complaints }, "an explanation does not hold");
    return { text, ...checked };
  };
  const first = await say(messages);
  if (first === null || first.complaints.length === 0) return { text: first?.kept ?? null, cost };
  const second = await say([...messages, ...repairMessages(first.text, first.complaints)]);
  return { text: second?.kept ?? first.kept, cost };
};

type Said = Checked & { text: string };

/** `null` where the model has no answer: then there is none to show either. */
const ask = async (
  model: Model,
  messages: ChatMessage[],
  cost: ModelCost,
  signal: AbortSignal,
  log: Logger,
): Promise<string | null> => {
  const began = Date.now();
  try {
    const { text, usage, cut } = await model.chat({ messages, tools: [], maxTokens: MAX_TOKENS }, signal);
    cost.promptTokens += usage.promptTokens;
    cost.completionTokens += usage.completionTokens;
    return cut ? withoutLastSentence(text) : text;
  } catch (error) {
    log.info({ err: error }, "no explanation");
    if (!(error instanceof ModelError) && !signal.aborted) throw error;
    return null;
  } finally {
    // Known after the first answer where the server has only one model.
    cost.model = model.name;
    cost.calls += 1;
    cost.ms += Date.now() - began;
  }
};

/** What ends in the middle may say the opposite of what was meant. */
const withoutLastSentence = (text: string): string => text.replace(/[^.!?。！？\n]*$/u, "");
