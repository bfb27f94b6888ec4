import { findValues } from "./find-values.ts";
import { guessNames } from "./guess-names.ts";
import type { Concept, Lexicon, Match } from "./lexicon.ts";
import { isProgram } from "./programs.ts";
import { normalise, type Token, tokenise } from "./tokens.ts";
import type { Found, Value } from "./value.ts";

/** A piece of the question that an answer has to account for. */
export type Part = {
  text: string;
  /** How much of the question's meaning it is. */
  weight: number;
  /** It restricts or shapes the answer: a recipe that cannot honour it does not answer the question. */
  must: boolean;
  /** What it may mean; empty for a word that nobody knows. */
  concepts: Concept[];
  value: Value | null;
};

export type Question = {
  parts: Part[];
  /** Columns that the rows are to be about, and columns that are named in another way. */
  groups: string[];
  mentions: string[];
  /** Columns whose members are to be counted, not listed: "how many files". */
  counted: string[];
  timeUnit: "ns" | "us" | "ms" | null;
  /** Words taken as process names though nothing says that they are. */
  assumed: string[];
};

const WEIGHT = { thing: 1, measure: 1, stat: 0.7, column: 0.4, beyond: 3, value: 1 } as const;
const UNKNOWN = { latin: 0.6, number: 1, cjk: 0.25, kana: 0 } as const;
const UNKNOWN_COMMON = 0.35;
const UNIT = 0.4;

/** Tokens between a mark such as "per" and the column that it puts into the grouping. */
const MARK_REACH = 3;

type Piece = { token: Token; end: number; match: Match | null; value: Value | null; common: boolean };

export const readQuestion = (text: string, lexicon: Lexicon): Question => {
  const normalised = normalise(text);
  const tokens = tokenise(normalised);
  const spans = readPieces(tokens, [], lexicon).filter((piece) => piece.match?.exact);
  const known = (word: string, start: number) => {
    if (isProgram(word)) return false;
    if (spans.some(({ token, end }) => token.start <= start && start < end)) return true;
    const [first, ...more] = tokenise(word);
    return (
      first !== undefined &&
      more.length === 0 &&
      (lexicon.isCommon(first.text) || lexicon.match([first], 0) !== null)
    );
  };
  const found = findValues(normalised, known);
  const stated = readPieces(tokens, found, lexicon);
  const guessed = guessNames(
    normalised,
    stated.filter((piece) => isUnknown(piece)).map((piece) => piece.token),
    found,
  );
  const pieces = guessed.length === 0 ? stated : readPieces(tokens, [...found, ...guessed], lexicon);
  return {
    ...columnsOf(pieces),
    parts: pieces.flatMap((piece, index) => partOf(piece, pieces, index)),
    timeUnit: unitOf(pieces),
    assumed: guessed.flatMap(({ value }) => (value.type === "process" ? [value.name] : [])),
  };
};

/** The tokens put together into known phrases, values, and single words that are left. */
const readPieces = (tokens: Token[], found: Found[], lexicon: Lexicon): Piece[] => {
  const pieces: Piece[] = [];
  const inside = (token: Token) => found.find((one) => token.start < one.end && one.start < token.end);
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at]!;
    const value = inside(token);
    if (value !== undefined) {
      const words = tokens.slice(at).filter((one) => inside(one) === value);
      const match = wordsOf(value.value, words, lexicon);
      pieces.push({ token, end: value.end, match, value: value.value, common: false });
      at += words.length;
      continue;
    }
    const next = tokens.findIndex((one, index) => index > at && inside(one) !== undefined);
    const free = tokens.slice(at, next < 0 ? tokens.length : next);
    const match = lexicon.match(free, 0);
    const guess = match === null && token.script === "latin" ? lexicon.guess(token.text) : null;
    pieces.push({
      token,
      end: free[(match?.length ?? 1) - 1]!.end,
      match: match ?? (guess === null ? null : { concepts: guess, length: 1, exact: false }),
      value: null,
      common: lexicon.isCommon(token.text),
    });
    at += match?.length ?? 1;
  }
  return pieces;
};

/** What a value is called may be a word as well: `fsync`, "connection refused". */
const wordsOf = (value: Value, words: Token[], lexicon: Lexicon): Match | null => {
  if (value.type === "syscall") return lexicon.match(tokenise(value.name), 0);
  return value.type === "errno" ? lexicon.match(words, 0) : null;
};

const isUnknown = (piece: Piece): boolean =>
  piece.value === null && piece.match === null && piece.token.script === "latin" && !piece.common;

const named = (piece: Piece | undefined, kind: Concept["kind"], name?: string): boolean =>
  piece?.match?.concepts.some((one) => one.kind === kind && (name === undefined || one.name === name)) ??
  false;

const columnName = (piece: Piece): string | null =>
  piece.value === null ? (piece.match?.concepts.find((one) => one.kind === "column")?.name ?? null) : null;

const columnsOf = (pieces: Piece[]): Pick<Question, "groups" | "mentions" | "counted"> => {
  const columns = pieces.flatMap((piece, index) => {
    const name = columnName(piece);
    return name === null ? [] : [{ name, role: roleOf(pieces, index) }];
  });
  const of = (role: string) => [
    ...new Set(columns.filter((one) => one.role === role).map((one) => one.name)),
  ];
  return { groups: of("group"), mentions: of("mention"), counted: of("counted") };
};

/** "per process", "which files", "プロセスごと" group; "how many files" counts; anything else only mentions. */
const roleOf = (pieces: Piece[], index: number): "group" | "mention" | "counted" => {
  if (pieces.slice(index + 1, index + 3).some((piece) => named(piece, "mark", "after"))) return "group";
  for (let back = 1; back <= MARK_REACH && index - back >= 0; back += 1) {
    const before = pieces[index - back]!;
    if (named(before, "mark", "counting")) return "counted";
    if (named(before, "mark", "before")) return "group";
    if (columnName(before) !== null) return roleOf(pieces, index - back) === "group" ? "group" : "mention";
    if (before.value !== null || before.match === null) return "mention";
  }
  return "mention";
};

const partOf = (piece: Piece, pieces: Piece[], index: number): Part[] => {
  const { token, match, value } = piece;
  const part = { text: token.text, concepts: match?.concepts ?? [], value };
  if (value !== null) {
    const light = value.type === "duration" && value.role === "window";
    return [{ ...part, weight: light ? 0 : WEIGHT.value, must: !light }];
  }
  if (match === null) {
    const weight = piece.common ? UNKNOWN_COMMON : UNKNOWN[token.script];
    return weight > 0 ? [{ ...part, weight, must: false }] : [];
  }
  const meaning = match.concepts.filter((one) => one.kind !== "neutral");
  if (meaning.length === 0) return [];
  if (meaning.every((one) => one.kind === "unit")) {
    // "in milliseconds" says that a time is wanted, even where nothing else does.
    return [{ ...part, concepts: [{ kind: "measure", name: "latency" }], weight: UNIT, must: false }];
  }
  if (meaning.every((one) => one.kind === "mark")) {
    // "How many" asks for a count unless a column or a measure comes at once: "how many bytes", "how many ms".
    if (!named(piece, "mark", "counting")) return [];
    const next = pieces[index + 1];
    if (
      next !== undefined &&
      (named(next, "measure") || named(next, "unit") || next.value?.type === "duration")
    )
      return [];
    return [{ ...part, concepts: [{ kind: "measure", name: "count" }], weight: WEIGHT.measure, must: true }];
  }
  const concepts = meaning.filter((one) => one.kind !== "mark" && one.kind !== "unit");
  const kind = concepts[0]!.kind as keyof typeof WEIGHT;
  const group = kind === "column" && roleOf(pieces, index) === "group";
  const must =
    kind === "measure" || kind === "beyond" || group || (kind === "stat" && !named(piece, "stat", "sum"));
  return [{ ...part, concepts, weight: WEIGHT[kind], must }];
};

const unitOf = (pieces: Piece[]): Question["timeUnit"] => {
  const unit = pieces.flatMap((piece) => piece.match?.concepts ?? []).find((one) => one.kind === "unit");
  return (unit?.name as Question["timeUnit"]) ?? null;
};
