import type { Node } from "./tree.ts";

/** A node's direct parts, in the order in which they are written. */
export const childrenOf = (node: Node): Node[] => {
  switch (node.kind) {
    case "script":
      return node.items;
    case "config":
      return node.settings;
    case "import":
      return [node.path];
    case "map-declaration":
      return [node.size];
    case "macro":
      return [...node.parameters, node.body];
    case "function":
      return [...node.parameters.map((parameter) => parameter.type), node.returns, node.body];
    case "probe":
      return [...node.attachPoints, ...present(node.predicate), node.body];
    case "block":
      return [...node.statements, ...present(node.result)];
    case "expression-statement":
      return [node.expression];
    case "assignment":
      return [node.target, node.value];
    case "let":
      return [...present(node.type), ...present(node.value)];
    case "discard":
      return [node.value];
    case "if":
      return [node.test, node.body, ...present(node.otherwise)];
    case "while":
      return [node.test, node.body];
    case "unroll":
      return [node.times, node.body];
    case "for":
      return [node.over, node.body];
    case "range":
      return [node.from, node.to];
    case "jump":
      return present(node.value);
    case "block-statement":
    case "block-expression":
      return [node.body];
    case "map":
      return node.keys ?? [];
    case "unary":
    case "update":
    case "comptime":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
    case "ternary":
      return [node.test, ...present(node.whenTrue), node.otherwise];
    case "field":
    case "tuple-field":
      return [node.object];
    case "index":
      return [node.object, node.index];
    case "cast":
      return [node.type, node.operand];
    case "call":
      return node.arguments;
    case "tuple":
      return node.items;
    case "record":
      return node.fields.map((field) => field.value);
    case "type-query":
    case "typeof":
      return [node.argument];
    case "conditional":
      return [node.branch];
    case "setting":
      return [node.value];
    default:
      return [];
  }
};

/** All parts below a node. */
export const descendantsOf = (node: Node): Node[] =>
  childrenOf(node).flatMap((child) => [child, ...descendantsOf(child)]);

const present = <T>(node: T | null): T[] => (node === null ? [] : [node]);
