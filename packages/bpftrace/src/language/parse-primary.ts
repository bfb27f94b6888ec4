import { type Grammar, isBuiltin } from "./grammar.ts";
import { integerValue, stringValue } from "./literals.ts";
import { parseTypeArgument, parseTypeOrExpression, tryTypeName } from "./parse-type.ts";
import type { Position } from "./syntax-error.ts";
import type {
  Call,
  Cast,
  Expression,
  IntegerLiteral,
  MapExpression,
  RecordExpression,
  StringLiteral,
  TypeArgument,
  TypeQuery,
} from "./tree.ts";

export const parsePrimary = (grammar: Grammar): Expression => {
  const { tokens } = grammar;
  const { kind, text, position } = tokens.next;
  switch (kind) {
    case "identifier":
      return parseWord(grammar);
    case "integer":
      return parseInteger(grammar);
    case "string":
      return parseString(grammar);
    case "map":
      return parseMap(grammar);
    case "variable":
      return { kind: "variable", name: tokens.take().text, position };
    case "parameter":
      return parseParameter(grammar);
    case "parameter-count":
      tokens.take();
      return { kind: "parameter-count", position };
  }
  if (text === "(") return parseBracketed(grammar);
  if (text === "{" && kind === "symbol")
    return { kind: "block-expression", body: tokens.nested(() => grammar.block(true)), position };
  throw tokens.unexpected("an expression");
};

/** Words that only begin or join statements; as a value they are a slip. */
const STATEMENT_WORDS = new Set(["else", "while", "for", "unroll", "return", "break", "continue", "let"]);

const parseWord = (grammar: Grammar): Expression => {
  const { tokens } = grammar;
  const { text, position } = tokens.next;
  if (STATEMENT_WORDS.has(text)) throw tokens.unexpected("an expression");
  if (text === "if")
    return { kind: "conditional", branch: tokens.nested(() => grammar.branch(true)), position };
  if (text === "sizeof" || text === "offsetof" || text === "typeinfo") return parseTypeQuery(grammar, text);
  tokens.take();
  if (text === "true" || text === "false") return { kind: "boolean", value: text === "true", position };
  if (text === "comptime")
    return { kind: "comptime", operand: tokens.nested(() => grammar.unary()), position };
  return tokens.is("(") ? parseCall(grammar, text, position) : { kind: "identifier", name: text, position };
};

const parseCall = (grammar: Grammar, name: string, position: Position): Call => {
  const { tokens } = grammar;
  tokens.expect("(");
  const given: (Expression | TypeArgument)[] = [];
  if (!tokens.is(")"))
    do given.push(tokens.is("typeof") ? parseTypeArgument(grammar) : grammar.expression());
    while (tokens.skip(","));
  tokens.expect(")", "','");
  return { kind: "call", name, arguments: given, position };
};

const parseTypeQuery = (grammar: Grammar, word: TypeQuery["word"]): TypeQuery => {
  const { tokens } = grammar;
  const { position } = tokens.take();
  tokens.expect("(");
  const argument = parseTypeOrExpression(grammar, [word === "offsetof" ? "," : ")"]);
  const path: string[] = [];
  if (word === "offsetof") {
    tokens.expect(",");
    do path.push(tokens.expectKind("identifier", "the name of a field").text);
    while (tokens.skip("."));
  }
  tokens.expect(")");
  return { kind: "type-query", word, argument, path, position };
};

export const parseMap = (grammar: Grammar): MapExpression => {
  const { tokens } = grammar;
  const { text: name, position } = tokens.expectKind("map", "a map such as @name");
  if (!tokens.skip("[")) return { kind: "map", name, keys: null, position };
  const keys: Expression[] = [];
  do keys.push(grammar.expression());
  while (tokens.skip(","));
  tokens.expect("]", "','");
  return { kind: "map", name, keys, position };
};

export const parseInteger = ({ tokens }: Grammar): IntegerLiteral => {
  const { text, position } = tokens.expectKind("integer", "a number");
  const value = integerValue(text);
  if (typeof value === "string") throw tokens.wrong(position, value);
  return { kind: "integer", text, value, position };
};

export const parseString = ({ tokens }: Grammar): StringLiteral => {
  const { text, position } = tokens.expectKind("string", "text in double quotes");
  const read = stringValue(text);
  if ("value" in read) return { kind: "string", text, value: read.value, position };
  const at = { line: position.line, column: position.column + 1 + read.offset };
  throw tokens.wrong(
    at,
    `there is no escape ${read.unknownEscape}; the escapes are \\n \\t \\r \\" \\\\ \\123 \\x7f`,
  );
};

const parseParameter = ({ tokens }: Grammar): Expression => {
  const { text, position } = tokens.take();
  const index = Number(text.slice(1));
  if (index < 1 || index > 1_000)
    throw tokens.wrong(position, `parameters are counted from $1, so there is no ${text}`);
  return { kind: "parameter", index, position };
};

/** A group, a cast, a tuple or a record: told apart by what follows the bracket. */
const parseBracketed = (grammar: Grammar): Expression => {
  const { tokens } = grammar;
  const { position } = tokens.expect("(");
  if (tokens.skip(")")) return { kind: "tuple", items: [], position };
  const { kind, text } = tokens.next;
  if (kind === "identifier" && !isBuiltin(text) && tokens.second.text === "=")
    return parseRecord(grammar, position);
  const cast = tryCast(grammar, position);
  if (cast !== null) return cast;
  const first = grammar.expression();
  if (tokens.skip(")")) return first;
  const items = [first];
  while (tokens.skip(",") && !tokens.is(")")) items.push(grammar.expression());
  tokens.expect(")", "','");
  return { kind: "tuple", items, position };
};

const parseRecord = (grammar: Grammar, position: Position): RecordExpression => {
  const { tokens } = grammar;
  const fields: RecordExpression["fields"] = [];
  do {
    const name = tokens.expectKind("identifier", "the name of a field");
    if (fields.some((field) => field.name === name.text))
      throw tokens.wrong(name.position, `the field ${name.text} is given twice`);
    tokens.expect("=");
    fields.push({ name: name.text, value: grammar.expression(), position: name.position });
  } while (tokens.skip(","));
  tokens.expect(")", "','");
  return { kind: "record", fields, position };
};

const tryCast = (grammar: Grammar, position: Position): Cast | null => {
  const { tokens } = grammar;
  if (tokens.is("typeof")) {
    // Never read twice, or nesting would cost 2^depth.
    const type = parseTypeArgument(grammar);
    tokens.expect(")");
    return castTo(grammar, type, position);
  }
  const back = tokens.mark();
  const type = tryTypeName(grammar);
  if (type !== null && tokens.skip(")") && startsExpression(grammar)) return castTo(grammar, type, position);
  back();
  return null;
};

const castTo = (grammar: Grammar, type: TypeArgument, position: Position): Cast => ({
  kind: "cast",
  type,
  operand: grammar.tokens.nested(() => grammar.unary()),
  position,
});

const startsExpression = ({ tokens }: Grammar): boolean => {
  const { kind, text } = tokens.next;
  if (kind === "end") return false;
  return kind !== "symbol" || ["(", "-", "!", "~", "*", "&", "++", "--"].includes(text);
};
