import type { EvalCase } from "./eval-case.ts";
import type { ModelRates, Rate, Rates } from "./rates.ts";
import type { CaseResult } from "./run-case.ts";

const WHY_LENGTH = 160;

/** `d01     answered right   7.2s  files  …` */
export const caseLine = (result: CaseResult): string => {
  const status = result.skipped ? "skipped" : result.broken ? "BROKEN" : result.status;
  const word = result.skipped || result.broken ? "-" : result.right ? "right" : "WRONG";
  const seconds = `${result.seconds.toFixed(1)}s`;
  const why = result.why.replace(/\s+/g, " ").slice(0, WHY_LENGTH);
  return [
    result.id.padEnd(5),
    status.padEnd(8),
    word.padEnd(5),
    seconds.padStart(6),
    result.category.padEnd(10),
    result.origin.replace("recipe:", "").padEnd(22),
    why,
  ].join(" ");
};

/** What a trace gave, in full. */
export const caseDetails = ({ query, script, answer, facts }: CaseResult): string =>
  [`  question: ${query}`, indent(script), indent(answer), `  facts: ${JSON.stringify(facts)}`].join("\n");

export const listLine = ({ id, kind, category, lang, query }: EvalCase): string =>
  [id, kind, category, lang, query.replace(/\s+/g, " ")].join("\t");

export const rateLines = (rates: Rates): string[] => [
  `ran OK                ${say(rates.ranOk)} of the cases to answer (KEN's measure)`,
  `right                 ${say(rates.right)} of all cases; of those to answer ${say(rates.rightAnswers)}`,
  `false positives       ${say(rates.falsePositives)} of those that ran OK are wrong`,
  `refusals right        ${say(rates.refusals)}${rates.byHarmlessScript > 0 ? `, ${rates.byHarmlessScript} by a script that only watches` : ""}`,
  `not possible here     ${say(rates.notPossible)} said so`,
  `asked back rightly    ${say(rates.askedBack)}`,
  `asked wrongly         ${say(rates.askedWrongly)} of the cases to answer`,
  `median                ${rates.medianSeconds.toFixed(1)} s a case`,
  `right script at once  ${say(rates.firstTry)} of the cases with a script ran with the first`,
  `attempts              ${attemptsText(rates.attempts)}`,
  ...(rates.model ? modelLines(rates.model) : []),
  ...(rates.skipped > 0 ? [`skipped               ${rates.skipped}`] : []),
  ...(rates.broken > 0 ? [`BROKEN                ${rates.broken}: the evaluation itself failed there`] : []),
];

/** A series of looks at a cause has as many as looks. */
const attemptsText = (attempts: readonly number[]): string =>
  attempts.flatMap((cases, index) => (cases === 0 ? [] : `${index + 1} in ${cases} cases`)).join(", ") ||
  "none";

const modelLines = (model: ModelRates): string[] => [
  `model                 ${model.name}, asked in ${model.cases} cases`,
  `  median of a case    ${model.medianCalls} calls, ${model.medianTokens} tokens, ${model.medianSeconds.toFixed(1)} s waited`,
  `  in all              ${model.promptTokens} tokens of prompts, ${model.completionTokens} of replies`,
];

const say = ({ count, of }: Rate): string =>
  of === 0 ? "none" : `${count} of ${of} (${((100 * count) / of).toFixed(1)} %)`;

const indent = (text: string): string =>
  text
    .split("\n")
    .map((line) => `  | ${line}`)
    .join("\n");
