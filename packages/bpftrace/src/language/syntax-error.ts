/** Where something stands in a script; both numbers start at 1, columns count UTF-16 units. */
export type Position = { line: number; column: number };

/** The only error that reading a script can end in. Its message is a sentence for the person who wrote it. */
export class BpftraceSyntaxError extends Error {
  override readonly name = "BpftraceSyntaxError";
  readonly line: number;
  readonly column: number;
  /** What could have stood there, in the words of the language; empty when only `found` is wrong. */
  readonly expected: string[];
  readonly found: string;

  constructor(position: Position, expected: string[], found: string, complaint?: string) {
    const said = complaint ?? `expected ${oneOf(expected)}, found ${found}`;
    super(`line ${position.line}, column ${position.column}: ${said}`);
    this.line = position.line;
    this.column = position.column;
    this.expected = expected;
    this.found = found;
  }
}

const oneOf = (words: string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
