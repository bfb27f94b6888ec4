import { descendantsOf } from "../language/children.ts";
import type { Block, Expression, For, Node, Statement, Unroll, While } from "../language/tree.ts";
import type { Reason } from "./analysis.ts";
import { around, type Code, type Place } from "./code.ts";
import { literalNumber } from "./literal-number.ts";

/** Rounds, all nested loops together. More in a probe that fires often would stall the host. */
const MAX_ROUNDS = 100;
/** In probes that fire at most a few times a second. */
const MAX_ROUNDS_RARE = 1_000;
const MAX_CPUS = 512;
/** bpftrace's default number of keys of a map. */
const MAP_KEYS = 4_096;

/** How often each loop's body runs for one run of its probe, loops around it included; 1 where it cannot be told. */
export const roundsByLoop = ({ places }: Code): Map<Node, number> => {
  const rounds = new Map<Node, number>();
  // Places come outermost first, so what is around a loop is known before the loop.
  for (const place of places)
    if (isLoop(place)) rounds.set(place.node, (ownRounds(place) ?? 1) * roundsAround(place, rounds));
  return rounds;
};

export const roundsAround = (place: Place, rounds: Map<Node, number>): number => {
  for (const { node } of around(place)) {
    const outer = rounds.get(node);
    if (outer !== undefined) return outer;
  }
  return 1;
};

/** Loops that may not run, each with its reason. */
export const forbiddenLoops = (code: Code, rounds: Map<Node, number>): Reason[] =>
  code.places.filter(isLoop).flatMap((place) => {
    const why = objection(place, rounds);
    return why === null ? [] : [{ why, position: place.node.position }];
  });

const objection = (place: Place<Loop>, rounds: Map<Node, number>): string | null => {
  const { node, home } = place;
  const often = home.uses.some(({ rate, type }) => rate === "hot" || rate === "common" || type === "profile");
  if (node.kind === "for" && node.over.kind === "map") {
    if (often)
      return `walks through the map ${node.over.name} at every event; do it in an interval or in END`;
    return roundsAround(place, rounds) > 1
      ? `walks through the map ${node.over.name} inside another loop`
      : null;
  }
  if (ownRounds(place) === null) return UNBOUNDED[node.kind];
  const all = rounds.get(node) ?? 1;
  const most = often ? MAX_ROUNDS : MAX_ROUNDS_RARE;
  return all > most
    ? `repeats up to ${all} times whenever it is reached; at most ${most} is allowed here`
    : null;
};

const UNBOUNDED: Record<Loop["kind"], string> = {
  while:
    "has a while loop whose rounds cannot be counted: set a variable to a number before it, test it against a number, add 1 in it",
  unroll: "unrolls a number of times that is not written down",
  for: "has a for loop over a range whose ends are not written down",
};

type Loop = While | Unroll | For;

const isLoop = (place: Place): place is Place<Loop> =>
  place.node.kind === "while" || place.node.kind === "unroll" || place.node.kind === "for";

/** The most rounds that a loop can make by itself, or null when that cannot be told. */
const ownRounds = (place: Place<Loop>): number | null => {
  const { node } = place;
  switch (node.kind) {
    case "unroll":
      return literalNumber(node.times);
    case "while":
      return whileRounds(node, place);
    case "for":
      return node.over.kind === "map" ? MAP_KEYS : rangeRounds(node.over.from, node.over.to);
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
