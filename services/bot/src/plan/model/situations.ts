import type { HostFacts } from "@tracewire/protocol";
import type { PlanRequest } from "../../flow/planner.ts";
import type { Situation } from "./tools.ts";

/** Hosts and requests for the tests beside this file. */
export const hostWith = (bpftrace: string, over: Partial<HostFacts> = {}): HostFacts => ({
  host: "web-3",
  kernel: "6.1.0-21-amd64",
  arch: "x86_64",
  cpus: 4,
  memoryBytes: 8e9,
  distro: "Debian GNU/Linux 12 (bookworm)",
  bpftrace,
  btf: true,
  families: {
    tracepoint: true,
    rawtracepoint: null,
    kprobe: false,
    fentry: false,
    uprobe: true,
    usdt: true,
    profile: true,
    interval: true,
    software: true,
    hardware: false,
    iter: null,
    watchpoint: null,
  },
  tracepointGroups: ["syscalls", "sched", "raw_syscalls", "block"],
  libc: "/lib/x86_64-linux-gnu/libc.so.6",
  agentVersion: "0.1.0",
  trouble: [],
  fingerprint: `f-${bpftrace}`,
  ...over,
});

export const asked = (text: string, over: Partial<PlanRequest> = {}): PlanRequest => ({
  text,
  options: {},
  windowMs: 5_000,
  facts: [hostWith("0.17.0")],
  previous: [],
  measured: [],
  ...over,
});

export const FIRST: Situation = {
  proposal: false,
  series: false,
  doubted: false,
  lastWord: false,
  lastCall: false,
};
