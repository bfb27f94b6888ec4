import { readdirSync } from "node:fs";
import { release } from "node:os";
import { fileURLToPath } from "node:url";
import { type HostFacts, PROBE_FAMILIES, type ProbeFamily } from "@tracewire/protocol";
import { loadRecipes } from "../../services/bot/src/plan/recipes/load-recipes.ts";

export const shelf = await loadRecipes([fileURLToPath(new URL("../../knowledge/recipes", import.meta.url))]);

/** Measured: what attaches on a kernel without kprobes and a virtual machine without performance counters. */
const WORK_HERE: ProbeFamily[] = ["tracepoint", "uprobe", "usdt", "profile", "interval", "software"];

/** This machine, as far as recipes choose their body by it. */
export const thisHost: HostFacts = {
  host: "here",
  kernel: release(),
  arch: "x86_64",
  cpus: 2,
  memoryBytes: 1,
  distro: "",
  bpftrace: "0.17.0",
  btf: true,
  families: Object.fromEntries(
    PROBE_FAMILIES.map((family) => [family, WORK_HERE.includes(family)]),
  ) as HostFacts["families"],
  tracepointGroups: readdirSync("/sys/kernel/tracing/events", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name),
  libc: null,
  agentVersion: "0.0.0",
  trouble: [],
  fingerprint: "",
};
