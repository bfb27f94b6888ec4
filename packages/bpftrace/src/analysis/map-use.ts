import type { Expression, MapExpression, Script } from "../language/tree.ts";
import type { MapKind, MapUse, ProbeUse, ValueKind } from "./analysis.ts";
import { around, type Home, type Place } from "./place.ts";
import { kindOf, type MapKinds } from "./value-kind.ts";
import { AGGREGATIONS } from "./words.ts";

type Written = { target: MapExpression; value: Expression | null; home: Home };

/** Every map of the script, in the order in which it first appears. */
export const mapUses = (script: Script, places: Place[]): MapUse[] => {
  const mentions = places.flatMap(({ node, home }) =>
    node.kind === "map" && !isMacroParameter(node, home) ? [{ node, home }] : [],
  );
  const writes = places.flatMap(written);
  const kinds: MapKinds = new Map();
  const names = [...new Set(mentions.map(({ node }) => node.name))];
  for (const name of names) kinds.set(name, valueKindOf(name, writes, kinds));
  const declared = new Set(
    script.items.flatMap((item) => (item.kind === "map-declaration" ? [item.map] : [])),
  );
  return names.map((name) => {
    const own = mentions.filter(({ node }) => node.name === name);
    const write = writes.find(({ target }) => target.name === name);
    const call = write?.value?.kind === "call" ? write.value : null;
    const kind: MapKind = call !== null && AGGREGATIONS.has(call.name) ? (call.name as MapKind) : "value";
    const keyed = writes.find(({ target }) => target.name === name && target.keys !== null);
    const keys = keyed
      ? keysOf(keyed.target)
      : keysOf(own.find(({ node }) => node.keys !== null)?.node ?? keyGivenTo(name, places));
    const home = keyed?.home ?? (own[0]?.home as Home);
    return {
      name,
      kind,
      keyArity: keys.length,
      keyKinds: keys.map((key) => kindOf(key, home, kinds)),
      valueKind: kinds.get(name) ?? "integer",
      printed: printedIn(name, places),
      printedAtEnd: !emptiedAtEnd(name, places),
      bounded: declared.has(name) || keys.every((key) => isFew(key, home, kinds)) || isEmptied(name, places),
      lhist: kind === "lhist" ? lhistOf(call?.arguments ?? []) : null,
      position: (own[0] as { node: MapExpression }).node.position,
    };
  });
};

const isMacroParameter = (node: MapExpression, { item }: Home): boolean =>
  item.kind === "macro" &&
  item.parameters.some((parameter) => parameter.kind === "map" && parameter.name === node.name);

const written = ({ node, home }: Place): Written[] => {
  if (node.kind === "assignment" && node.target.kind === "map")
    return [{ target: node.target, value: node.value, home }];
  if (node.kind === "update" && node.operand.kind === "map")
    return [{ target: node.operand, value: null, home }];
  return [];
};

const valueKindOf = (name: string, writes: Written[], kinds: MapKinds): ValueKind => {
  const write = writes.find(({ target, value }) => target.name === name && value !== null);
  return write?.value ? kindOf(write.value, write.home, kinds) : "integer";
};

/** `@m[(a, b)]` and `@m[a, b]` are the same key. */
const keysOf = (map: MapExpression | null | undefined): Expression[] => {
  const keys = map?.keys ?? [];
  return keys.length === 1 && keys[0]?.kind === "tuple" ? keys[0].items : keys;
};

/** The newer form that names map and key apart: `delete(@m, key)`, `has_key(@m, key)`. */
const keyGivenTo = (name: string, places: Place[]): MapExpression | null => {
  for (const { node } of places) {
    if (node.kind !== "call" || !["delete", "has_key", "find"].includes(node.name)) continue;
    const [map, key] = node.arguments;
    if (
      map?.kind === "map" &&
      map.name === name &&
      map.keys === null &&
      key !== undefined &&
      key.kind !== "type" &&
      key.kind !== "typeof"
    )
      return { ...map, keys: [key] };
  }
  return null;
};

const callsOn = (name: string, functions: string[], places: Place[]): Place[] =>
  places.filter(({ node }) => {
    if (node.kind !== "call" || !functions.includes(node.name)) return false;
    const map = node.arguments[0];
    return map?.kind === "map" && map.name === name;
  });

const isWhole = ({ node }: Place): boolean =>
  node.kind === "call" && node.arguments[0]?.kind === "map" && node.arguments[0].keys === null;

const runsIn = (place: Place, type: ProbeUse["type"]): ProbeUse | undefined =>
  place.home.uses.find((use) => use.type === type);

const printedIn = (name: string, places: Place[]): MapUse["printed"] => {
  const print = callsOn(name, ["print"], places).find((place) => isWhole(place) && runsIn(place, "interval"));
  if (print === undefined) return { everyMs: null, cleared: false };
  const empties = callsOn(name, ["clear", "zero"], places).some((place) => place.home === print.home);
  return { everyMs: runsIn(print, "interval")?.everyMs ?? null, cleared: empties };
};

const emptiedAtEnd = (name: string, places: Place[]): boolean =>
  callsOn(name, ["clear", "delete"], places).some(
    (place) =>
      isWhole(place) &&
      (place.node.kind !== "call" || place.node.arguments.length === 1) &&
      runsIn(place, "END") &&
      !isConditional(place),
  );

const isEmptied = (name: string, places: Place[]): boolean =>
  callsOn(name, ["clear", "delete", "zero"], places).some((place) =>
    place.home.uses.some((use) => use.type !== "END" && use.type !== "BEGIN"),
  );

/** Whether it may be left out when its home runs. */
export const isConditional = (place: Place): boolean => {
  if (place.home.item.kind === "probe" && place.home.item.predicate !== null) return true;
  for (const { node } of around(place))
    if (["if", "ternary", "conditional", "while", "for", "binary"].includes(node.kind)) return true;
  return false;
};

const FEW = new Set<ValueKind>(["comm", "pid", "tid", "kstack", "ksym"]);
const FEW_BUILTINS = /^(cpu|numaid|uid|gid|username|cgroup|probe|func|usermode|ncpus)$/;
/** Arguments of tracepoints that name one of a small set. */
const FEW_FIELDS =
  /^(ret|id|nr|sig|code|type|family|protocol|reason|errno|error|err|state|(old|new|prev_|next_)?state|prio|(old|new)prio|vec|irq|cpu|cpu_id|(orig|dest|target)_cpu|dev|rwbs|exit_reason|order|dport|sport|cmd|op|request|prot|flags|index|cap|status|level|lvl|name|dev_name|nid)$/;

const isFew = (key: Expression, home: Home, kinds: MapKinds): boolean => {
  if (FEW.has(kindOf(key, home, kinds))) return true;
  switch (key.kind) {
    case "integer":
    case "string":
    case "boolean":
      return true;
    case "identifier":
      return FEW_BUILTINS.test(key.name) || /^[A-Z][A-Z\d_]*$/.test(key.name);
    case "field":
      return FEW_FIELDS.test(key.name);
    case "call":
      return (
        /^(strerror|syscall_name|signal_name|cgroup_path|cgroupid)$/.test(key.name) ||
        (key.name === "str" && isArgument(key.arguments[0]) && isFew(key.arguments[0], home, kinds))
      );
    case "variable": {
      const values = home.variables.get(key.name) ?? [];
      return (
        values.length === 1 && values[0]?.kind !== "variable" && isFew(values[0] as Expression, home, kinds)
      );
    }
    case "binary":
      return ["==", "!=", "<", ">", "<=", ">=", "&&", "||"].includes(key.operator);
    case "ternary":
      return (key.then === null || isFew(key.then, home, kinds)) && isFew(key.otherwise, home, kinds);
    case "tuple":
      return key.items.every((item) => isFew(item, home, kinds));
    default:
      return false;
  }
};

const isArgument = (node: Expression | { kind: "type" | "typeof" } | undefined): node is Expression =>
  node?.kind === "field";

const lhistOf = (given: { kind: string }[]): MapUse["lhist"] => {
  const [min, max, step] = given.slice(1, 4).map((node) => literalNumber(node as Expression));
  return min === undefined || max === undefined || step === undefined || [min, max, step].includes(null)
    ? null
    : { min: min as number, max: max as number, step: step as number };
};

/** The number that an expression always is, as far as it is written down. */
export const literalNumber = (node: Expression): number | null => {
  if (node.kind === "integer") return Number(node.value);
  if (node.kind === "unary" && node.operator === "-") {
    const value = literalNumber(node.operand);
    return value === null ? null : -value;
  }
  return null;
};
