import { wholeQuestion } from "../../flow/follow-up.ts";
import type { PlanRequest } from "../../flow/planner.ts";
import type { Lexicon } from "./lexicon.ts";
import type { Part } from "./part.ts";
import { type Question, readQuestion } from "./question.ts";

export type Asked = { text: string; question: Question };

/**
 * What a request asks for in all: a follow-up together with what was asked before it, and who is named by an option.
 * What is newer stands in place of what is older, and an option in place of a name in the sentence.
 */
export const askedBy = (
  { text, followUp, options }: Pick<PlanRequest, "text" | "followUp" | "options">,
  lexicon: Lexicon,
): Asked => {
  const refinements = (followUp?.refinements ?? []).map((one) => readQuestion(withNoun(one), lexicon));
  const narrowed = refinements.some(({ parts }) => parts.some(isWho)) ? null : named(options);
  const asked = refinements.reduce(refine, readQuestion(followUp?.question ?? text, lexicon));
  return {
    text: followUp ? wholeQuestion(followUp) : text,
    question: narrowed ? { ...asked, parts: [...asked.parts.filter((one) => !isWho(one)), narrowed] } : asked,
  };
};

/** A recipe that cannot be narrowed to a process is no answer to a question about that process. */
const named = ({ pid, comm }: PlanRequest["options"]): Part | null => {
  const value: Part["value"] =
    pid !== undefined ? { type: "pid", pid } : comm !== undefined ? { type: "process", name: comm } : null;
  return value && { text: "", weight: 0, must: true, concepts: [], value, guessed: false };
};

/** "Only redis-server" is about a process: beside a noun the name is not taken apart. */
const withNoun = (refinement: string): string =>
  refinement.replace(
    /^(only|just|for|of|nur|für|s[oó]lo|para)\s+([a-z][\w.+]*[-_.\d][\w.+-]*)(?=$|,)/i,
    "$1 process $2",
  );

/**
 * A question with what was said to it later: a newer name, limit or grouping stands in place of the older one, and
 * nothing of the newer may be left out.
 */
const refine = (base: Question, more: Question): Question => {
  const families = new Set(more.parts.flatMap(({ value }) => (value === null ? [] : [familyOf(value)])));
  const regrouped = more.groups.length > 0;
  const kept = base.parts.filter(({ value, concepts }) => {
    if (value !== null) return !families.has(familyOf(value));
    return !(regrouped && concepts.some(({ kind, name }) => kind === "column" && base.groups.includes(name)));
  });
  const assumed = families.has("who") ? [] : base.assumed;
  return {
    ...base,
    parts: [...kept, ...more.parts.map(binding)],
    groups: regrouped ? more.groups : base.groups,
    mentions: [...new Set([...base.mentions, ...more.mentions])],
    counted: [...new Set([...base.counted, ...more.counted])],
    timeUnit: more.timeUnit ?? base.timeUnit,
    assumed: [...new Set([...assumed, ...more.assumed])],
  };
};

/** An everyday word that nobody knows the meaning of is let go, as it is in any question. */
const binding = (part: Part): Part => ({
  ...part,
  must: part.must || part.value !== null || part.concepts.length > 0 || part.weight >= UNKNOWN_WORD,
});
/** What an unknown word that is none of the everyday ones weighs. */
const UNKNOWN_WORD = 0.6;

const familyOf = (value: NonNullable<Part["value"]>): string => {
  if (value.type === "pid" || value.type === "process") return "who";
  return "role" in value ? `${value.type} ${value.role}` : value.type;
};

const isWho = ({ value }: Part): boolean => value !== null && familyOf(value) === "who";
