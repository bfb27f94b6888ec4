import type { Grammar } from "./grammar.ts";
import { parsePrimary } from "./parse-primary.ts";
import type { Expression, MapExpression, Unary, Update, Variable } from "./tree.ts";

/** Higher binds tighter; all are left-associative. */
export const PRECEDENCE: Record<string, number> = {
  "||": 1,
  "&&": 2,
  "|": 3,
  "^": 4,
  "&": 5,
  "==": 6,
  "!=": 6,
  "<": 7,
  ">": 7,
  "<=": 7,
  ">=": 7,
  "<<": 8,
  ">>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "%": 10,
};

export const parseExpression = (grammar: Grammar): Expression =>
  grammar.tokens.nested(() => {
    const test = parseBinary(grammar, 1);
    return parseTernaryRest(grammar, test);
  });

const parseTernaryRest = (grammar: Grammar, test: Expression): Expression => {
  const { tokens } = grammar;
  if (!tokens.skip("?")) return test;
  const whenTrue = tokens.is(":") ? null : grammar.expression();
  tokens.expect(":");
  return { kind: "ternary", test, whenTrue, otherwise: grammar.expression(), position: test.position };
};

const parseBinary = (grammar: Grammar, lowest: number): Expression => {
  const { tokens } = grammar;
  let left = parseUnary(grammar);
  for (;;) {
    const operator = tokens.next.text;
    const precedence = tokens.next.kind === "symbol" ? PRECEDENCE[operator] : undefined;
    if (precedence === undefined || precedence < lowest || (operator === "/" && closesPredicate(grammar)))
      return left;
    tokens.take();
    const right = tokens.nested(() => parseBinary(grammar, precedence + 1));
    left = { kind: "binary", operator, left, right, position: left.position };
  }
};

/** A slash before a body ends a filter; bpftrace decides it the same way. */
const closesPredicate = ({ tokens }: Grammar): boolean =>
  tokens.lexer.source[tokens.lexer.layoutAt(tokens.next.end).next] === "{";

const PREFIXES = new Set(["!", "~", "-", "*", "&"]);

export const parseUnary = (grammar: Grammar): Expression => {
  const { tokens } = grammar;
  const { text, position, kind } = tokens.next;
  if (kind !== "symbol" || !(PREFIXES.has(text) || text === "++" || text === "--"))
    return parsePostfix(grammar, parsePrimary(grammar));
  tokens.take();
  const operand = tokens.nested(() => parseUnary(grammar));
  if (text === "++" || text === "--") {
    if (!isPlace(operand)) throw tokens.wrong(position, `${text} needs a variable or a map`);
    return { kind: "update", operator: text, prefix: true, operand, position };
  }
  if (text === "&" && operand.kind !== "variable" && operand.kind !== "map")
    throw tokens.wrong(position, "& gives the address of a variable or a map only");
  return { kind: "unary", operator: text as Unary["operator"], operand, position };
};

export const parsePostfix = (grammar: Grammar, start: Expression): Expression => {
  const { tokens } = grammar;
  let object = start;
  for (;;) {
    const { position } = object;
    if (tokens.is(".") || tokens.is("->")) {
      const arrow = tokens.take().text === "->";
      if (tokens.next.kind === "integer" && object.kind === "integer")
        throw tokens.wrong(position, `there are only whole numbers, no ${object.text}.${tokens.next.text}`);
      if (tokens.next.kind === "integer" && !arrow)
        object = { kind: "tuple-field", object, index: tupleIndex(grammar), position };
      else {
        const name = tokens.expectKind("identifier", "the name of a field").text;
        object = { kind: "field", object, name, arrow, position };
      }
    } else if (tokens.skip("[")) {
      object = { kind: "index", object, index: grammar.expression(), position };
      tokens.expect("]");
    } else if (tokens.is("++") || tokens.is("--")) {
      if (!isPlace(object)) throw tokens.wrong(position, `${tokens.next.text} needs a variable or a map`);
      const operator = tokens.take().text as Update["operator"];
      object = { kind: "update", operator, prefix: false, operand: object, position };
    } else return object;
  }
};

const isPlace = (node: Expression): node is Variable | MapExpression =>
  node.kind === "variable" || node.kind === "map";

const tupleIndex = ({ tokens }: Grammar): number => {
  const { text, position } = tokens.take();
  if (!/^\d{1,4}$/.test(text))
    throw tokens.wrong(position, "the number of a tuple's part is written 0, 1, 2 …");
  return Number(text);
};
