import { childrenOf } from "../language/children.ts";
import type { Expression, FunctionItem, Macro, Node, Probe, Script } from "../language/tree.ts";
import type { ProbeUse } from "./analysis.ts";
import { probeUse } from "./probe-use.ts";

/** A part of the script that has code. */
export type Home = {
  item: Probe | Macro | FunctionItem;
  /** The probes that run it; a macro or function may be run by any probe of the script. */
  uses: ProbeUse[];
  /** What each `$variable` was given, in order. */
  variables: Map<string, Expression[]>;
};

/** A node of the code, where it stands. */
export type Place = { node: Node; parent: Place | null; home: Home };

export const placesOf = (script: Script): { homes: Home[]; places: Place[] } => {
  const homes: Home[] = [];
  for (const item of script.items)
    if (item.kind === "probe" || item.kind === "macro" || item.kind === "function")
      homes.push({
        item,
        uses: item.kind === "probe" ? item.attachPoints.map(probeUse) : [],
        variables: new Map(),
      });
  const all = homes.flatMap((home) => home.uses);
  const places: Place[] = [];
  for (const home of homes) {
    if (home.item.kind !== "probe") home.uses = all;
    collect({ node: home.item, parent: null, home }, places);
  }
  return { homes, places };
};

const collect = (place: Place, into: Place[]): void => {
  into.push(place);
  const { node, home } = place;
  if (node.kind === "assignment" && node.target.kind === "variable")
    remember(home, node.target.name, node.value);
  if (node.kind === "let" && node.value !== null) remember(home, node.variable, node.value);
  // What stands in `sizeof` and the like decides a type and is never run.
  if (node.kind === "type-query" || node.kind === "typeof") return;
  for (const child of childrenOf(node)) collect({ node: child, parent: place, home }, into);
};

const remember = (home: Home, name: string, value: Expression): void => {
  const known = home.variables.get(name);
  if (known === undefined) home.variables.set(name, [value]);
  else known.push(value);
};

/** The nodes around a place, nearest first. */
export function* around(place: Place): Generator<Place> {
  for (let at = place.parent; at !== null; at = at.parent) yield at;
}
