import { isAtLeast } from "./tool.ts";

/** bpftrace installs its handler late, the newer the later: a signal before that ends it without any output. */
const HANDLER_MS = 500;
const NEW_HANDLER_MS = 1_000;

/** Between two SIGTERM. One that comes while probes attach can get lost (before 0.21). */
export const REPEAT_MS = 2_000;

/** Stacks are resolved to names after the probes are detached. */
const STACKS_GRACE_MS = 30_000;

/** How long after its start bpftrace may be signalled. */
export const deafMs = (version: string): number => (isAtLeast(version, 0, 22) ? NEW_HANDLER_MS : HANDLER_MS);

/**
 * From the first signal to SIGKILL. Detaching costs about 75 ms a probe, and maps print only after it;
 * SIGKILL does not shorten the detaching, it only loses the maps.
 */
export const graceMs = (probes: number, stacks: boolean): number =>
  Math.max(3_000, 2_000 + 100 * probes, stacks ? STACKS_GRACE_MS : 0);
