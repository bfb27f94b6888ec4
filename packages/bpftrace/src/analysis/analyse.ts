import type { Script } from "../language/tree.ts";
import type { Analysis } from "./analysis.ts";
import { costOf } from "./cost.ts";
import { forbidden } from "./forbidden.ts";
import { isConditional, mapUses } from "./map-use.ts";
import { type Home, type Place, placesOf } from "./place.ts";
import { reveals } from "./reveal.ts";
import { perEventOutput, riskOf } from "./risk.ts";
import { versionNeeds } from "./version-needs.ts";
import { BUILTINS, OUTPUT_FUNCTIONS } from "./words.ts";

/** Everything that can be told about a script without the host that will run it. */
export const analyse = (script: Script): Analysis => {
  const { homes, places } = placesOf(script);
  const probes = homes.filter((home) => home.item.kind === "probe").flatMap((home) => home.uses);
  const maps = mapUses(script, places);
  const refused = forbidden(script, homes, places);
  const revealed = reveals(homes, places);
  const perEvent = perEventOutput(places);
  return {
    probes,
    attachPoints: probes.length,
    functions: names(places, ({ node }) => (node.kind === "call" ? node.name : null)),
    builtins: names(places, ({ node }) =>
      node.kind === "identifier" && isBuiltinName(node.name) ? node.name : null,
    ),
    positional: [
      ...new Set(places.flatMap(({ node }) => (node.kind === "parameter" ? [node.index] : []))),
    ].sort((a, b) => a - b),
    maps,
    perEventOutput: perEvent,
    periodMs: periodOf(places),
    reveals: revealed,
    cost: costOf(homes, places, maps),
    risk: riskOf(refused, revealed, perEvent, homes),
    needsVersion: versionNeeds(script, homes, places),
    refused,
    endsItself: places.some(endsIt),
  };
};

const names = (places: Place[], nameOf: (place: Place) => string | null): string[] => [
  ...new Set(places.flatMap((place) => nameOf(place) ?? [])),
];

const isBuiltinName = (name: string): boolean => Object.hasOwn(BUILTINS, name) || /^s?arg\d+$/.test(name);

const intervalOf = ({ uses }: Home) => uses.find((use) => use.type === "interval");

const periodOf = (places: Place[]): number | null => {
  const print = places.find(
    ({ node, home }) => node.kind === "call" && OUTPUT_FUNCTIONS.has(node.name) && intervalOf(home),
  );
  return print === undefined ? null : (intervalOf(print.home)?.everyMs ?? null);
};

const endsIt = (place: Place): boolean =>
  place.node.kind === "call" &&
  place.node.name === "exit" &&
  place.home.item.kind === "probe" &&
  !isConditional(place) &&
  place.home.uses.some(({ type }) => type === "interval" || type === "BEGIN");
