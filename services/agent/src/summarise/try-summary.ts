import type { OutputRecord } from "@tracewire/bpftrace";
import { type Block, Summary } from "@tracewire/protocol";
import type { MapRole } from "./map-role.ts";
import { createSummariser } from "./summariser.ts";

/** What the tests of this folder share: a map as the analysis gives it, a print of it, and the summary of a run. */
export const role = (parts: Partial<MapRole> = {}): MapRole => ({
  name: "@m",
  kind: "count",
  keyArity: 1,
  keyKinds: ["comm"],
  printed: { everyMs: null, cleared: false },
  printedAtEnd: true,
  ...parts,
});

export const eachSecond = { everyMs: 1_000, cleared: true };

export const print = (values: Record<string, number | string>, name = "@m"): OutputRecord => ({
  type: "map",
  name,
  keyed: true,
  entries: Object.entries(values).map(([key, value]) => ({ key, value })),
});

export const summarise = (
  maps: MapRole[],
  records: [record: OutputRecord, tMs: number][],
  options: { windowMs?: number; rows?: number; periodMs?: number } = {},
): Block[] => {
  const summariser = createSummariser({ maps, periodMs: null, ...options });
  for (const [record, tMs] of records) summariser.add(record, tMs);
  return Summary.parse(summariser.summary()).blocks;
};
