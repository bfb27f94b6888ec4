import { Lexer, type Token, type TokenKind } from "./lexer.ts";
import { BpftraceSyntaxError, type Position } from "./syntax-error.ts";
import type { Comment } from "./tree.ts";

/** Deeper than any script that a person can read, shallow enough for every walk over the tree. */
const MAX_DEPTH = 250;

/** The parser's view of the script: one token of lookahead, and the comments that were passed on the way. */
export class Tokens {
  readonly lexer: Lexer;
  #next: Token;
  #passed: Comment[] = [];
  #last: Pick<Token, "text" | "endLine"> = { text: "", endLine: 1 };
  #depth = 0;

  constructor(source: string) {
    this.lexer = new Lexer(source);
    this.#next = this.lexer.tokenAt(0);
  }

  get next(): Token {
    return this.#next;
  }

  /** The token after the next one. Fails like reading it would. */
  get second(): Token {
    return this.lexer.tokenAt(this.#next.end);
  }

  /** The text of the token that was taken last. */
  get previous(): string {
    return this.#last.text;
  }

  take(): Token {
    const token = this.#next;
    this.#passed.push(...token.comments);
    this.#last = token;
    this.#next = this.lexer.tokenAt(token.end);
    return token;
  }

  /** Goes on reading at `offset`, which the caller has read by itself up to there. */
  jump(offset: number): void {
    this.#passed.push(...this.#next.comments);
    this.#last = { text: "", endLine: this.lexer.positionAt(offset).line };
    this.#next = this.lexer.tokenAt(offset);
  }

  is(text: string): boolean {
    return this.#next.text === text && (this.#next.kind === "symbol" || this.#next.kind === "identifier");
  }

  isKind(kind: TokenKind): boolean {
    return this.#next.kind === kind;
  }

  skip(text: string): boolean {
    if (!this.is(text)) return false;
    this.take();
    return true;
  }

  expect(text: string, ...alternatives: string[]): Token {
    if (this.is(text)) return this.take();
    throw this.unexpected(`'${text}'`, ...alternatives);
  }

  expectKind(kind: TokenKind, words: string): Token {
    if (this.#next.kind === kind) return this.take();
    throw this.unexpected(words);
  }

  unexpected(...expected: string[]): BpftraceSyntaxError {
    return new BpftraceSyntaxError(this.#next.position, expected, described(this.#next));
  }

  /** For what is wrong although it could be read. */
  wrong(position: Position, complaint: string): BpftraceSyntaxError {
    return new BpftraceSyntaxError(position, [], described(this.#next), complaint);
  }

  mark(): () => void {
    const [next, passed, last] = [this.#next, this.#passed.length, this.#last];
    return () => {
      this.#next = next;
      this.#passed.length = passed;
      this.#last = last;
    };
  }

  /** Counts how deep the parser is inside itself, so that no script can overflow the stack. */
  nested<T>(read: () => T): T {
    if (this.#depth >= MAX_DEPTH) throw this.tooDeep();
    this.#depth += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  tooDeep(position: Position = this.#next.position): BpftraceSyntaxError {
    return this.wrong(position, `this is nested more than ${MAX_DEPTH} levels deep; split it up`);
  }

  /** Reads one statement or item and gives it the comments before it, in it, and behind it on its last line. */
  commented<T extends object>(read: () => T): T & { comments: Comment[]; after: Comment[] } {
    const outer = this.#passed;
    this.#passed = [];
    const node = read();
    const comments = this.#passed;
    this.#passed = outer;
    const all = this.#next.comments;
    const after = all.filter((comment) => comment.position.line === this.#last.endLine);
    this.#next = { ...this.#next, comments: all.slice(after.length) };
    return { ...node, comments, after };
  }

  /** Takes a closing token whose comments belong to what it closes. */
  close(text: string): Comment[] {
    if (!this.is(text)) throw this.unexpected(`'${text}'`);
    const comments = this.#next.comments;
    this.#next = { ...this.#next, comments: [] };
    this.take();
    return comments;
  }
}

const described = (token: Token): string => {
  if (token.kind === "end") return "the end of the script";
  const text = token.kind === "string" ? `"${token.text}"` : token.text;
  return `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`;
};
