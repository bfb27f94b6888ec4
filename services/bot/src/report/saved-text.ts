import { cleanText } from "@tracewire/protocol";
import { RISK_WORDS } from "../flow/policy.ts";

/** A recipe as the person who saved it looks it over: what it may see, what may change, and every line of it. */
export const savedText = (
  recipe: {
    name: string;
    risk: keyof typeof RISK_WORDS;
    questions: readonly string[];
    parameters: Record<string, unknown>;
    bodies: readonly { template: string }[];
  },
  reasons: readonly string[],
): string => {
  const template = recipe.bodies[0]?.template ?? "";
  const takes = [
    ...(template.includes("{{> who}}") ? ["a process or a pid"] : []),
    ...Object.keys(recipe.parameters).map((name) => `a ${name}`),
  ];
  return [
    `Saved as ${recipe.name}. It answers from now on:`,
    ...recipe.questions.map((question) => `  ${cleanText(question)}`),
    "",
    takes.length === 0
      ? "Nothing in it changes with the question."
      : `The question may name: ${takes.join(", ")}.`,
    `Risk: ${RISK_WORDS[recipe.risk]}`,
    ...reasons.map((reason) => `  · ${cleanText(reason)}`),
    "",
    ...template.split("\n").map((line) => `  ${cleanText(line.replaceAll("\t", "  "))}`.trimEnd()),
    "",
    `As a file: recipes export ${recipe.name}. Not right? recipes remove ${recipe.name}`,
  ].join("\n");
};
