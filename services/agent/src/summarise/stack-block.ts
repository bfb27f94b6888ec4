import type { Stacks } from "@tracewire/protocol";
import type { MapRole } from "./map-role.ts";
import { largest, type Row } from "./rows.ts";
import { splitStackKey } from "./split-key.ts";
import { framesOf } from "./value.ts";

const MAX_KEPT_STACKS = 4_096;

/** A map whose key holds stacks. Prints that were cleared in between add up; else the last one counts. */
export const createStackBlock = (role: MapRole, limit: number) => {
  const adds = role.printed.cleared;
  let kept = new Map<string, Row>();
  let rowCount = 0;
  let total = 0;

  return {
    add(print: Row[]): void {
      if (!adds) {
        kept = new Map();
        rowCount = 0;
        total = 0;
      }
      for (const row of adds ? print : largest(print, limit)) {
        const number = (kept.get(row.key)?.number ?? 0) + (row.number ?? 0);
        if (adds && !kept.has(row.key)) rowCount++;
        kept.set(row.key, { ...row, number });
      }
      if (!adds) rowCount = print.length;
      total += print.reduce((sum, row) => sum + (row.number ?? 0), 0);
      if (kept.size > MAX_KEPT_STACKS)
        kept = new Map(largest([...kept.values()], MAX_KEPT_STACKS / 2).map((row) => [row.key, row]));
    },
    block(share: number): Stacks | undefined {
      if (rowCount === 0) return undefined;
      return {
        kind: "stacks",
        name: role.name,
        rows: largest([...kept.values()], Math.max(1, Math.ceil(limit * share))).map((row) => ({
          ...stackOf(row, role),
          count: row.number ?? 0,
        })),
        rowCount,
        total,
      };
    },
  };
};

/** With both stacks in a key the kernel's is the inner one: the process called into the kernel. */
const stackOf = (row: Row, role: MapRole): { frames: string[]; key: string[] } => {
  const { stacks, rest } = splitStackKey(row.key, role.keyArity, role.keyKinds);
  const inOrder = [
    ...stacks.filter((stack) => stack.kind === "kstack"),
    ...stacks.filter((stack) => stack.kind !== "kstack"),
  ];
  return { frames: inOrder.flatMap((stack) => framesOf(stack.text)), key: rest };
};
