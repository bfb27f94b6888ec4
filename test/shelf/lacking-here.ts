const NO_KPROBES = "kernel functions cannot be probed there (the kernel has no kprobes)";
const NO_COUNTERS = "the processor's counters are not available there (usual in virtual machines)";

/** Recipes of which no body can run on the development kernel, and what it lacks: nothing else may be missing. */
export const CANNOT_LOAD_HERE: Record<string, string> = {
  "cache-misses": NO_COUNTERS,
  "cpu-instructions": NO_COUNTERS,
  "critical-sections": "the kernel there has no tracepoints of the group preemptirq",
  "dcache-lookups": NO_KPROBES,
  "kernel-function-count": NO_KPROBES,
  "kernel-function-latency": NO_KPROBES,
  "md-flush": NO_KPROBES,
  "nfs-latency": NO_KPROBES,
  "pagecache-hits": NO_KPROBES,
  "xfs-latency": NO_KPROBES,
  "zfs-latency": NO_KPROBES,
};

/** Their first body's events have other names or fields here; a later body loads, as a retry would find. */
export const FIRST_BODY_IS_FOR_ANOTHER_KERNEL: string[] = [];
