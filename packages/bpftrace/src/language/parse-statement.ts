import type { Grammar } from "./grammar.ts";
import { parsePostfix } from "./parse-expression.ts";
import { parseMap, parseString } from "./parse-primary.ts";
import { parseTypeArgument } from "./parse-type.ts";
import type {
  Assignment,
  Block,
  Expression,
  ExpressionStatement,
  For,
  If,
  Import,
  Jump,
  Let,
  Statement,
  Unroll,
  While,
} from "./tree.ts";

/** A node before `commented` has given it its comments. */
export type Bare<T> = T extends unknown ? Omit<T, "comments" | "after"> : never;

const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="]);

export const parseBlock = (grammar: Grammar, asValue: boolean): Block => {
  const { tokens } = grammar;
  const { position } = tokens.expect("{");
  const statements: Statement[] = [];
  while (!tokens.is("}")) {
    if (tokens.next.kind === "end") throw tokens.unexpected("'}'");
    if (beginsProbe(grammar))
      throw tokens.wrong(
        position,
        `this block is not closed: a '}' is missing before the next probe in line ${tokens.next.position.line}`,
      );
    statements.push(tokens.nested(() => parseStatement(grammar, asValue)));
  }
  const last = statements.at(-1);
  const result = asValue && last?.kind === "expression-statement" && tokens.previous !== ";" ? last : null;
  if (result !== null) statements.pop();
  return { kind: "block", statements, result, trailing: tokens.close("}"), position };
};

/** No statement begins like one. */
const beginsProbe = ({ tokens: { next, second } }: Grammar): boolean =>
  next.kind === "identifier" &&
  ((second.text === ":" && PROBE_WORDS.has(next.text)) ||
    (second.text === "{" && /^(BEGIN|END)$/.test(next.text)));

const PROBE_WORDS = new Set([
  "tracepoint",
  "rawtracepoint",
  "kprobe",
  "kretprobe",
  "fentry",
  "fexit",
  "kfunc",
  "kretfunc",
  "uprobe",
  "uretprobe",
  "usdt",
  "profile",
  "interval",
  "software",
  "hardware",
]);

const parseStatement = (grammar: Grammar, asValue: boolean): Statement =>
  grammar.tokens.commented((): Bare<Statement> => {
    const { tokens } = grammar;
    switch (tokens.next.kind === "identifier" ? tokens.next.text : "") {
      case "if": {
        const branch = parseIf(grammar, asValue);
        return { ...branch, semicolon: tokens.skip(";") };
      }
      case "while":
      case "unroll":
        return parseRepeat(grammar);
      case "for":
        return parseFor(grammar);
      case "import":
        return parseImport(grammar);
    }
    if (tokens.is("{")) return parseBlockStatement(grammar);
    const statement = parseSimple(grammar);
    if (!tokens.is("}")) tokens.expect(";", "'}'");
    return statement;
  });

const parseBlockStatement = (grammar: Grammar): Bare<Statement> => {
  const { position } = grammar.tokens.next;
  const body = grammar.block(false);
  return { kind: "block-statement", body, semicolon: grammar.tokens.skip(";"), position };
};

/** What a semicolon ends. */
const parseSimple = (grammar: Grammar): Bare<Assignment | Let | ExpressionStatement | Jump | Statement> => {
  const { tokens } = grammar;
  const { kind, text, position } = tokens.next;
  if (text === "let" && kind === "identifier") return parseLet(grammar);
  if ((text === "break" || text === "continue" || text === "return") && kind === "identifier") {
    tokens.take();
    const value = text === "return" && !tokens.is(";") && !tokens.is("}") ? grammar.expression() : null;
    return { kind: "jump", word: text, value, position };
  }
  if (text === "_" && kind === "identifier" && tokens.second.text === "=") {
    tokens.take();
    tokens.expect("=");
    return { kind: "discard", value: grammar.expression(), position };
  }
  const expression = grammar.expression();
  if (expression.kind === "identifier" && /^(identifier|variable|map)$/.test(tokens.next.kind))
    throw tokens.wrong(
      position,
      `${expression.name} cannot stand before ${tokens.next.text}: variables have no type and are written $name`,
    );
  if (tokens.next.kind !== "symbol" || !ASSIGNMENTS.has(tokens.next.text))
    return { kind: "expression-statement", expression, position };
  if (expression.kind !== "map" && expression.kind !== "variable")
    throw tokens.wrong(position, "only a map or a variable can be given a value");
  const operator = tokens.take().text;
  return { kind: "assignment", target: expression, operator, value: grammar.expression(), position };
};

const parseLet = (grammar: Grammar): Bare<Let> => {
  const { tokens } = grammar;
  const { position } = tokens.expect("let");
  const variable = tokens.expectKind("variable", "a variable such as $name").text;
  const type = tokens.skip(":") ? parseTypeArgument(grammar) : null;
  const value = tokens.skip("=") ? grammar.expression() : null;
  return { kind: "let", variable, type, value, position };
};

export const parseIf = (grammar: Grammar, asValue: boolean): If => {
  const { tokens } = grammar;
  const { position } = tokens.expect("if");
  const { bracketed, test } = parseCondition(grammar);
  const body = grammar.block(asValue);
  const otherwise = tokens.skip("else") ? parseElse(grammar, asValue) : null;
  return {
    kind: "if",
    bracketed,
    test,
    body,
    otherwise,
    semicolon: false,
    comments: [],
    after: [],
    position,
  };
};

const parseElse = (grammar: Grammar, asValue: boolean): Block | If => {
  const { tokens } = grammar;
  if (tokens.is("if")) return tokens.nested(() => grammar.branch(asValue));
  if (tokens.is("{")) return grammar.block(asValue);
  throw tokens.unexpected("'{'", "'if'");
};

/** Newer versions allow a condition without brackets, as long as it is a single term. */
const parseCondition = (grammar: Grammar): { bracketed: boolean; test: Expression } => {
  const { tokens } = grammar;
  if (!tokens.skip("(")) return { bracketed: false, test: grammar.unary() };
  const test = grammar.expression();
  expectUnassigned(grammar, ")");
  return { bracketed: true, test };
};

/** The end of a condition; the commonest slip before it is `=` for `==`. */
export const expectUnassigned = ({ tokens }: Grammar, end: string): void => {
  if (tokens.is("=")) throw tokens.wrong(tokens.next.position, "one '=' gives a value; two, '==', compare");
  tokens.expect(end, "an operator");
};

const parseRepeat = (grammar: Grammar): Bare<While | Unroll> => {
  const { tokens } = grammar;
  const { text, position } = tokens.take();
  const { bracketed, test } = parseCondition(grammar);
  const body = grammar.block(false);
  return text === "while"
    ? { kind: "while", bracketed, test, body, position }
    : { kind: "unroll", bracketed, times: test, body, position };
};

const parseFor = (grammar: Grammar): Bare<For> => {
  const { tokens } = grammar;
  const { position } = tokens.expect("for");
  const bracketed = tokens.skip("(");
  const variable = tokens.expectKind("variable", "a variable such as $item").text;
  tokens.expect(":");
  const over = parseIterated(grammar);
  if (bracketed) tokens.expect(")");
  return { kind: "for", bracketed, variable, over, body: grammar.block(false), position };
};

const parseIterated = (grammar: Grammar): For["over"] => {
  const { tokens } = grammar;
  const { position } = tokens.next;
  const isMap = tokens.next.kind === "map";
  const from = isMap ? parsePostfix(grammar, parseMap(grammar)) : grammar.unary();
  if (tokens.skip("..")) return { kind: "range", from, to: grammar.unary(), position };
  if (from.kind === "map") return from;
  throw tokens.unexpected("'..' and the end of a range");
};

export const parseImport = (grammar: Grammar): Bare<Import> => {
  const { tokens } = grammar;
  const { position } = tokens.expect("import");
  const path = parseString(grammar);
  tokens.expect(";");
  return { kind: "import", path, position };
};
