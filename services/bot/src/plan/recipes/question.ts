import { findValues } from "./find-values.ts";
import { guessNames } from "./guess-names.ts";
import type { Concept, Lexicon, Match } from "./lexicon.ts";
import { withNegations } from "./negated.ts";
import type { Piece } from "./piece.ts";
import { isProgram } from "./programs.ts";
import { endsAsked, withGetting, withRoles } from "./roles.ts";
import { normalise, type Token, tokenise } from "./tokens.ts";
import type { Found, Known, Value } from "./value.ts";

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
  /** Read as a slip of the keyboard, so not certain. */
  guessed: boolean;
};

export type Question = {
  parts: Part[];
  /** Columns that the rows are to be about, and columns that are named in another way. */
  groups: string[];
  mentions: string[];
  /** Columns whose members are to be counted, not listed: "how many files". */
  counted: string[];
  timeUnit: "ns" | "us" | "ms" | null;
  /** It asks for a row for each process, file …, as a list of events would not give. */
  perMember: boolean;
  /** It names whom something is done to, and asks who does it. */
  asksForActor: boolean;
  /** It names who gets signals. */
  getsSignals: boolean;
  /** Words taken as process names though nothing says that they are. */
  assumed: string[];
};

const WEIGHT = { thing: 1, measure: 1, stat: 0.7, column: 0.4, beyond: 3, value: 1 } as const;
const UNKNOWN = { latin: 0.6, number: 1, cjk: 0.25, kana: 0 } as const;
const UNKNOWN_COMMON = 0.35;
const UNIT = 0.4;

/** Doings that come with much else: "eats time", "frequency changes". They weigh less where a recipe does not know them. */
const WEAK: readonly string[] = ["burn", "change", "received", "source"];
const WEAK_SHARE = 0.25;

const MOST = /\bmost\b|\bmeisten\b|\bmás (?!lent|r[aá]pid|de\b)|最多|最も多|一番多|が多い/i;

/** What they end is no longer part of "which process …". */
const PARTICLES: readonly string[] = ["が", "を", "は"];

/** Tokens between a mark such as "per" and the column that it puts into the grouping. */
const MARK_REACH = 3;

export const readQuestion = (text: string, lexicon: Lexicon): Question => {
  const normalised = normalise(text);
  const tokens = tokenise(normalised);
  const spans = readPieces(tokens, [], lexicon).filter((piece) => piece.match?.exact);
  const known: Known = (word, start) => {
    if (isProgram(word)) return null;
    const parts = tokenise(word).map((part) => ({ ...part, start: part.start + start }));
    const around = (part: Token) =>
      spans.find(({ token, end }) => token.start <= part.start && part.start < end);
    if (parts.every((part) => around(part) !== undefined)) {
      return parts.some((part) => (around(part)?.match?.length ?? 1) > 1) ? "phrase" : "meaning";
    }
    const [first] = parts;
    if (first === undefined || parts.length > 1) return null;
    const match = lexicon.match([first], 0);
    if (match !== null) return match.exact ? "meaning" : "stem";
    return lexicon.isCommon(first.text) ? "common" : null;
  };
  const found = findValues(normalised, known);
  const stated = readPieces(tokens, found, lexicon);
  const guessed = guessNames(
    normalised,
    stated.filter((piece) => isUnknown(piece)).map((piece) => piece.token),
    found,
  );
  const tops = new Set(found.flatMap(({ value }) => (value.type === "top" ? [String(value.count)] : [])));
  const taken =
    guessed.length === 0
      ? stated
      : readPieces(tokens, withNegations(normalised, [...found, ...guessed]), lexicon);
  const pieces = withRoles(withGetting(taken), normalised);
  return {
    ...columnsOf(pieces),
    parts: withLittleChatter(
      withoutSuperlatives(
        withSubject(
          pieces.flatMap((piece, index) =>
            // "The top 5, and only 5."
            piece.value === null && tops.has(piece.token.text) ? [] : partOf(piece, pieces, index),
          ),
        ),
      ),
    ),
    timeUnit: unitOf(pieces),
    // Who does most is told by counting, too.
    perMember:
      MOST.test(normalised) ||
      pieces.some(
        (piece, index) =>
          named(piece, "mark", "each") &&
          (named(piece, "mark", "after")
            ? pieces.slice(Math.max(0, index - 2), index)
            : pieces.slice(index + 1, index + 3)
          ).some((one) => columnName(one) !== null),
      ),
    ...endsAsked(pieces, normalised),
    assumed: pieces.flatMap(({ value }) =>
      value?.type === "process" &&
      guessed.some((one) => one.value.type === "process" && one.value.name === value.name)
        ? [value.name]
        : [],
    ),
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
      pieces.push({
        token,
        end: value.end,
        match,
        value: value.value,
        valueStart: value.start,
        common: false,
      });
      at += words.length;
      continue;
    }
    const next = tokens.findIndex((one, index) => index > at && inside(one) !== undefined);
    const free = tokens.slice(at, next < 0 ? tokens.length : next);
    const match = lexicon.match(free, 0);
    const guess =
      match === null && token.script === "latin" && !isProgram(token.text) ? lexicon.guess(token.text) : null;
    pieces.push({
      token,
      end: free[(match?.length ?? 1) - 1]!.end,
      match: match ?? guess,
      value: null,
      common: lexicon.isCommon(token.text),
    });
    at += match?.length ?? 1;
  }
  return pieces;
};

/** What a value is called may be a word as well: `fsync`, "connection refused". */
const wordsOf = (value: Value, words: Token[], lexicon: Lexicon): Match | null => {
  if (value.type === "exit-code" && words.length > 1) return lexicon.match(tokenise("exit code"), 0);
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

type ColumnRole = "group" | "mention" | "counted";
const CROWDS: readonly string[] = ["container", "user"];

/** "per process", "which files", "プロセスごと" group; "how many files" counts; anything else only mentions. */
const roleOf = (pieces: Piece[], index: number): ColumnRole => {
  const role = roleByMarks(pieces, index);
  // "Containers that fork a lot": there is nothing else to do with a container than to tell it from others.
  return role === "mention" && CROWDS.includes(columnName(pieces[index]!) ?? "") ? "group" : role;
};

const roleByMarks = (pieces: Piece[], index: number): ColumnRole => {
  if (pieces.slice(index + 1, index + 3).some((piece) => named(piece, "mark", "after"))) return "group";
  let content = false;
  for (let back = 1; back <= MARK_REACH && index - back >= 0; back += 1) {
    const before = pieces[index - back]!;
    if (PARTICLES.includes(before.token.text)) return "mention";
    if (named(before, "mark", "counting")) return content ? "mention" : "counted";
    if (named(before, "mark", "after")) return "mention";
    if (columnName(before) !== null) {
      // "by process and file" groups by both, "which process opens files" by the first.
      return !content && roleOf(pieces, index - back) === "group" ? "group" : "mention";
    }
    if (named(before, "mark", "before")) return "group";
    if (before.value !== null || before.match === null) return "mention";
    content ||= !before.match.concepts.some((one) => one.kind === "neutral" || one.kind === "mark");
  }
  return "mention";
};

/** "Per tenant", "which region": a grouping by something that nobody knows. */
const isUnknownGroup = (pieces: Piece[], index: number): boolean => {
  const piece = pieces[index]!;
  const before = pieces[index - 1];
  return (
    piece.match === null &&
    piece.token.script === "latin" &&
    named(before, "mark", "before") &&
    before!.match!.concepts.every((one) => one.kind === "mark")
  );
};

const partOf = (piece: Piece, pieces: Piece[], index: number): Part[] => {
  const { token, match, value } = piece;
  const part = { text: token.text, concepts: match?.concepts ?? [], value, guessed: match?.guessed ?? false };
  if (value !== null) {
    const light = value.type === "duration" && value.role === "window";
    return [{ ...part, weight: light ? 0 : WEIGHT.value, must: !light }];
  }
  if (match === null) {
    const weight = piece.common ? UNKNOWN_COMMON : UNKNOWN[token.script];
    return weight > 0 ? [{ ...part, weight, must: isUnknownGroup(pieces, index) }] : [];
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
  const weak = kind === "thing" && concepts.every((one) => WEAK.includes(one.name));
  return [{ ...part, concepts, weight: WEIGHT[kind] * (weak ? WEAK_SHARE : 1), must }];
};

/** Most that words count which nobody knows: an incident is told with many, and asked with few. */
const CHATTER = 0.7;

const withLittleChatter = (parts: Part[]): Part[] => {
  const isChatter = ({ concepts, value, must, weight }: Part) =>
    concepts.length === 0 && value === null && !must && weight <= UNKNOWN_COMMON;
  const total = parts.filter(isChatter).reduce((sum, { weight }) => sum + weight, 0);
  return total <= CHATTER
    ? parts
    : parts.map((part) => (isChatter(part) ? { ...part, weight: (part.weight * CHATTER) / total } : part));
};

/** "The largest number of bytes" asks for an order, and no maximum: sums have none. */
const withoutSuperlatives = (parts: Part[]): Part[] => {
  const measures = parts.flatMap(({ concepts }) =>
    concepts.filter(({ kind }) => kind === "measure").map(({ name }) => name),
  );
  const summed = measures.length > 0 && measures.every((name) => ["count", "bytes", "rate"].includes(name));
  return summed
    ? parts.filter(({ concepts }) => !concepts.every(({ name }) => name === "max") || concepts.length === 0)
    : parts;
};

const WHO: readonly string[] = ["process", "pid", "thread", "user", "container", "none"];

/** Whoever names a processor, and no other thing, asks how it is used. */
const withSubject = (parts: Part[]): Part[] => {
  const elsewhere = parts.some(
    ({ value, concepts }) =>
      !NO_SUBJECT.includes(value?.type) ||
      concepts.some(
        ({ kind, name }) =>
          (kind === "thing" && !WEAK.includes(name)) ||
          (kind === "measure" && name !== "latency") ||
          kind === "beyond" ||
          (kind === "column" && !WHO.includes(name) && name !== "cpu"),
      ),
  );
  if (elsewhere) return parts;
  return parts.flatMap((part) => {
    const named = part.concepts.some(({ kind, name }) => kind === "column" && name === "cpu");
    if (!named && part.value?.type !== "cpu") return [part];
    const use: Part = {
      ...part,
      value: null,
      concepts: [{ kind: "thing", name: "cpu-use" }],
      weight: WEIGHT.thing,
      must: false,
    };
    return part.must ? [part, use] : [use];
  });
};

/** Values that only narrow a question. */
const NO_SUBJECT: readonly (Value["type"] | undefined)[] = [
  "pid",
  "process",
  "except",
  "user",
  "cpu",
  "top",
  "duration",
  undefined,
];

const unitOf = (pieces: Piece[]): Question["timeUnit"] => {
  const unit = pieces.flatMap((piece) => piece.match?.concepts ?? []).find((one) => one.kind === "unit");
  return (unit?.name as Question["timeUnit"]) ?? null;
};
