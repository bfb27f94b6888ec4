import { change, lineAt, type Made, type Mistake, toldLine } from "./mistake.ts";

/** Slips of the pen. A weak model finds one when it is told the line, or the next one that has anything in it. */
const slip = (name: string, pattern: RegExp, to: (match: RegExpExecArray) => string | null): Mistake => ({
  kind: "syntax",
  name,
  make: (script) => {
    const made = change(script, pattern, to);
    return made && { script: made.script, isNamed: atLine(made.script, made.line) };
  },
});

/** The reader notices a missing sign at the next one, which may stand on a later line. */
const atLine =
  (script: string, line: number): Made["isNamed"] =>
  (told) => {
    const lines = script.split("\n");
    const next = lines.findIndex((text, index) => index >= line && text.trim() !== "") + 1;
    const said = toldLine(told);
    return said === line || said === next;
  };

const noClosingBrace: Mistake = {
  kind: "syntax",
  name: "a brace is not closed",
  make: (script) => {
    const index = script.lastIndexOf("}");
    if (index === -1) return null;
    const without = script.slice(0, index) + script.slice(index + 1);
    const begins = lineAt(script, script.lastIndexOf("{"));
    return {
      script: without,
      isNamed: (told) =>
        atLine(without, lineAt(script, index))(told) ||
        (toldLine(told) === begins && told.message.includes("not closed")),
    };
  },
};

export const SYNTAX_MISTAKES: readonly Mistake[] = [
  slip(
    "a semicolon between two statements is missing",
    /;(\s*)(?=[@$a-z])/,
    ([, space = ""]) => space || " ",
  ),
  noClosingBrace,
  slip(
    "a bracket of a call is not closed",
    /\b(count|sum|hist|str|max|avg)\(([^()]*)\)/,
    ([, name, inner]) => `${name}(${inner}`,
  ),
  slip("single quotes", /"([^"%\\]*)"/, ([, text]) => `'${text}'`),
  slip("and instead of &&", /&&/, () => "and"),
  slip("a filter is not closed", /^(\S.*?) \/(.*)\/ \{/m, ([, probe, filter]) => `${probe} /${filter} {`),
  slip("prose before the script", /^(?=\S)/, () => "Here is the script you asked for:\n"),
  slip("a comment of another language", /^(?=\S)/, () => "# counts what was asked for\n"),
  slip("a key is not closed", /@(\w*)\[([^[\]]*)\]/, ([, name, key]) => `@${name}[${key}`),
  slip("a comma between two keys is missing", /\[(\w+), (\w+)/, ([, one, other]) => `[${one} ${other}`),
  slip("a call without brackets", /= (count)\(\)/, ([, name]) => `= ${name}(`),
  slip("then in an if", /\bif \(([^)]*)\) \{/, ([, condition]) => `if ${condition} then {`),
  slip("an unclosed string", /"([^"\n]*)"/, ([, text]) => `"${text}`),
];
