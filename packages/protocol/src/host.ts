import * as z from "zod";

/** A host's name in queue names, ACL patterns and options: no character that a pattern could read. */
export const HostId = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "a host is named with a-z, 0-9 and -, at most 63 characters",
  );

/** The families of probes, each found by attaching a tiny script, never by asking `--info`. */
export const PROBE_FAMILIES = [
  "tracepoint",
  "rawtracepoint",
  "kprobe",
  "fentry",
  "uprobe",
  "usdt",
  "profile",
  "interval",
  "software",
  "hardware",
  "iter",
  "watchpoint",
] as const;
export const ProbeFamily = z.enum(PROBE_FAMILIES);
export type ProbeFamily = z.infer<typeof ProbeFamily>;

/** What stops this host from tracing at all; the agent goes on heartbeating and says it. */
export const HostTrouble = z.strictObject({
  code: z.enum(["BPFTRACE_MISSING", "TRACEFS_MISSING", "NO_PRIVILEGE"]),
  message: z.string().max(500),
  hint: z.string().max(500),
});
export type HostTrouble = z.infer<typeof HostTrouble>;

export const HostFacts = z.strictObject({
  host: HostId,
  kernel: z.string().max(200),
  arch: z.string().max(32),
  cpus: z.int().positive(),
  memoryBytes: z.number().nonnegative(),
  distro: z.string().max(200),
  /** Such as `0.17.0`; empty when bpftrace is missing. */
  bpftrace: z.string().max(32),
  btf: z.boolean(),
  /** `null` until the trial attach of that family has been made. */
  families: z.record(ProbeFamily, z.boolean().nullable()),
  /** Tracepoint groups that the kernel has, for choosing alternatives without asking again. */
  tracepointGroups: z.array(z.string().max(64)).max(1_000),
  libc: z.string().max(300).nullable(),
  agentVersion: z.string().max(32),
  trouble: z.array(HostTrouble).max(8),
  /** SHA-256 over what decides whether a script loads; equal hosts share it. */
  fingerprint: z.string().max(64),
});
export type HostFacts = z.infer<typeof HostFacts>;

/** Written by the agent under its own key every few seconds, with a time to live: no beat, no host. */
export const Heartbeat = z.strictObject({
  host: HostId,
  at: z.number(),
  facts: HostFacts,
  /** The run in progress, if any. */
  running: z.string().max(128).nullable(),
  /** One-minute load average. */
  load: z.number(),
});
export type Heartbeat = z.infer<typeof Heartbeat>;
