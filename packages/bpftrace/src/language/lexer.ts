import { BpftraceSyntaxError, type Position } from "./syntax-error.ts";
import type { Comment } from "./tree.ts";

export type TokenKind =
  | "identifier"
  | "integer"
  | "string"
  | "map"
  | "variable"
  | "parameter"
  | "parameter-count"
  | "symbol"
  | "end";

/** `text` of a string is what stands between its quotes; `comments` stand before the token. */
export type Token = {
  kind: TokenKind;
  text: string;
  start: number;
  end: number;
  position: Position;
  endLine: number;
  comments: Comment[];
};

const PATTERNS: [TokenKind, RegExp][] = [
  ["identifier", /[A-Za-z_]\w*/y],
  // Everything that touches the digits, so that `12abc` is reported whole.
  ["integer", /\d\w*/y],
  ["map", /@(?:[A-Za-z_]\w*)?/y],
  ["variable", /\$[A-Za-z_]\w*/y],
  ["parameter", /\$\d+/y],
  ["parameter-count", /\$#/y],
  ["symbol", /<<=|>>=|\.\.|->|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^=!<>]=|[-+*/%&|^=!<>~?:;,.(){}[\]#]/y],
];
const STRING = /"((?:[^"\\\n]|\\[^\n])*)"/y;
const BLANK = /[ \t\r\n]+/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;

/** Reads tokens on demand: what a character means depends on where the parser stands. */
export class Lexer {
  readonly source: string;
  readonly #lineStarts: number[] = [0];

  constructor(source: string) {
    this.source = source;
    for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1))
      this.#lineStarts.push(at + 1);
  }

  positionAt(offset: number): Position {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] as number) + 1 };
  }

  tokenAt(offset: number): Token {
    const { comments, next: start } = this.layoutAt(offset);
    const position = this.positionAt(start);
    if (start >= this.source.length)
      return { kind: "end", text: "", start, end: start, position, endLine: position.line, comments };
    if (this.source[start] === '"') return this.#stringAt(start, position, comments);
    for (const [kind, pattern] of PATTERNS) {
      const text = match(pattern, this.source, start);
      if (text !== null)
        return { kind, text, start, end: start + text.length, position, endLine: position.line, comments };
    }
    throw this.#unreadable(start, position);
  }

  /** Blanks and comments. */
  layoutAt(offset: number): { comments: Comment[]; next: number } {
    const comments: Comment[] = [];
    let at = offset;
    for (;;) {
      at += match(BLANK, this.source, at)?.length ?? 0;
      const text = match(LINE_COMMENT, this.source, at) ?? match(BLOCK_COMMENT, this.source, at);
      if (text === null) break;
      comments.push({ text: text.trimEnd(), position: this.positionAt(at) });
      at += text.length;
    }
    if (this.source.startsWith("/*", at))
      throw new BpftraceSyntaxError(
        this.positionAt(at),
        ["'*/'"],
        "end of script",
        "this comment is never closed with '*/'",
      );
    return { comments, next: at };
  }

  #stringAt(start: number, position: Position, comments: Comment[]): Token {
    const quoted = match(STRING, this.source, start);
    if (quoted === null)
      throw new BpftraceSyntaxError(
        position,
        ["'\"'"],
        "end of line",
        "this string is not closed with '\"' on its line",
      );
    return {
      kind: "string",
      text: quoted.slice(1, -1),
      start,
      end: start + quoted.length,
      position,
      endLine: position.line,
      comments,
    };
  }

  #unreadable(start: number, position: Position): BpftraceSyntaxError {
    const character = String.fromCodePoint(this.source.codePointAt(start) as number);
    const hints: Record<string, string> = {
      "'": "text is written in double quotes",
      "`": "leave out the marks of a code block",
      $: "a name or a number follows the '$'",
      "“": 'text is written in straight quotes, "',
      "”": 'text is written in straight quotes, "',
    };
    const hint = hints[character];
    const said = `the character ${character} has no meaning here${hint === undefined ? "" : `: ${hint}`}`;
    return new BpftraceSyntaxError(position, [], `'${character}'`, said);
  }
}

const match = (pattern: RegExp, source: string, at: number): string | null => {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
};
