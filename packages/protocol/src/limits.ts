import * as z from "zod";

/** Longest script accepted anywhere, bytes of UTF-8. */
export const MAX_SCRIPT_BYTES = 32_768;

/** Shortest and longest window that a request may ask for, milliseconds. */
export const MIN_WINDOW_MS = 100;
export const MAX_WINDOW_MS = 600_000;
export const DEFAULT_WINDOW_MS = 10_000;

/** What one run may use on one host. Part of what is approved and signed; the agent refuses what exceeds its own ceiling. */
export const Limits = z.strictObject({
  /** From all probes attached to the end, milliseconds. */
  windowMs: z.int().min(MIN_WINDOW_MS).max(MAX_WINDOW_MS),
  /** Attach points after expansion of wildcards. Detaching costs about 75 ms each. */
  probes: z.int().min(1).max(512),
  /** Keys in one map; bpftrace drops new keys beyond it. */
  mapKeys: z.int().min(1).max(65_536),
  /** Bytes of bpftrace's output that are looked at; what comes after is read and thrown away. */
  outputBytes: z
    .int()
    .min(1_024)
    .max(64 * 1_048_576),
  /** Resident memory of the bpftrace process. */
  memoryBytes: z
    .int()
    .min(64 * 1_048_576)
    .max(2 * 1_073_741_824),
  /** Bytes of raw output lines that come back with the result; 0 for none. */
  rawBytes: z.int().min(0).max(1_048_576),
});
export type Limits = z.infer<typeof Limits>;

export const DEFAULT_LIMITS: Limits = {
  windowMs: DEFAULT_WINDOW_MS,
  probes: 40,
  mapKeys: 4_096,
  outputBytes: 8 * 1_048_576,
  memoryBytes: 512 * 1_048_576,
  rawBytes: 0,
};
