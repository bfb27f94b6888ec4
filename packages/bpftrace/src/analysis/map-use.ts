import type { Expression, MapExpression } from "../language/tree.ts";
import type { MapKind, MapUse, ProbeUse } from "./analysis.ts";
import { type Code, isConditional, type Place } from "./code.ts";
import { isFew } from "./few.ts";
import { literalNumber } from "./literal-number.ts";
import { kindOf } from "./value-kind.ts";
import { AGGREGATIONS } from "./words.ts";

/** Every map of the script, in the order in which it first appears. */
export const mapUses = (code: Code): MapUse[] => {
  const calls = callsByMap(code);
  const declared = new Set(
    code.script.items.flatMap((item) => (item.kind === "map-declaration" ? [item.map] : [])),
  );
  return [...code.maps].map(([name, places]) =>
    mapUse(name, places, { code, declared, calls: calls.get(name) ?? [] }),
  );
};

type Known = { code: Code; declared: Set<string>; calls: MapCall[] };

const mapUse = (name: string, places: Place<MapExpression>[], { code, declared, calls }: Known): MapUse => {
  const writes = code.writes.get(name) ?? [];
  const value = writes[0]?.value ?? null;
  const kind = value?.kind === "call" && AGGREGATIONS.has(value.name) ? (value.name as MapKind) : "value";
  const first = places[0] as Place<MapExpression>;
  const keyed = writes.find(({ target }) => target.keys !== null) ??
    withKeys(places) ??
    keyGiven(calls) ?? { target: first.node, home: first.home };
  const keys = keysOf(keyed.target);
  return {
    name,
    kind,
    keyArity: keys.length,
    keyKinds: keys.map((key) => kindOf(key, keyed.home, code.kinds)),
    valueKind: code.kinds.get(name) ?? "integer",
    printed: printedBy(calls),
    printedAtEnd: !calls.some(
      (call) => empties(call) && runsIn(call.place, "END") && !isConditional(call.place),
    ),
    bounded: declared.has(name) || keys.every((key) => isFew(key, keyed.home, code)) || calls.some(thinsOut),
    lhist: value?.kind === "call" && kind === "lhist" ? lhistOf(value.arguments as Expression[]) : null,
    position: first.node.position,
  };
};

/** A call whose first argument is the map. */
type MapCall = { name: string; map: MapExpression; key: Expression | null; place: Place };

const callsByMap = ({ calls }: Code): Map<string, MapCall[]> => {
  const found = calls.flatMap((place): MapCall[] => {
    const [map, key] = place.node.arguments;
    const isKey = key !== undefined && key.kind !== "type" && key.kind !== "typeof";
    return map?.kind === "map" ? [{ name: place.node.name, map, key: isKey ? key : null, place }] : [];
  });
  return Map.groupBy(found, ({ map }) => map.name);
};

const withKeys = (places: Place<MapExpression>[]) => {
  const found = places.find(({ node }) => node.keys !== null);
  return found && { target: found.node, home: found.home };
};

/** The newer form that gives map and key apart: `delete(@m, key)`, `has_key(@m, key)`. */
const keyGiven = (calls: MapCall[]) => {
  const found = calls.find(
    ({ name, map, key }) => ["delete", "has_key", "find"].includes(name) && map.keys === null && key !== null,
  );
  return found?.key ? { target: { ...found.map, keys: [found.key] }, home: found.place.home } : undefined;
};

/** `@m[(a, b)]` and `@m[a, b]` are the same key. */
const keysOf = ({ keys }: MapExpression): Expression[] =>
  keys?.length === 1 && keys[0]?.kind === "tuple" ? keys[0].items : (keys ?? []);

const runsIn = ({ home }: Place, type: ProbeUse["type"]): ProbeUse | undefined =>
  home.uses.find((use) => use.type === type);

const empties = ({ name, map, key }: MapCall): boolean =>
  (name === "clear" || name === "delete") && map.keys === null && key === null;

/** Keys are taken out while the trace runs. */
const thinsOut = ({ name, place }: MapCall): boolean =>
  (name === "clear" || name === "delete" || name === "zero") &&
  place.home.uses.some((use) => use.type !== "END" && use.type !== "BEGIN");

const printedBy = (calls: MapCall[]): MapUse["printed"] => {
  const print = calls.find(
    ({ name, map, place }) => name === "print" && map.keys === null && runsIn(place, "interval"),
  );
  if (print === undefined) return { everyMs: null, cleared: false };
  return {
    everyMs: runsIn(print.place, "interval")?.everyMs ?? null,
    cleared: calls.some(
      ({ name, place }) => (name === "clear" || name === "zero") && place.home === print.place.home,
    ),
  };
};

const lhistOf = (given: Expression[]): MapUse["lhist"] => {
  const [min, max, step] = given.slice(1, 4).map(literalNumber);
  return typeof min === "number" && typeof max === "number" && typeof step === "number"
    ? { min, max, step }
    : null;
};
