import { childrenOf, descendantsOf } from "../language/children.ts";
import type {
  Call,
  Expression,
  FunctionItem,
  Macro,
  MapExpression,
  Node,
  Probe,
  Script,
} from "../language/tree.ts";
import type { ProbeUse } from "./analysis.ts";
import { probeUse } from "./probe-use.ts";
import { type MapKinds, mapKinds } from "./value-kind.ts";

/** A part of the script that has code. */
export type Home = {
  item: Probe | Macro | FunctionItem;
  /** The probes that run it; a macro or function may be run by any probe of the script. */
  uses: ProbeUse[];
  /** Every place of each `$variable`. */
  mentions: Map<string, Place[]>;
  /** What each `$variable` was given, in order. */
  given: Map<string, Expression[]>;
  /** The maps that each `$variable` of a `for` walks through. */
  walks: Map<string, MapExpression[]>;
};

/** A node of the code, where it stands. */
export type Place<N extends Node = Node> = { node: N; parent: Place | null; home: Home };

/** A map that is given a value; null where it is only counted up or down. */
export type MapWrite = { target: MapExpression; value: Expression | null; home: Home };

/** The code of a script, indexed for the questions that the analysis asks. Nothing here is per host. */
export type Code = {
  script: Script;
  homes: Home[];
  /** The probes as written, in order. */
  uses: ProbeUse[];
  places: Place[];
  /** What stands in `sizeof` and the like: it decides a type and is never run. */
  unrun: Place[];
  calls: Place<Call>[];
  /** By name, parameters of macros left out. */
  maps: Map<string, Place<MapExpression>[]>;
  writes: Map<string, MapWrite[]>;
  kinds: MapKinds;
  /**
   * Whether variables and fields are what they seem: no structures of its own, no macro or function that could
   * change a variable from elsewhere, no address taken.
   */
  plain: boolean;
  /** How many steps the analysis may still take to follow values through the script. */
  budget: { steps: number };
};

const MAX_STEPS = 100_000;

export const codeOf = (script: Script): Code => {
  const homes: Home[] = [];
  for (const item of script.items)
    if (item.kind === "probe" || item.kind === "macro" || item.kind === "function")
      homes.push({
        item,
        uses: item.kind === "probe" ? item.attachPoints.map(probeUse) : [],
        mentions: new Map(),
        given: new Map(),
        walks: new Map(),
      });
  const code: Code = {
    script,
    homes,
    uses: homes.flatMap((home) => home.uses),
    places: [],
    unrun: [],
    calls: [],
    maps: new Map(),
    writes: new Map(),
    kinds: new Map(),
    plain: script.items.every(
      (item) =>
        item.kind !== "macro" &&
        item.kind !== "function" &&
        !(item.kind === "c-definition" && /\b(struct|union)\b/.test(item.text)),
    ),
    budget: { steps: MAX_STEPS },
  };
  for (const home of homes) {
    if (home.item.kind !== "probe") home.uses = code.uses;
    collect({ node: home.item, parent: null, home }, code);
  }
  code.kinds = mapKinds(code.writes);
  return code;
};

const collect = (place: Place, code: Code): void => {
  const { node, home } = place;
  code.places.push(place);
  switch (node.kind) {
    case "call":
      code.calls.push(place as Place<Call>);
      break;
    case "unary":
      if (node.operator === "&") code.plain = false;
      break;
    case "variable":
      add(home.mentions, node.name, place);
      break;
    case "map":
      if (!isParameter(node.name, home)) add(code.maps, node.name, place as Place<MapExpression>);
      break;
    case "let":
      if (node.value !== null) add(home.given, node.variable, node.value);
      break;
    case "assignment":
      if (node.target.kind === "variable") add(home.given, node.target.name, node.value);
      else add(code.writes, node.target.name, { target: node.target, value: node.value, home });
      break;
    case "update":
      if (node.operand.kind === "map")
        add(code.writes, node.operand.name, { target: node.operand, value: null, home });
      break;
    case "for":
      if (node.over.kind === "map") add(home.walks, node.variable, node.over);
      break;
    case "type-query":
    case "typeof":
      code.unrun.push(...descendantsOf(node).map((inner): Place => ({ node: inner, parent: place, home })));
      return;
  }
  for (const child of childrenOf(node)) collect({ node: child, parent: place, home }, code);
};

const add = <Value>(into: Map<string, Value[]>, name: string, value: Value): void => {
  const known = into.get(name);
  if (known === undefined) into.set(name, [value]);
  else known.push(value);
};

const isParameter = (name: string, { item }: Home): boolean =>
  item.kind === "macro" && item.parameters.some((parameter) => parameter.name === name);

/** The nodes around a place, nearest first. */
export function* around(place: Place): Generator<Place> {
  for (let at = place.parent; at !== null; at = at.parent) yield at;
}

/** Whether it may be left out when its home runs. */
export const isConditional = (place: Place): boolean => {
  if (place.home.item.kind === "probe" && place.home.item.predicate !== null) return true;
  for (const { node } of around(place)) if (CONDITIONS.has(node.kind)) return true;
  return false;
};

const CONDITIONS = new Set<Node["kind"]>(["if", "ternary", "conditional", "while", "for", "binary"]);
