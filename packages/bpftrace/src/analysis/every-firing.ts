import type { Probe, Script, Statement } from "../language/tree.ts";

/** A map that counts a probe and nothing else. */
export type CountedProbe = {
  map: string;
  /** The probe as written: `tracepoint:sched:sched_switch`. */
  probe: string;
  /** False when it counts every firing; true when a predicate lets some through. */
  filtered: boolean;
};

/** Which maps of a script count how often one probe fired, so that the sum can be held against another count of it. */
export const everyFiring = (script: Script): CountedProbe[] => {
  const probes = script.items.filter((item): item is Probe => item.kind === "probe");
  const counted = probes.flatMap((probe) => {
    const [only, ...others] = probe.attachPoints;
    if (!only || others.length > 0) return [];
    const maps = probe.body.statements.flatMap(countedMap);
    return maps.map((map) => ({ map, probe: only.text, filtered: probe.predicate !== null }));
  });
  // A map that is counted at two places counts two things.
  return counted.filter(({ map }) => counted.filter((one) => one.map === map).length === 1);
};

/** Of a statement that every firing reaches; inside an `if` only some do. */
const countedMap = (statement: Statement): string[] => {
  if (statement.kind !== "assignment" || statement.operator !== "=") return [];
  const { target, value } = statement;
  return target.kind === "map" && value.kind === "call" && value.name === "count" ? [target.name] : [];
};
