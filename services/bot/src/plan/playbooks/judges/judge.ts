import type { Finding } from "@tracewire/protocol";
import { keyPartText } from "../../../report/names.ts";
import type { Row, Seen } from "../seen.ts";

/** A finding before the weighing. */
export type Candidate = Finding & {
  /** What kind of cause, for steps that run only on such a suspicion. */
  kind: string;
  /** How much of the trouble it explains, 0 to 1. */
  weight: number;
  /** What a person asks next, where it is more than the playbook's usual. */
  next?: string;
};

export type Judgement = {
  found: Candidate[];
  /** What it looked at and did not find, with the number; `null` when it found something or could not look. */
  clear: string | null;
};

/** Pure: says what the tables show of one kind of cause. It never names a process for being busy alone. */
export type Judge = (seen: Seen) => Judgement;

export const NOTHING: Judgement = { found: [], clear: null };
export const found = (...candidates: Candidate[]): Judgement => ({ found: candidates, clear: null });
export const clear = (said: string): Judgement => ({ found: [], clear: said });

export const isAbout = (seen: Seen, row: Row): boolean => seen.about.has(row.pid);

export const sum = (rows: Row[]): number => rows.reduce((total, row) => total + row.perSecond, 0);

export const largest = (rows: Row[]): Row | undefined =>
  rows.reduce<Row | undefined>(
    (best, row) => (best && best.perSecond >= row.perSecond ? best : row),
    undefined,
  );

export const syscallName = (seen: Seen, row: Row): string => keyPartText(row.syscall, "syscall", seen.arch);

/** Rows of these system calls. */
export const ofCalls = (seen: Seen, rows: Row[], names: readonly string[]): Row[] =>
  rows.filter((row) => names.includes(syscallName(seen, row)));

/** Rows put together by process id; the name is that of the largest part. */
export const byPid = (rows: Row[]): Row[] => together(rows, (row) => row.pid);
export const byProcess = (rows: Row[]): Row[] => together(rows, (row) => row.process);

const together = (rows: Row[], keyOf: (row: Row) => string): Row[] =>
  [...Map.groupBy(rows, keyOf).values()]
    .map((same) => ({ ...(largest(same) as Row), perSecond: sum(same) }))
    .sort((a, b) => b.perSecond - a.perSecond);

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
export const rate = (perSecond: number): string =>
  perSecond >= 10 ? Math.round(perSecond).toLocaleString("en-US") : perSecond.toFixed(1);
export const ms = (value: number): string => `${value >= 10 ? Math.round(value) : value.toFixed(1)} ms`;

export const who = (row: Pick<Row, "process" | "pid">): string =>
  row.pid === "" ? row.process : `${row.process} (pid ${row.pid})`;

/** What a cause weighs when the question names nobody whom it harms. */
export const UNLINKED = 0.7;

/** Microseconds for each second, as a share of the time. */
export const US = 1e-6;
