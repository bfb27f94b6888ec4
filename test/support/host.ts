import { spawnSync } from "node:child_process";

/** What keeps real traces from running here; empty when nothing does. */
const whyNoTracing = (): string => {
  if (process.geteuid?.() !== 0) return "not root";
  const tried = spawnSync("bpftrace", ["-e", "tracepoint:raw_syscalls:sys_enter { exit(); }"], {
    encoding: "utf8",
    timeout: 30_000,
  });
  if (tried.error) return `bpftrace: ${tried.error.message}`;
  return tried.status === 0 ? "" : `bpftrace cannot trace: ${tried.stderr.trim().split("\n").at(-1)}`;
};

const reason = whyNoTracing();
/** False on a machine without the right to trace; tests that need it are skipped under their names, with the reason said. */
export const canTrace = reason === "";
if (!canTrace) console.error(`Kernel tests are skipped on this machine: ${reason}`);
