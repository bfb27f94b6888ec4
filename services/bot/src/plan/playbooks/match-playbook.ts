import type { Playbook } from "./playbook.ts";

/** The playbook whose words the question uses; the longest phrase counts, a general playbook comes last. */
export const matchPlaybook = (text: string, playbooks: readonly Playbook[]): Playbook | null => {
  const plain = normalise(text);
  if (MEASURES.test(plain)) return null;
  const scored = playbooks
    .map((playbook) => ({ playbook, score: bestPhrase(plain, playbook) - (playbook.general ? 1_000 : 0) }))
    .filter(({ playbook, score }) => score > (playbook.general ? -1_000 : 0))
    .sort((a, b) => b.score - a.score);
  return scored[0]?.playbook ?? null;
};

/** A question that is nothing but such a phrase goes to the playbook even where a recipe would answer a part of it. */
export const namesPlaybook = (text: string, playbooks: readonly Playbook[]): Playbook | null => {
  const plain = normalise(text);
  return (
    playbooks.find(({ says }) =>
      Object.values(says).some((phrases) => phrases.some((one) => normalise(one) === plain)),
    ) ?? null
  );
};

/** Words that ask for one measurement: such a question is not vague, and a playbook would answer another one. */
const MEASURES =
  /\b(histogram\w*|count|counts|how (many|much|often|long)|per (second|process|file|cpu|user|port)|by (process|file|pid|port|user|error)|top \d+|pro (sekunde|prozess)|wie (viele|oft)|cuánt[oa]s|por (proceso|segundo))\b|直方图|每秒|按进程|多少|ヒストグラム|毎秒|プロセスごと|何回/;

const normalise = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/[^\p{L}\p{N}'%*]+/gu, " ")
    .trim();

const bestPhrase = (plain: string, { says }: Playbook): number =>
  Math.max(
    0,
    ...Object.values(says).flatMap((phrases) => phrases.map((phrase) => lengthIn(plain, normalise(phrase)))),
  );

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** One such character says about as much as these Latin letters. */
const CJK_WORTH = 3;

const lengthIn = (plain: string, phrase: string): number => {
  if (CJK.test(phrase))
    return plain.replaceAll(" ", "").includes(phrase.replaceAll(" ", "")) ? phrase.length * CJK_WORTH : 0;
  const words = phrase
    .split(" ")
    .map((word) => (word.endsWith("*") ? `${literally(word.slice(0, -1))}\\p{L}*` : literally(word)));
  return new RegExp(`(?<![\\p{L}\\p{N}])${words.join(" ")}(?![\\p{L}\\p{N}])`, "u").test(plain)
    ? phrase.length
    : 0;
};

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
