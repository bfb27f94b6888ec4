import { descendantsOf } from "../language/children.ts";
import type { Block, Expression, Node, Statement, While } from "../language/tree.ts";
import type { Reason } from "./analysis.ts";
import { literalNumber } from "./map-use.ts";
import { around, type Place } from "./place.ts";

/** Rounds, all nested loops together. More in a probe that fires often would stall the host. */
const MAX_ROUNDS = 100;
/** In probes that fire at most a few times a second. */
const MAX_ROUNDS_RARE = 1_000;
const MAX_CPUS = 512;
/** bpftrace's default number of keys of a map. */
const MAP_KEYS = 4_096;

/** Loops that may not run, each with its reason. */
export const forbiddenLoops = (places: Place[]): Reason[] =>
  places.flatMap((place) => {
    const { node, home } = place;
    if (node.kind !== "while" && node.kind !== "unroll" && node.kind !== "for") return [];
    const often = home.uses.some(
      (use) => use.rate === "hot" || use.rate === "common" || use.type === "profile",
    );
    const refuse = (why: string): Reason[] => [{ why, position: node.position }];
    const own = roundsOf(place);
    if (own === null) return refuse(unboundedBecause(node.kind));
    if (node.kind === "for" && node.over.kind === "map")
      return often
        ? refuse(`walks through the map ${node.over.name} at every event; do it in an interval or in END`)
        : nestedRounds(place) > 0
          ? refuse(`walks through the map ${node.over.name} inside another loop`)
          : [];
    const rounds = own * Math.max(1, nestedRounds(place));
    const most = often ? MAX_ROUNDS : MAX_ROUNDS_RARE;
    return rounds > most
      ? refuse(`repeats up to ${rounds} times whenever it is reached; at most ${most} is allowed here`)
      : [];
  });

const nestedRounds = (place: Place): number => {
  let rounds = 0;
  for (const outer of around(place)) {
    const own = roundsOf(outer);
    if (own !== null) rounds = Math.max(1, rounds) * own;
  }
  return rounds;
};

const unboundedBecause = (kind: "while" | "unroll" | "for"): string => {
  switch (kind) {
    case "while":
      return "has a while loop whose number of rounds cannot be told; count a variable from a number up to a number";
    case "unroll":
      return "unrolls a number of times that is not written down";
    default:
      return "has a for loop over a range whose ends are not written down";
  }
};

/** The most rounds that a loop can make, or null when that cannot be told or when it is no loop. */
const roundsOf = (place: Place): number | null => {
  const { node } = place;
  switch (node.kind) {
    case "unroll":
      return literalNumber(node.times);
    case "while":
      return whileRounds(node, place);
    case "for":
      return node.over.kind === "map" ? MAP_KEYS : rangeRounds(node.over.from, node.over.to);
    default:
      return null;
  }
};

const rangeRounds = (from: Expression, to: Expression): number | null => {
  const first = literalNumber(from);
  const last = to.kind === "identifier" && to.name === "ncpus" ? MAX_CPUS : literalNumber(to);
  return first === null || last === null ? null : Math.max(0, last - first);
};

/** Knows one form: a variable set to a number just before, tested against a number, and counted up in the loop. */
const whileRounds = (loop: While, place: Place): number | null => {
  for (const test of conjuncts(loop.test)) {
    if (
      test.kind !== "binary" ||
      (test.operator !== "<" && test.operator !== "<=") ||
      test.left.kind !== "variable"
    )
      continue;
    const name = test.left.name;
    const limit = literalNumber(test.right);
    const start = startOf(name, loop, place);
    if (limit === null || start === null || !countsUp(name, loop.body)) continue;
    return Math.max(0, limit - start + (test.operator === "<=" ? 1 : 0));
  }
  return null;
};

const conjuncts = (test: Expression): Expression[] =>
  test.kind === "binary" && test.operator === "&&"
    ? [...conjuncts(test.left), ...conjuncts(test.right)]
    : [test];

const startOf = (name: string, loop: While, place: Place): number | null => {
  const block = place.parent?.node;
  if (block?.kind !== "block") return null;
  for (const statement of block.statements.slice(0, block.statements.indexOf(loop)).reverse()) {
    if (!changes(statement, name)) continue;
    if (statement.kind === "assignment" && statement.operator === "=") return literalNumber(statement.value);
    return statement.kind === "let" ? literalNumber(statement.value ?? ZERO) : null;
  }
  return null;
};

const ZERO: Expression = { kind: "integer", text: "0", value: 0n, position: { line: 1, column: 1 } };

/** Once per round for certain, and changed by nothing else. */
const countsUp = (name: string, body: Block): boolean => {
  const steps = body.statements.filter(
    (statement) => statement.kind === "expression-statement" && isStepOf(statement.expression, name),
  );
  const inside = descendantsOf(body);
  return (
    steps.length === 1 &&
    inside.filter((node) => changesItself(node, name)).length === 1 &&
    !inside.some((node) => node.kind === "jump" && node.word === "continue")
  );
};

const isStepOf = (node: Expression, name: string): boolean =>
  node.kind === "update" &&
  node.operator === "++" &&
  node.operand.kind === "variable" &&
  node.operand.name === name;

const changes = (statement: Statement, name: string): boolean =>
  [statement, ...descendantsOf(statement)].some((node) => changesItself(node, name));

const changesItself = (node: Node, name: string): boolean => {
  switch (node.kind) {
    case "assignment":
      return node.target.kind === "variable" && node.target.name === name;
    case "let":
    case "for":
      return node.variable === name;
    case "update":
      return node.operand.kind === "variable" && node.operand.name === name;
    case "unary":
      return node.operator === "&" && node.operand.kind === "variable" && node.operand.name === name;
    default:
      return false;
  }
};
