import type { MapUse } from "@tracewire/bpftrace";

/** What the analysis of a script says about one of its maps, as far as a summary needs it. */
export type MapRole = Pick<MapUse, "name" | "kind" | "keyArity" | "printedAtEnd"> & {
  keyKinds: readonly KeyKind[];
  printed: Readonly<MapUse["printed"]>;
};

export type KeyKind = MapUse["keyKinds"][number];

export const isStackKind = (kind: KeyKind | undefined): boolean => kind === "kstack" || kind === "ustack";

/** Values that may be added up over the keys of a map, and over prints that each began from nothing. */
export const isAdditive = (role: MapRole): boolean => role.kind === "count" || role.kind === "sum";
