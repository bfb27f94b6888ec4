import type { Position } from "../language/syntax-error.ts";

/** Each level includes the ones before it; the last never runs. */
export const RISK_LEVELS = ["counts", "events", "data", "effects"] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

/** A sentence for an approver, and where in the script it comes from. */
export type Reason = {
  why: string;
  position: Position;
  /** The word that nobody knows, where that is the reason: it may be a slip of the pen. */
  unknown?: UnknownWord;
};

export type UnknownWord = { kind: "function" | "builtin"; word: string };

export const PROBE_TYPES = [
  "tracepoint",
  "rawtracepoint",
  "kprobe",
  "kretprobe",
  "fentry",
  "fexit",
  "uprobe",
  "uretprobe",
  "usdt",
  "profile",
  "interval",
  "software",
  "hardware",
  "iter",
  "watchpoint",
  "self",
  "BEGIN",
  "END",
] as const;
export type ProbeType = (typeof PROBE_TYPES)[number];

/** How often a probe is expected to fire on a busy host: `hot` is more than about 10,000 times a second. */
export type Rate = "once" | "timer" | "rare" | "common" | "hot";

export type ProbeUse = {
  /** `unknown` is refused. */
  type: ProbeType | "unknown";
  /** As written. */
  text: string;
  /** The category of a tracepoint, the binary of a uprobe, the module of a kprobe; empty when there is none. */
  provider: string;
  /** The event or function; the unit of a timer. */
  name: string;
  /** Of `profile` and `interval`: milliseconds between two firings. */
  everyMs: number | null;
  /** Of `software` and `hardware`: events between two firings; null for the default. */
  every: number | null;
  wildcard: boolean;
  rate: Rate;
  position: Position;
};

export type MapKind =
  | "count"
  | "sum"
  | "avg"
  | "min"
  | "max"
  | "stats"
  | "hist"
  | "lhist"
  | "tseries"
  | "value";

export type ValueKind =
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

export type MapUse = {
  name: string;
  kind: MapKind;
  keyArity: number;
  keyKinds: ValueKind[];
  valueKind: ValueKind;
  /** Printed whole by an interval probe, and whether the same probe empties it. */
  printed: { everyMs: number | null; cleared: boolean };
  /** bpftrace prints what is left when it ends. */
  printedAtEnd: boolean;
  /** Its keys are few by nature, or they are taken out again. */
  bounded: boolean;
  lhist: { min: number; max: number; step: number } | null;
  position: Position;
};

export type Revealed =
  | "paths"
  | "arguments"
  | "environment"
  | "user-memory"
  | "kernel-memory"
  | "keystrokes"
  | "tls"
  | "stacks"
  | "addresses"
  | "network-peers"
  | "program-internals"
  | "kernel-text";

export type Reveal = Reason & { what: Revealed };

export type VersionNeed = {
  /** The first release that has it. */
  version: string;
  because: string;
  /** What an older release takes in its place. */
  instead?: string;
  /** The release that took it away again. */
  until?: string;
  position: Position;
};

export type Analysis = {
  probes: ProbeUse[];
  /** The least number of probes that must attach: each written one counts once, whatever it matches. */
  attachPoints: number;
  functions: string[];
  builtins: string[];
  /** `$1` … as numbers. */
  positional: number[];
  maps: MapUse[];
  perEventOutput: Reason[];
  /** Of the interval probe that prints. */
  periodMs: number | null;
  reveals: Reveal[];
  cost: { level: "low" | "medium" | "high"; reasons: Reason[] };
  risk: { level: RiskLevel; reasons: (Reason & { level: RiskLevel })[] };
  needsVersion: VersionNeed[];
  refused: Reason[];
  /** An `exit()` in a timer or at the start that nothing can keep from being reached. */
  endsItself: boolean;
};
