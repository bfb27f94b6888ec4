import type { Draft } from "../../flow/plan.ts";
import type { PlanRequest, PlanResult } from "../../flow/planner.ts";
import type { RecipePlanner } from "../recipes/recipe-planner.ts";
import { historyText } from "./outcome-text.ts";
import { type Prompts, requestPrompt } from "./prompts.ts";
import { quote } from "./quote.ts";
import { quoteResult } from "./quote-result.ts";

const EXAMPLES = 2;

/** The first thing that the model reads: the request, and what is known to it without a model. */
export const openingOf = async (
  prompts: Prompts,
  shelf: RecipePlanner,
  request: PlanRequest,
  proposed: PlanResult,
  proposal: Draft | null,
): Promise<string> => {
  const { text, options, facts, earlier } = request;
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const history = historyText(request);
  const examples = proposal ? "" : await exampleText(shelf, text, facts, EXAMPLES);
  return requestPrompt(prompts, {
    text: quote(text),
    options: Object.keys(given).length > 0 ? quote(given) : false,
    hint: proposed.kind === "decline" ? quote(`${proposed.message} ${proposed.hint}`) : false,
    proposal: proposal !== null,
    proposal_text: proposal ? quote(toldOf(proposal, proposal.body)) : "",
    examples: examples === "" ? false : examples,
    incident: proposed.kind === "plan" && proposal === null,
    history: history === "" ? false : history,
    earlier: earlier !== undefined,
    ...(earlier
      ? {
          earlier_text: quote(earlier.text),
          earlier_script: quote(toldOf(earlier.plan, earlier.plan.script)),
          earlier_found: earlier.results
            .slice(0, 3)
            .map((one) => quoteResult(one, earlier.plan))
            .join("\n"),
        }
      : {}),
  });
};

export const exampleText = async (
  shelf: RecipePlanner,
  query: string,
  facts: PlanRequest["facts"],
  count: number,
): Promise<string> =>
  (await shelf.examples(query, facts, count))
    .map((example) => quote(toldOf(example, example.script)))
    .join("\n");

/** A recipe's words are data as its script is: a team's recipe may be anybody's. */
const toldOf = ({ title, measures }: { title: string; measures: string }, script: string) => ({
  title,
  measures,
  script,
});
