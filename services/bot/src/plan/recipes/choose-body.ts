import type { HostFacts, ProbeFamily } from "@tracewire/protocol";
import type { Body, Needs, Recipe } from "./recipe.ts";

/** The bodies that every host can run, in the recipe's order; or why the first of them cannot. */
export const usableBodies = (
  recipe: Recipe,
  facts: HostFacts[],
): { bodies: Body[]; lacking: string | null } => {
  const lacks = recipe.bodies.map(
    (body) => facts.map((host) => lacking(body.needs, host)).find((reason) => reason !== null) ?? null,
  );
  return {
    bodies: recipe.bodies.filter((_, index) => lacks[index] === null),
    lacking: lacks.find((reason) => reason !== null) ?? null,
  };
};

const FAMILY_WORDS: Partial<Record<ProbeFamily, string>> = {
  kprobe: "kernel functions cannot be probed there (the kernel has no kprobes)",
  fentry: "kernel functions cannot be probed there (no fentry)",
  hardware: "the processor's counters are not available there (usual in virtual machines)",
  uprobe: "functions of programs cannot be probed there (no uprobes)",
  iter: "the kernel offers no BPF iterators to bpftrace there",
};

/** The first thing that the host is known to lack, in words. What is not known yet is tried. */
const lacking = (needs: Needs, host: HostFacts): string | null => {
  const family = needs.families.find((one) => host.families[one] === false);
  if (family !== undefined) return FAMILY_WORDS[family] ?? `${family} probes do not work there`;
  const known = host.tracepointGroups.length > 0;
  const group = known ? needs.groups.find((one) => !host.tracepointGroups.includes(one)) : undefined;
  if (group !== undefined) return `the kernel there has no tracepoints of the group ${group}`;
  if (needs.arch !== undefined && needs.arch !== host.arch)
    return `it needs ${needs.arch}, the host is ${host.arch}`;
  if (needs.kernel !== undefined && older(host.kernel, needs.kernel))
    return `it needs Linux ${needs.kernel}, the host has ${host.kernel}`;
  if (needs.bpftrace !== undefined && older(host.bpftrace, needs.bpftrace))
    return `it needs bpftrace ${needs.bpftrace}, the host has ${host.bpftrace}`;
  return null;
};

const older = (version: string, least: string): boolean => {
  const parts = (text: string) => /(\d+)\.(\d+)/.exec(text)?.slice(1, 3).map(Number);
  const have = parts(version);
  const need = parts(least);
  if (have === undefined || need === undefined) return false;
  return have[0]! < need[0]! || (have[0] === need[0] && have[1]! < need[1]!);
};
