import type { Node } from "../language/tree.ts";
import type { Reason } from "./analysis.ts";
import type { Code, Home } from "./code.ts";
import { roundsAround } from "./loops.ts";

/** Steps of one probe when its macros and loops are written out; more would choke the compiler or the kernel's check. */
const MAX_STEPS = 50_000;

/** Macros that use each other can grow a short script into one that no host can load. */
export const forbiddenWork = (code: Code, rounds: Map<Node, number>): Reason[] => {
  const callable = new Map(
    code.homes.flatMap((home) => (home.item.kind === "probe" ? [] : [[home.item.name, home] as const])),
  );
  const byHome = Map.groupBy(code.places, ({ home }) => home);
  const known = new Map<Home, number>();
  const open = new Set<Home>();
  const reasons: Reason[] = [];

  const stepsOf = (home: Home): number => {
    const before = known.get(home);
    if (before !== undefined) return before;
    open.add(home);
    let steps = 0;
    for (const place of byHome.get(home) ?? []) {
      const { node } = place;
      const called = node.kind === "call" || node.kind === "identifier" ? callable.get(node.name) : undefined;
      if (called !== undefined && open.has(called)) {
        reasons.push({
          why: `${(node as { name: string }).name} uses itself, so it never ends`,
          position: home.item.position,
        });
        continue;
      }
      steps += roundsAround(place, rounds) * (1 + (called === undefined ? 0 : stepsOf(called)));
    }
    open.delete(home);
    known.set(home, steps);
    return steps;
  };

  for (const home of code.homes)
    if (stepsOf(home) > MAX_STEPS)
      reasons.push({
        why: "grows to too many steps once its macros and loops are written out",
        position: home.item.position,
      });
  return reasons;
};
