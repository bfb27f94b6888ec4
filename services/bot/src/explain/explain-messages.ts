import type { ExplainRequest } from "../flow/explainer.ts";
import type { ChatMessage } from "../model/model.ts";
import { explainPrompt, type Prompts } from "../plan/model/prompts.ts";
import { quote } from "../plan/model/quote.ts";
import { quoteResult } from "../plan/model/quote-result.ts";
import { runSentence } from "../report/answer.ts";

const MOST_HOSTS = 4;

/** What a model is told of a trace that it is to put into words; all that came from people and hosts is quoted. */
export const explainMessages = (prompts: Prompts, { text, plan, results }: ExplainRequest): ChatMessage[] => {
  const shown = results.slice(0, MOST_HOSTS);
  const more = results.length - shown.length;
  const maps = plan.readings.map(({ map, value, unit }) => ({ map, value, unit }));
  return [
    { role: "system", text: explainPrompt(prompts) },
    {
      role: "user",
      text: [
        `The request: ${quote(text)}`,
        `What was measured: ${quote({ title: plan.title, measures: plan.measures, maps, notes: plan.notes })}`,
        `What the person already reads: ${quote(shown.map((result) => runSentence(result, plan, {})))}`,
        ...shown.map((result) => quoteResult(result, plan)),
        ...(more > 0 ? [`${more} more hosts measured; they are not shown to you: say nothing of them.`] : []),
      ].join("\n"),
    },
  ];
};

/** Says what of a text does not hold. */
export const repairMessages = (text: string, complaints: readonly string[]): ChatMessage[] => [
  { role: "assistant", text, calls: [] },
  {
    role: "user",
    text: [
      `That cannot be shown as it is: ${quote(complaints.slice(0, MOST_COMPLAINTS))}`,
      "Write the whole text again in the language of the request, with numbers in digits, and only such as stand in the result or are a percentage of two that stand there. Leave out what you cannot say that way.",
    ].join("\n"),
  },
];

const MOST_COMPLAINTS = 12;
