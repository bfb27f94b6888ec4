import { execFile } from "node:child_process";
import { matchesGlob } from "node:path";
import type { Analysis } from "@tracewire/bpftrace";
import type { Diagnosis, ProbeFamily } from "@tracewire/protocol";
import { type Families, familyOf } from "../host/probe-families.ts";
import { tracepointGroups, tracepointsOf } from "../host/tracefs.ts";
import type { Command } from "./confine.ts";

type ProbeUse = Analysis["probes"][number];

/** How many attach points one probe of the script becomes on this host, or why it becomes none. */
export type Expansion = { probes: number } | { diagnosis: Diagnosis };

const LIST_TIMEOUT_MS = 30_000;
const MAX_LIST_BYTES = 16 * 1_048_576;

/**
 * What bpftrace's own dry check does not see before 0.22: wildcards beyond the limit, functions and symbols
 * that are not there, kinds of probes that this host cannot attach.
 * @param list the command that lists one pattern
 */
export const expandProbe = async (
  probe: ProbeUse,
  families: Families,
  list: (pattern: string) => Command,
): Promise<Expansion> => {
  const family = familyOf(probe.type);
  if (family && families[family] === false) return { diagnosis: cannotAttach(probe, family) };
  // A missing tracepoint is left to bpftrace, which also names it in lists and in the right line.
  if (probe.type === "tracepoint") return { probes: Math.max(1, countTracepoints(probe)) };
  const pattern = patternOf(probe);
  if (!pattern) return { probes: 1 };
  const found = await countListed(list(pattern));
  if (found === null || found > 0) return { probes: found ?? 1 };
  return { diagnosis: notThere(probe) };
};

const countTracepoints = ({ provider, name, wildcard }: ProbeUse): number => {
  if (!wildcard) return 1;
  return tracepointGroups()
    .filter((group) => matchesGlob(group, provider))
    .flatMap(tracepointsOf)
    .filter((tracepoint) => matchesGlob(tracepoint, name)).length;
};

/** What to list for it; `null` for what cannot be listed: offsets, addresses, language prefixes. */
const patternOf = ({ type, text }: ProbeUse): string | null => {
  if (!LISTED.has(type) || /\+|0x|:cpp:/.test(text)) return null;
  // Returns are listed under the entry's name.
  return text.replace(/^\s*(?:kretprobe|kr):/, "kprobe:").replace(/^\s*(?:uretprobe|ur):/, "uprobe:");
};

const LISTED = new Set<ProbeUse["type"]>(["kprobe", "kretprobe", "uprobe", "uretprobe", "usdt"]);

/** Lines of the list; `null` when bpftrace could not make one. */
const countListed = ({ file, args, env }: Command): Promise<number | null> =>
  new Promise((resolve) => {
    const options = {
      env,
      timeout: LIST_TIMEOUT_MS,
      maxBuffer: MAX_LIST_BYTES,
      killSignal: "SIGKILL",
    } as const;
    execFile(file, args, options, (error, stdout) => {
      const lines = stdout.split("\n").filter((line) => /^\w+:\S/.test(line)).length;
      resolve(error && lines === 0 ? null : lines);
    });
  });

const cannotAttach = ({ type, text, position }: ProbeUse, family: ProbeFamily): Diagnosis => ({
  class: "missing-feature",
  message: `this host cannot attach ${type} probes, so not ${text}`,
  hint:
    HINTS[family] ??
    "Use a tracepoint for the same event: every kernel that can trace at all has tracepoints.",
  ...position,
});

const HINTS: Partial<Record<ProbeFamily, string>> = {
  hardware: "Virtual machines rarely have hardware counters: use software:cpu-clock or profile:hz:99.",
  rawtracepoint: "Use the tracepoint of the same name.",
  usdt: "Use a uprobe on the function that holds the probe.",
};

const notThere = ({ type, text, provider, position }: ProbeUse): Diagnosis => ({
  class: "unknown-probe",
  message: `there is nothing on this host that ${text} could attach to`,
  hint:
    type === "kprobe" || type === "kretprobe"
      ? "The function does not exist in this kernel, was inlined, or may not be traced: use a tracepoint, or another function."
      : `Look what is there: bpftrace -l '${type === "usdt" ? "usdt" : "uprobe"}:${provider}:*'. Programs in containers have other paths, stripped programs have no symbols.`,
  ...position,
});
