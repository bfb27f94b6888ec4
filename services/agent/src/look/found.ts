import type { ProbeFamily } from "@tracewire/protocol";

export type Cell = string | number;

/** What a look found, before it is made harmless and cut to size. */
export type Found = {
  columns: string[];
  rows: Cell[][];
  /** Rows there are in all; absent when all of them are here. */
  total?: number | undefined;
  /** What the reader should know, the most important first. */
  notes?: string[] | undefined;
};

/** What a look has to know of its host besides what it reads. */
export type Surroundings = {
  /** How each family of probes attaches here; `null` when that was not tried yet. */
  families: Partial<Record<ProbeFamily, boolean | null>>;
  /** Such as `0.17.0`; empty when there is none. */
  bpftrace: string;
  libc: string | null;
  /** Where programs are looked for by name. */
  searchPath: string;
  /** Rows that the look may give. */
  most: number;
  /** When searching on is not worth it any more: what was found so far is told. Milliseconds since the epoch. */
  until: number;
};

/** Every look that came to nothing says why in its note. */
export const nothing = (columns: string[], ...notes: string[]): Found => ({ columns, rows: [], notes });
