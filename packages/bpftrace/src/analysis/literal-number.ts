import type { Expression } from "../language/tree.ts";

/** The number that an expression always is, as far as it is written down. */
export const literalNumber = (node: Expression): number | null => {
  if (node.kind === "integer") return Number(node.value);
  if (node.kind === "unary" && node.operator === "-" && node.operand.kind === "integer")
    return -Number(node.operand.value);
  return null;
};
