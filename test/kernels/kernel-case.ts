import type { OutputRecord } from "@tracewire/bpftrace";

/** The agent's strictest confinement. */
export const STRICTEST = 0;
/** The next: with `CAP_SYS_ADMIN`, without which Debian's kernels open no perf event. An agent ends up with it there. */
export const WITH_ADMIN = 1;

export type KernelCase = {
  name: string;
  script?: string;
  /** bpftrace's own words before the script, instead of those for a trace: `["--info"]`. */
  options?: string[];
  /** Bash, run to its end before bpftrace starts. What it leaves running in the background ends with the trace. */
  before?: string;
  /** Bash, run once the probes are attached; the trace ends after it. Without it bpftrace ends by itself. */
  workload?: string;
  /** Longest time for the workload, seconds; 60 unless told. The guest is some 10 to 30 times slower than its host. */
  windowS?: number;
  /** Which of the agent's confinements bpftrace runs behind, counted from the strictest; without it none, as plain root. */
  confinement?: number;
  /** No other case runs meanwhile. */
  alone?: boolean;
};

export type KernelResult = {
  /** Of the bpftrace that ran, such as `0.23.2`. */
  version: string;
  /** From the start until the probes were attached; `null` when they never were. */
  attachedS: number | null;
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** True when bpftrace did not end and had to be killed. */
  killed: boolean;
  records: OutputRecord[];
  stdout: string;
  stderr: string;
  /** `null` when it was not run, because nothing was attached. */
  workload: { exitCode: number | null; late: boolean; output: string } | null;
};
