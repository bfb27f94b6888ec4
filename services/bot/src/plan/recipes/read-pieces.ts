import type { Lexicon, Match } from "./lexicon.ts";
import type { Piece } from "./piece.ts";
import { isProgram } from "./programs.ts";
import { type Token, tokenise } from "./tokens.ts";
import type { Found, Value } from "./value.ts";

/** The tokens put together into known phrases, values, and single words that are left. */
export const readPieces = (tokens: Token[], found: Found[], lexicon: Lexicon): Piece[] => {
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
