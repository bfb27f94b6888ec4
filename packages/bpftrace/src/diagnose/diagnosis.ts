/** Why a script did not do what was wanted. The bot and the agent exchange exactly this shape. */
export type DiagnosisClass =
  | "syntax"
  | "unknown-probe"
  | "unknown-field"
  | "unknown-name"
  | "type"
  | "verifier"
  | "resource"
  | "permission"
  | "missing-feature"
  | "forbidden"
  | "empty"
  | "flood"
  | "killed"
  | "environment"
  | "other";

export type Diagnosis = {
  class: DiagnosisClass;
  /** One sentence for a person. */
  message: string;
  /** What to do next, for a person and a planner alike. */
  hint: string;
  line?: number;
  column?: number;
  /** What the word at fault may have meant. */
  nearest?: string[];
  /** The lines of bpftrace's own output that matter. */
  detail?: string;
};

/** How a call of bpftrace ended, as far as its classification needs it. */
export type RunEnd = {
  phase: "check" | "run";
  exitCode: number | null;
  signal: string | null;
  stderr: string;
  /** The lines of standard output that were not records. */
  stdoutText: string;
  /** `null`: the probes were never attached. */
  attachedProbes: number | null;
  askedProbes: number;
  /** Records that carry data. */
  records: number;
  outputCut: boolean;
  killedByUs: boolean;
  timedOut: boolean;
  /** Such as `0.17.0`. */
  version: string;
  script: string;
};

/** What the host knows and a diagnosis can draw on, to say what a wrong word may have meant. */
export type HostWords = {
  /** Tracepoints such as `syscalls:sys_enter_openat`. */
  tracepoints?(): Iterable<string>;
  /** Fields of one tracepoint, in the words of its format file. */
  fields?(tracepoint: string): Iterable<string>;
};
