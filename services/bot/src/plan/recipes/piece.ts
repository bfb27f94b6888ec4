import type { Match } from "./lexicon.ts";
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
