import type { Cell } from "../found.ts";

/** The arguments of a probe, and what else a script has to know of them. */
export type Described = { rows: Cell[][]; notes: string[] };
