import type { Concept, Match } from "./lexicon.ts";
import type { Token } from "./tokens.ts";
import type { Value } from "./value.ts";

/** A stretch of the question: a known phrase, a value, or a word that is left. */
export type Piece = {
  token: Token;
  end: number;
  match: Match | null;
  value: Value | null;
  /** Where the words of the value begin, which may be before its first token. */
  valueStart?: number;
  common: boolean;
};

/** Whether the piece may mean something of this kind. */
export const named = (piece: Piece | undefined, kind: Concept["kind"], name?: string): boolean =>
  piece?.match?.concepts.some((one) => one.kind === kind && (name === undefined || one.name === name)) ??
  false;

/** The column that the piece names, unless it is a value. */
export const columnName = (piece: Piece): string | null =>
  piece.value === null ? (piece.match?.concepts.find((one) => one.kind === "column")?.name ?? null) : null;
