import { PRECEDENCE } from "./parse-expression.ts";
import type { Block, Comment, Expression, If, Statement, TypeArgument, TypeQuery } from "./tree.ts";

const UNARY = 11;
const POSTFIX = 12;
const PRIMARY = 13;

/** As a person would write it; `indent` counts the levels around it and matters for blocks inside only. */
export const printExpression = (node: Expression | TypeArgument, indent = 0): string => {
  const at = (inner: Expression, lowest: number): string => operand(inner, lowest, indent);
  switch (node.kind) {
    case "integer":
      return node.text;
    case "string":
      return `"${node.text}"`;
    case "boolean":
      return String(node.value);
    case "identifier":
    case "variable":
      return node.name;
    case "map":
      return node.keys === null ? node.name : `${node.name}[${list(node.keys, indent)}]`;
    case "parameter":
      return `$${node.index}`;
    case "parameter-count":
      return "$#";
    case "unary": {
      const inner = at(node.operand, UNARY);
      // `- -1` is not `--1`.
      return node.operator + (inner.startsWith(node.operator) && node.operator === "-" ? " " : "") + inner;
    }
    case "update":
      return node.prefix
        ? node.operator + at(node.operand, POSTFIX)
        : at(node.operand, POSTFIX) + node.operator;
    case "binary": {
      const level = PRECEDENCE[node.operator] as number;
      return `${at(node.left, level)} ${node.operator} ${at(node.right, level + 1)}`;
    }
    case "ternary": {
      const then = node.whenTrue === null ? "?:" : `? ${at(node.whenTrue, 0)} :`;
      return `${at(node.test, 1)} ${then} ${at(node.otherwise, 0)}`;
    }
    case "field":
      return `${at(node.object, POSTFIX)}${node.arrow ? "->" : "."}${node.name}`;
    case "tuple-field":
      return `${at(node.object, POSTFIX)}.${node.index}`;
    case "index": {
      const object = at(node.object, POSTFIX);
      const isBareMap = node.object.kind === "map" && node.object.keys === null;
      return `${isBareMap ? `(${object})` : object}[${at(node.index, 0)}]`;
    }
    case "cast":
      return `(${printExpression(node.type, indent)})${at(node.operand, UNARY)}`;
    case "call":
      return `${node.name}(${list(node.arguments, indent)})`;
    case "tuple":
      return node.items.length === 1 ? `(${list(node.items, indent)},)` : `(${list(node.items, indent)})`;
    case "record":
      return `(${node.fields.map(({ name, value }) => `${name}=${at(value, 0)}`).join(", ")})`;
    case "type-query":
      return typeQuery(node, indent);
    case "comptime":
      return `comptime ${at(node.operand, UNARY)}`;
    case "conditional":
      return branch(node.branch, indent);
    case "block-expression":
      return printBlock(node.body, indent);
    case "type":
      return node.name + (node.suffixes[0] === "*" ? " " : "") + node.suffixes.join("");
    case "typeof":
      return `typeof(${typeOrExpression(node.argument, indent)})`;
  }
};

const levelOf = (node: Expression): number => {
  switch (node.kind) {
    case "ternary":
    case "conditional":
    case "block-expression":
      return 0;
    case "binary":
      return PRECEDENCE[node.operator] as number;
    case "unary":
    case "cast":
    case "comptime":
      return UNARY;
    case "update":
      return node.prefix ? UNARY : POSTFIX;
    case "field":
    case "tuple-field":
    case "index":
      return POSTFIX;
    default:
      return PRIMARY;
  }
};

const operand = (node: Expression, lowest: number, indent: number): string => {
  const text = printExpression(node, indent);
  return levelOf(node) < lowest ? `(${text})` : text;
};

const list = (nodes: (Expression | TypeArgument)[], indent: number): string =>
  nodes.map((node) => printExpression(node, indent)).join(", ");

const typeQuery = ({ word, argument, path }: TypeQuery, indent: number): string => {
  const field = path.length > 0 ? `, ${path.join(".")}` : "";
  return `${word}(${typeOrExpression(argument, indent)}${field})`;
};

/** An expression that could be read as the name of a type goes into brackets. */
const typeOrExpression = (node: TypeArgument | Expression, indent: number): string => {
  const text = printExpression(node, indent);
  return node.kind !== "type" && node.kind !== "typeof" && /^[A-Za-z_]/.test(text) ? `(${text})` : text;
};

const STEP = "  ";

export const printBlock = (block: Block, indent: number): string => {
  const lines = [
    ...block.statements.map((statement) => printStatement(statement, indent + 1)),
    ...(block.result === null
      ? []
      : [withComments(block.result, indent + 1, alone(block.result.expression, indent + 1))]),
    ...printComments(block.trailing, indent + 1),
  ];
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${STEP.repeat(indent)}}`;
};

/** One line for each comment. */
export const printComments = (comments: Comment[], indent: number): string[] =>
  comments.map(({ text }) => STEP.repeat(indent) + text);

/** Comments before it go onto their own lines, those behind it onto its last. */
export const withComments = (
  node: { comments: Comment[]; after: Comment[] },
  indent: number,
  text: string,
): string => {
  const after = node.after.map((comment) => ` ${comment.text}`).join("");
  return [...printComments(node.comments, indent), STEP.repeat(indent) + text + after].join("\n");
};

const printStatement = (node: Statement, indent: number): string =>
  withComments(node, indent, statementText(node, indent));

const statementText = (node: Statement, indent: number): string => {
  const of = (inner: Expression | TypeArgument): string => printExpression(inner, indent);
  switch (node.kind) {
    case "expression-statement":
      return `${alone(node.expression, indent)};`;
    case "assignment":
      return `${of(node.target)} ${node.operator} ${of(node.value)};`;
    case "let": {
      const type = node.type === null ? "" : `: ${of(node.type)}`;
      return `let ${node.variable}${type}${node.value === null ? "" : ` = ${of(node.value)}`};`;
    }
    case "discard":
      return `_ = ${of(node.value)};`;
    case "if":
      return branch(node, indent) + (node.semicolon ? ";" : "");
    case "while":
      return `while ${condition(node.test, node.bracketed, indent)} ${printBlock(node.body, indent)}`;
    case "unroll":
      return `unroll ${condition(node.times, node.bracketed, indent)} ${printBlock(node.body, indent)}`;
    case "for": {
      const { over } = node;
      const range =
        over.kind === "range"
          ? `${operand(over.from, UNARY, indent)}..${operand(over.to, UNARY, indent)}`
          : of(over);
      const head = `${node.variable} : ${range}`;
      return `for ${node.bracketed ? `(${head})` : head} ${printBlock(node.body, indent)}`;
    }
    case "jump":
      return node.value === null ? `${node.word};` : `${node.word} ${of(node.value)};`;
    case "import":
      return `import ${of(node.path)};`;
    case "block-statement":
      return printBlock(node.body, indent) + (node.semicolon ? ";" : "");
  }
};

/** A value that would be read as a statement stands in brackets. */
const alone = (node: Expression, indent: number): string =>
  operand(node, node.kind === "ternary" ? 0 : 1, indent);

const condition = (node: Expression, bracketed: boolean, indent: number): string =>
  bracketed ? `(${printExpression(node, indent)})` : operand(node, UNARY, indent);

const branch = (node: If, indent: number): string => {
  const head = `if ${condition(node.test, node.bracketed, indent)} ${printBlock(node.body, indent)}`;
  if (node.otherwise === null) return head;
  return `${head} else ${node.otherwise.kind === "if" ? branch(node.otherwise, indent) : printBlock(node.otherwise, indent)}`;
};
