import { expect, test } from "vitest";
import { analyse } from "../analysis/analyse.ts";
import { FORMS } from "./forms.ts";
import { parse } from "./parse.ts";
import { print } from "./print.ts";
import { BpftraceSyntaxError } from "./syntax-error.ts";
import type { Script } from "./tree.ts";

/** A small generator with a seed (mulberry32), so that a failure can be run again. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const PIECES = [
  "BEGIN",
  "END",
  "tracepoint:",
  "kprobe:",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  "/",
  "//",
  "/*",
  "*/",
  '"',
  "\\",
  "'",
  "$",
  "$1",
  "$x",
  "@",
  "@x",
  "@x[",
  ";",
  ",",
  ":",
  "..",
  ".",
  "->",
  "=",
  "==",
  "+",
  "++",
  "-",
  "--",
  "*",
  "&",
  "&&",
  "|",
  "!",
  "~",
  "?",
  "<<",
  "0x",
  "1e",
  "9",
  "5s",
  "if",
  "else",
  "while",
  "for",
  "unroll",
  "let",
  "macro",
  "fn",
  "config",
  "import",
  "struct",
  "sizeof",
  "offsetof",
  "typeof",
  "#",
  "#define",
  "\n",
  " ",
  "\t",
  "\0",
  "é",
  "\u202e",
  "\ud800",
  "a",
  "count()",
  "pid",
  "printf(",
  "😀",
];

/** Null for a syntax error; anything else that is thrown is a fault of the parser. */
const parsed = (input: string): Script | null => {
  try {
    return parse(input);
  } catch (error) {
    if (!(error instanceof BpftraceSyntaxError))
      throw new Error(`for ${JSON.stringify(input)}`, { cause: error });
    if (error.line < 1 || error.column < 1) throw new Error(`no place for ${JSON.stringify(input)}`);
    return null;
  }
};

const INPUTS = 120_000;
const BATCHES = 12;

test.each(Array.from({ length: BATCHES }, (_, at) => at))(
  "ends in a tree or a syntax error for each of 10,000 pieces of garbage and damaged scripts (batch %i)",
  (batch) => {
    const random = randomFrom(batch + 1);
    const pick = <Value>(values: Value[]): Value => values[Math.floor(random() * values.length)] as Value;
    const garbage = (): string =>
      Array.from({ length: Math.floor(random() * 30) }, () => pick(PIECES)).join(pick(["", " "]));
    const damaged = (): string => {
      let text = pick(FORMS);
      for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
        const at = Math.floor(random() * text.length);
        const end = at + Math.floor(random() * 6);
        text =
          text.slice(0, at) + (random() < 0.7 ? pick(PIECES) : text.slice(end, end + 20)) + text.slice(end);
      }
      return text;
    };
    let read = 0;
    for (let at = 0; at < INPUTS / BATCHES; at++) {
      const input = random() < 0.25 ? garbage() : damaged();
      const tree = parsed(input);
      if (tree === null) continue;
      read += 1;
      analyse(tree);
      expect(parsed(print(tree))).not.toBeNull();
    }
    // Damage that is never noticed and garbage that always is would both prove nothing.
    expect(read).toBeGreaterThan(500);
    expect(read).toBeLessThan(INPUTS / BATCHES);
  },
);

/** Fills a script up to the limit. */
const full = (unit: string, open = "BEGIN { ", close = " }"): string =>
  open + unit.repeat(Math.floor((65_000 - open.length - close.length) / unit.length)) + close;

const numbered = (unit: (at: number) => string, open = "BEGIN { ", close = " }"): string => {
  let text = open;
  for (let at = 0; text.length < 60_000; at++) text += unit(at);
  return text + close;
};

test.each([
  ["open brackets", full("(")],
  ["operators", full("a+")],
  ["signs", full("- ")],
  ["fields", full("$x.", "BEGIN { ", "a }")],
  ["blocks", full("if(1){")],
  ["casts", full("(a)")],
  ["types of types", full("(typeof(")],
  ["alternatives", full("else if (1) {} ", "BEGIN { if (1) {} ")],
  ["keys of keys", full("@[")],
  ["open strings", full('"\\')],
  ["slashes", full("/")],
  ["parts of a path", full("/a", "uprobe:", ":f {}")],
  ["attach points", full("kprobe:f,", "", "{}")],
  ["open structures", full("struct a{", "")],
  ["attributes", full("__attribute__((", "struct a {} ")],
  ["maps", numbered((at) => `@m${at}[str(args->x)]=count();`)],
  ["values that lead to one another", numbered((at) => `@a${at + 1}=@a${at};str(@a${at});`)],
  ["variables that lead in circles", numbered(() => "$a=$b;$b=$a?$a:$b;str($a);@[$a]=1;")],
  ["macros that double", numbered((at) => `macro a${at}(){a${at + 1}();a${at + 1}();}`, "", "BEGIN{a0()}")],
  ["loops in loops", `BEGIN { ${"$i=0;while($i<9){$i++;".repeat(60)}${"}".repeat(60)} }`],
])("does not hang or overflow on a script full of %s", (_, source) => {
  const tree = parsed(source);
  if (tree !== null) expect(analyse(tree).probes.length).toBeGreaterThan(0);
});
