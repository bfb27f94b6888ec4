/** What the analysis of a script says about one of its maps, as far as a summary needs it. */
export type MapRole = {
  /** As bpftrace prints it, such as `@calls`. */
  name: string;
  /** The function that fills it (`count`, `sum`, `avg`, `hist`, …), or another word for plain values. */
  kind: string;
  keyArity: number;
  keyKinds: readonly KeyKind[];
  printed: {
    /** The period of the interval probe that prints it, milliseconds; `null` when no interval does. */
    everyMs: number | null;
    /** True when it is cleared or zeroed after each print. */
    cleared: boolean;
  };
  /** True when bpftrace prints the whole map once more at the end. */
  printedAtEnd: boolean;
};

export type KeyKind =
  | "comm"
  | "pid"
  | "tid"
  | "string"
  | "integer"
  | "kstack"
  | "ustack"
  | "ksym"
  | "usym"
  | "ip"
  | "other";

/** Whether values of a map may be added up: over its keys, and over prints that each began from nothing. */
export const isAdditive = (kind: string): boolean => kind === "count" || kind === "sum";

export const hasStack = (role: MapRole | undefined): boolean =>
  role?.keyKinds.some((kind) => kind === "kstack" || kind === "ustack") ?? false;
