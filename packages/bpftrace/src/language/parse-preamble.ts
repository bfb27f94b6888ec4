import type { Grammar } from "./grammar.ts";
import { parseInteger, parseString } from "./parse-primary.ts";
import type { Bare } from "./parse-statement.ts";
import type { CDefinition, CDirective, Config, Setting } from "./tree.ts";

/** One line, up to its end: bpftrace hands it to a C compiler as it stands. */
export const readDirective = ({ tokens }: Grammar): Bare<CDirective> => {
  const { start, position } = tokens.next;
  const line = /^[^\n]*/.exec(tokens.lexer.source.slice(start))?.[0] ?? "";
  const directive = /^#[ \t]*([A-Za-z_]+)/.exec(line)?.[1];
  if (directive === undefined)
    throw tokens.wrong(position, "a line with # needs a word such as #define or #include");
  tokens.jump(start + line.length);
  return { kind: "c-directive", directive, text: line.trimEnd(), position };
};

const HEADER = /^(struct|union|enum)\b((?:\s|\w|\((?:[^(){}]|\([^(){}]*\))*\))*)\{/;

/** A C definition as it stands, up to its closing brace and attributes. */
export const readDefinition = ({ tokens }: Grammar): Bare<CDefinition> => {
  const { start, position } = tokens.next;
  const rest = tokens.lexer.source.slice(start);
  const header = HEADER.exec(rest);
  if (header === null) {
    tokens.take();
    throw tokens.unexpected("a name and '{', as in struct name { … }");
  }
  const keyword = header[1] as CDefinition["keyword"];
  const name = /(\w+)\s*$/.exec(header[2] ?? "")?.[1] ?? "";
  const end =
    start +
    endOfBraces(rest, header[0].length - 1, (at, complaint) =>
      tokens.wrong(tokens.lexer.positionAt(start + at), complaint),
    );
  const attributes =
    /^(?:\s*__attribute__\s*\(\((?:[^(){}]|\([^(){}]*\))*\)\))+/.exec(tokens.lexer.source.slice(end))?.[0] ??
    "";
  const text = tokens.lexer.source.slice(start, end + attributes.length);
  tokens.jump(end + attributes.length);
  tokens.skip(";");
  return { kind: "c-definition", keyword, name, text, position };
};

/** Versions disagree on braces, quotes and slashes inside comments and text, so none may stand there. */
const endOfBraces = (text: string, open: number, wrong: (at: number, complaint: string) => Error): number => {
  let depth = 0;
  for (const found of text.slice(open).matchAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|["'\\]|[{}]/g)) {
    const at = open + found.index;
    if (found[0] === "{") depth += 1;
    else if (found[0] === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (found[0].length === 1) throw wrong(at, `${found[0]} cannot stand in a C definition here`);
    else if (/[{}]/.test(found[0])) throw wrong(at, "a comment in a C definition cannot hold braces");
  }
  throw wrong(open, "this C definition is never closed with '}'");
};

export const parseConfig = (grammar: Grammar): Bare<Config> => {
  const { tokens } = grammar;
  const { position } = tokens.expect("config");
  tokens.expect("=");
  tokens.expect("{");
  const settings: Setting[] = [];
  while (!tokens.is("}")) {
    settings.push(parseSetting(grammar));
    if (!tokens.is("}")) tokens.expect(";", "'}'");
  }
  tokens.expect("}");
  return { kind: "config", settings, position };
};

const parseSetting = (grammar: Grammar): Setting => {
  const { tokens } = grammar;
  const { text: key, position } = tokens.expectKind("identifier", "the name of a setting");
  tokens.expect("=");
  const { kind, text, position: at } = tokens.next;
  if (kind === "integer") return { kind: "setting", key, value: parseInteger(grammar), position };
  if (kind === "string") return { kind: "setting", key, value: parseString(grammar), position };
  tokens.expectKind("identifier", "a number, a word or text in double quotes");
  if (text === "true" || text === "false")
    return {
      kind: "setting",
      key,
      value: { kind: "boolean", value: text === "true", position: at },
      position,
    };
  return { kind: "setting", key, value: { kind: "identifier", name: text, position: at }, position };
};
