import type { HostTrouble } from "@tracewire/protocol";
import { heldCapabilities } from "../bpftrace/confine.ts";
import { findProgram } from "../bpftrace/tool.ts";
import { eventsFolder } from "./tracefs.ts";

const CAP_SYS_ADMIN = 21n;
const CAP_PERFMON = 38n;
const CAP_BPF = 39n;

/** What stops this host from tracing. Cheap: asked again before each job, so that a repaired host works without a restart. */
export const findTrouble = (bpftrace: string | undefined, searchPath: string): HostTrouble[] => {
  const trouble: HostTrouble[] = [];
  if (!findProgram(bpftrace ?? "bpftrace", searchPath))
    trouble.push({
      code: "BPFTRACE_MISSING",
      message: bpftrace ? `there is no bpftrace at ${bpftrace}` : "bpftrace is not installed on this host",
      hint: bpftrace
        ? "Correct TRACEWIRE_BPFTRACE, or install it: apt-get install bpftrace"
        : "Install it: apt-get install bpftrace (dnf, zypper and pacman have it under the same name).",
    });
  if (!mayTrace())
    trouble.push({
      code: "NO_PRIVILEGE",
      message: "the agent may not load BPF programs",
      hint: "Run the agent as root, in a container with CAP_BPF, CAP_PERFMON, CAP_SYSLOG and CAP_SYS_PTRACE.",
    });
  // Without rights the folder cannot be looked into, mounted or not.
  else if (!eventsFolder())
    trouble.push({
      code: "TRACEFS_MISSING",
      message: "tracefs is not mounted, so bpftrace finds no tracepoint",
      hint: "Mount it: mount -t tracefs nodev /sys/kernel/tracing",
    });
  return trouble;
};

const mayTrace = (): boolean => {
  const held = heldCapabilities();
  const has = (bit: bigint): boolean => ((held >> bit) & 1n) === 1n;
  return process.geteuid?.() === 0 && ((has(CAP_BPF) && has(CAP_PERFMON)) || has(CAP_SYS_ADMIN));
};
