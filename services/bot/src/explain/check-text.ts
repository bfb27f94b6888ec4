import { type KnownNumber, standsFor } from "./holds.ts";
import type { Known } from "./known.ts";
import { type Claim, plainText, readNumbers } from "./read-numbers.ts";
import { isStrange, namesIn } from "./strange-names.ts";
import { unfitForm } from "./unfit-form.ts";

export type Checked = {
  /** The sentences that hold; `null` when none does. */
  kept: string | null;
  /** What does not hold, in words for whoever wrote it. */
  complaints: string[];
  /** Numbers among it. */
  wrongNumbers: number;
};

const MOST_CHARS = 4_000;
const MOST_SENTENCES = 6;

/** Keeps of a text what rests on what was measured: each number, each name, and nothing that is more than words. */
export const checkText = (text: string, known: Known): Checked => {
  const sentences = sentencesOf(text.slice(0, MOST_CHARS));
  const checked = sentences.map((sentence) => ({ sentence, faults: faultsOf(sentence, known) }));
  const kept = checked.filter(({ faults }) => faults.length === 0).slice(0, MOST_SENTENCES);
  const faults = checked.flatMap((one) => one.faults);
  const words = tidy(kept.map(({ sentence }) => sentence).join(""));
  return {
    kept: words === "" ? null : words,
    complaints: [...new Set(faults.map(({ complaint }) => complaint))],
    wrongNumbers: faults.filter(({ isNumber }) => isNumber).length,
  };
};

/** Sentences, each with the blank after it; a line ends one too. */
const sentencesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .flatMap((line) => `${line.trim()} `.match(SENTENCE) ?? [])
    .filter((sentence) => sentence.trim() !== "");

/** Also before a small letter: names of processes begin sentences. */
const SENTENCE = /.+?(?:[.!?…]+["”»)]*\s+|[。！？]+["”」』）]*|$)/gsu;

/** Ticks around a name are what many models cannot leave out. */
const tidy = (text: string): string => text.replaceAll("`", "").replaceAll(/\s+/g, " ").trim();

type Fault = { complaint: string; isNumber: boolean };

const faultsOf = (sentence: string, known: Known): Fault[] => {
  const form = unfitForm(sentence, known.maps);
  if (form !== null)
    return [{ complaint: `There is ${form} in it: write plain sentences.`, isNumber: false }];
  const text = plainText(sentence);
  const { names, rest } = namesIn(text);
  const strange = names.filter((name) => isStrange(name, known.text));
  return [
    ...strange.map((name) => ({ complaint: `${name} is not in the result.`, isNumber: false })),
    ...readNumbers(rest).flatMap((claim) => {
      const complaint = complaintOf(claim, text, known);
      return complaint === null ? [] : [{ complaint, isNumber: true }];
    }),
  ];
};

const complaintOf = (claim: Claim, sentence: string, known: Known): string | null => {
  if (claim.meanings.length === 0) return `Write ${claim.text} in digits.`;
  const found = standsFor(claim, known.numbers);
  if (found.length === 0) return `${claim.text.trim()} does not stand in the result.`;
  const whose = otherOwner(found, sentence.toLowerCase(), known.names);
  return whose === null ? null : `${claim.text.trim()} is of ${whose}, which the sentence does not name.`;
};

/** Whose the number is, when the sentence names others only: an innocent would be accused. */
const otherOwner = (
  found: readonly KnownNumber[],
  sentence: string,
  names: ReadonlySet<string>,
): string | null => {
  const named = [...names].filter((name) => isNamed(name, sentence));
  const belongs = found.some(({ of }) => of.length === 0 || of.some((name) => named.includes(name)));
  return belongs || named.length === 0 ? null : (found[0]?.of[0] ?? null);
};

const isNamed = (name: string, sentence: string): boolean => {
  for (let at = sentence.indexOf(name); at !== -1; at = sentence.indexOf(name, at + 1)) {
    const around = `${sentence[at - 1] ?? " "}${sentence[at + name.length] ?? " "}`;
    if (!/[a-z\d_]/.test(around)) return true;
  }
  return false;
};
