import { closest, distance } from "fastest-levenshtein";
import * as z from "zod";
import { type Token, tokenise } from "./tokens.ts";

/**
 * The words of a folder of recipes. An entry's surface forms are separated by commas, in any language together;
 * a form may be a phrase, and a Latin form that ends in `*` stands for every word that begins so.
 */
export const WordsFile = z.strictObject({
  /** What is traced: `open`, `retransmit` … */
  things: z.record(z.string(), z.string()).default({}),
  /** What is measured: `count`, `bytes`, `latency` … */
  measures: z.record(z.string(), z.string()).default({}),
  /** How values are put together; the names are those of bpftrace's functions. */
  stats: z.record(z.string(), z.string()).default({}),
  /** What rows are about: the names are columns. */
  columns: z.record(z.string(), z.string()).default({}),
  /** Words that put the next (`before`) or the last (`after`) column into the grouping; `each` of them ask for one row per member. */
  marks: z.partialRecord(z.enum(["before", "after", "each", "counting"]), z.string()).default({}),
  /** The unit that times are wanted in: `ms`, `us`, `ns`. */
  units: z.partialRecord(z.enum(["ms", "us", "ns"]), z.string()).default({}),
  /** Words without weight. */
  neutral: z.string().default(""),
  /** What bpftrace cannot see at all, and what to do instead. */
  beyond: z
    .record(z.string(), z.strictObject({ words: z.string(), reason: z.string(), instead: z.string() }))
    .default({}),
});
export type WordsFile = z.infer<typeof WordsFile>;

export type ConceptKind = "thing" | "measure" | "stat" | "column" | "unit" | "mark" | "neutral" | "beyond";
export type Concept = { kind: ConceptKind; name: string };

/** A stretch of tokens that the lexicon knows, with all it may mean. */
export type Match = { concepts: Concept[]; length: number; exact: boolean; guessed: boolean };

type Entry = { parts: string[]; prefix: boolean; concept: Concept };

/** Letters of a prefix entry that index it. */
const INDEX_LETTERS = 2;
/** Shorter than this, the end of a compound is an ending and no word. */
const SHORTEST_TAIL = 4;

export type Lexicon = {
  match(tokens: Token[], from: number): Match | null;
  /** What a single unknown word may stand for: a compound of known words, or a slip of the keyboard. */
  guess(word: string): Match | null;
  /** An everyday word that means nothing here, and is no name either. */
  isCommon(word: string): boolean;
  beyond: Record<string, { reason: string; instead: string }>;
};

export const createLexicon = (files: WordsFile[], common: ReadonlySet<string>): Lexicon => {
  const index = new Map<string, Entry[]>();
  const words = new Set<string>();
  for (const entry of files.flatMap(entriesOf)) {
    const head = entry.parts[0]!;
    const key = entry.prefix && entry.parts.length === 1 ? `${head.slice(0, INDEX_LETTERS)}*` : head;
    index.set(key, [...(index.get(key) ?? []), entry]);
    if (entry.parts.length === 1 && !entry.prefix) words.add(head);
  }
  const candidates = (word: string): Entry[] => [
    ...(index.get(word) ?? []),
    ...(index.get(`${word.slice(0, INDEX_LETTERS)}*`) ?? []),
  ];

  const match: Lexicon["match"] = (tokens, from) => {
    const fitting = candidates(tokens[from]!.text).filter((entry) => fits(entry, tokens, from));
    const best = Math.max(...fitting.map(weight));
    const taken = fitting.filter((entry) => weight(entry) === best);
    const first = taken[0];
    if (first === undefined) return null;
    const rest = first.prefix ? tailOf(tokens[from + first.parts.length - 1]!.text, first.parts.at(-1)!) : "";
    const more = rest.length >= SHORTEST_TAIL ? (whole(rest) ?? []) : [];
    return {
      concepts: [...taken.map((entry) => entry.concept), ...more.filter((one) => one.kind !== "neutral")],
      length: first.parts.length,
      exact: !first.prefix,
      guessed: false,
    };
  };

  const whole = (word: string): Concept[] | null => match([bare(word)], 0)?.concepts ?? null;
  const literals = [...words].filter((word) => word.length >= 5);
  return {
    match,
    guess: (word) => {
      const joined = compound(word, whole);
      const concepts = joined ?? (common.has(word) ? null : slip(word, literals, whole));
      return concepts === null ? null : { concepts, length: 1, exact: false, guessed: joined === null };
    },
    isCommon: (word) => common.has(word),
    beyond: Object.assign({}, ...files.map((file) => file.beyond)),
  };
};

const entriesOf = (file: WordsFile): Entry[] => [
  ...Object.entries(file.things).flatMap(([name, list]) => forms(list, { kind: "thing", name })),
  ...Object.entries(file.measures).flatMap(([name, list]) => forms(list, { kind: "measure", name })),
  ...Object.entries(file.stats).flatMap(([name, list]) => forms(list, { kind: "stat", name })),
  ...Object.entries(file.columns).flatMap(([name, list]) => forms(list, { kind: "column", name })),
  ...Object.entries(file.units).flatMap(([name, list]) => forms(list, { kind: "unit", name })),
  ...Object.entries(file.marks).flatMap(([name, list]) => forms(list, { kind: "mark", name })),
  ...Object.entries(file.beyond).flatMap(([name, { words }]) => forms(words, { kind: "beyond", name })),
  ...forms(file.neutral, { kind: "neutral", name: "" }),
];

const forms = (list: string, concept: Concept): Entry[] =>
  list
    .split(",")
    .map((form) => form.trim())
    .filter((form) => form !== "")
    .map((form) => ({
      parts: tokenise(form.normalize("NFKC")).map((token) => token.text),
      prefix: form.endsWith("*"),
      concept,
    }))
    .filter((entry) => entry.parts.length > 0);

/** What a prefix leaves of a compound: `fehler` of `festplattenfehler`. */
const tailOf = (word: string, prefix: string): string =>
  word.slice(prefix.length).replace(/^(?:en|n|s|e)(?=\p{L}{4})/u, "");

const fits = (entry: Entry, tokens: Token[], from: number): boolean =>
  entry.parts.every((part, offset) => {
    const word = tokens[from + offset]?.text;
    const last = offset === entry.parts.length - 1;
    return (
      word !== undefined && (last && entry.prefix ? word.startsWith(part) && !/\d/.test(word) : word === part)
    );
  });

/** Longer matches first; of the same words, the one that spells more of them out. */
const weight = (entry: Entry): number =>
  entry.parts.length * 1_000 + entry.parts.join("").length * 2 + (entry.prefix ? 0 : 1);

const bare = (text: string): Token => ({ text, start: 0, end: text.length, script: "latin" });

/** German builds words from words: `lesezugriffe`, `prozessname`. */
const compound = (word: string, whole: (part: string) => Concept[] | null): Concept[] | null => {
  for (let cut = word.length - 4; cut >= 4; cut -= 1) {
    const tail = whole(word.slice(cut));
    const heads = [word.slice(0, cut), word.slice(0, cut).replace(/(?:s|n|e|es|en)$/, "")];
    const head = heads.map(whole).find((concepts) => concepts !== null);
    if (tail !== null && head !== undefined && head !== null) return [...head, ...tail];
  }
  return null;
};

/** One wrong letter in a word of five, two from nine on. */
const slip = (
  word: string,
  literals: string[],
  whole: (part: string) => Concept[] | null,
): Concept[] | null => {
  // A name with a number in it is a name.
  if (word.length < 5 || /[\d_]/.test(word)) return null;
  const near = closest(word, literals);
  return near !== undefined && distance(word, near) <= (word.length < 9 ? 1 : 2) ? whole(near) : null;
};
