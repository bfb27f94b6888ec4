import { columnsOf, isPerMember } from "./column-roles.ts";
import { findValues } from "./find-values.ts";
import { guessNames } from "./guess-names.ts";
import type { Lexicon } from "./lexicon.ts";
import { withNegations } from "./negated.ts";
import { type Part, partOf } from "./part.ts";
import type { Piece } from "./piece.ts";
import { isProgram } from "./programs.ts";
import { readPieces } from "./read-pieces.ts";
import { endsAsked, withGetting, withRoles } from "./roles.ts";
import { normalise, type Token, tokenise } from "./tokens.ts";
import type { Known } from "./value.ts";
import { weighParts } from "./weigh-parts.ts";

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

const MOST = /\bmost\b|\bmeisten\b|\bmás (?!lent|r[aá]pid|de\b)|最多|最も多|一番多|が多い/i;

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
    parts: weighParts(
      pieces.flatMap((piece, index) =>
        // "The top 5, and only 5."
        piece.value === null && tops.has(piece.token.text) ? [] : partOf(piece, pieces, index),
      ),
    ),
    timeUnit: unitOf(pieces),
    // Who does most is told by counting, too.
    perMember: MOST.test(normalised) || isPerMember(pieces),
    ...endsAsked(pieces, normalised),
    assumed: pieces.flatMap(({ value }) =>
      value?.type === "process" &&
      guessed.some((one) => one.value.type === "process" && one.value.name === value.name)
        ? [value.name]
        : [],
    ),
  };
};

const isUnknown = (piece: Piece): boolean =>
  piece.value === null && piece.match === null && piece.token.script === "latin" && !piece.common;

const unitOf = (pieces: Piece[]): Question["timeUnit"] => {
  const unit = pieces.flatMap((piece) => piece.match?.concepts ?? []).find((one) => one.kind === "unit");
  return (unit?.name as Question["timeUnit"]) ?? null;
};
