import { type Mistake, Told } from "../weak/mistake.ts";
import type { Persona } from "./persona.ts";

/** A question, the script that answers it, and what a weak model gets wrong in it at first. */
export type WeakCase = { question: string; script: string; mistakes: readonly Mistake[] };

/**
 * Knows the right scripts and cannot write them: its first try has the mistakes of its case, and each turn it mends
 * one, only when the diagnosis that came back names what that takes. So it measures the diagnoses, not a model.
 */
export const weak =
  (cases: readonly WeakCase[]): Persona =>
  ({ body }) => {
    const texts = body.messages.map(({ role, content }) => ({ role, text: String(content ?? "") }));
    const mine = cases.find(({ question }) =>
      texts.some(({ role, text }) => role === "user" && text.includes(question)),
    );
    if (!mine) return { text: "I do not know that question." };
    const told = texts.filter(({ role }) => role === "tool").map(({ text }) => toldIn(text));
    const { script } = told.reduce<Written>(
      (written, one) => mend(mine.script, written, one),
      write(mine.script, mine.mistakes, 0),
    );
    const plan = { title: "Weak", measures: "what was asked", script, maps: [], note: "" };
    return { calls: [{ name: "submit_plan", input: plan }] };
  };

type Written = {
  left: readonly Mistake[];
  script: string;
  isNamed: ((told: Told) => boolean)[];
  guesses: number;
};

/** Whoever has nothing to go by changes something that does not matter. */
const write = (right: string, mistakes: readonly Mistake[], guesses: number): Written => {
  let script = right;
  const left: Mistake[] = [];
  const isNamed: Written["isNamed"] = [];
  for (const mistake of mistakes) {
    const made = mistake.make(script);
    if (!made) continue;
    script = made.script;
    left.push(mistake);
    isNamed.push(made.isNamed);
  }
  return { left, script: `${script}${"\n// perhaps so".repeat(guesses)}`, isNamed, guesses };
};

const mend = (right: string, { left, isNamed, guesses }: Written, told: Told | null): Written => {
  const index = told ? isNamed.findIndex((isIt) => isIt(told)) : -1;
  return index === -1 ? write(right, left, guesses + 1) : write(right, left.toSpliced(index, 1), guesses);
};

const toldIn = (text: string): Told | null => {
  const data = /<data[^>]*>(.*?)<\/data>/.exec(text)?.[1];
  const read = Told.safeParse(data === undefined ? null : JSON.parse(data));
  return read.success ? read.data : null;
};
