import type { Script } from "../language/tree.ts";
import type { Analysis, ProbeUse } from "./analysis.ts";
import { type Code, codeOf, type Home, isConditional } from "./code.ts";
import { costOf } from "./cost.ts";
import { forbidden } from "./forbidden.ts";
import { mapUses } from "./map-use.ts";
import { reveals } from "./reveal.ts";
import { perEventOutput, riskOf } from "./risk.ts";
import { versionNeeds } from "./version-needs.ts";
import { isBuiltinWord, OUTPUT_FUNCTIONS } from "./words.ts";

/** Everything that can be told about a script without the host that will run it. */
export const analyse = (script: Script): Analysis => {
  const code = codeOf(script);
  const maps = mapUses(code);
  const refused = forbidden(code);
  const revealed = reveals(code);
  const perEvent = perEventOutput(code);
  return {
    probes: code.uses,
    attachPoints: code.uses.length,
    functions: distinct(code.calls.map(({ node }) => node.name)),
    builtins: distinct(
      code.places.flatMap(({ node }) =>
        node.kind === "identifier" && isBuiltinWord(node.name) ? [node.name] : [],
      ),
    ),
    positional: distinct(
      code.places.flatMap(({ node }) => (node.kind === "parameter" ? [node.index] : [])),
    ).sort((a, b) => a - b),
    maps,
    perEventOutput: perEvent,
    periodMs: periodOf(code),
    reveals: revealed,
    cost: costOf(code, maps),
    risk: riskOf(refused, revealed, perEvent, code),
    needsVersion: versionNeeds(code),
    refused,
    endsItself: endsItself(code),
  };
};

const distinct = <Value>(values: Value[]): Value[] => [...new Set(values)];

const intervalOf = ({ uses }: Home): ProbeUse | undefined => uses.find((use) => use.type === "interval");

const periodOf = ({ calls }: Code): number | null => {
  const print = calls.find(
    ({ node, home }) => OUTPUT_FUNCTIONS.has(node.name) && intervalOf(home) !== undefined,
  );
  return print === undefined ? null : (intervalOf(print.home)?.everyMs ?? null);
};

/** For certain: nothing decides whether an exit() is reached, and nothing in its body leaves before. */
const endsItself = ({ calls, places }: Code): boolean => {
  const left = new Set(places.flatMap(({ node, home }) => (node.kind === "jump" ? [home] : [])));
  return calls.some(
    (call) =>
      call.node.name === "exit" &&
      call.home.item.kind === "probe" &&
      call.home.uses.some(({ type }) => type === "interval" || type === "BEGIN") &&
      !left.has(call.home) &&
      !isConditional(call),
  );
};
