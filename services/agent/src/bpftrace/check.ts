import { type Analysis, diagnose } from "@tracewire/bpftrace";
import type { CheckResult, Diagnosis, ScriptJob } from "@tracewire/protocol";
import type { Families } from "../host/probe-families.ts";
import { type Confinement, confined } from "./confine.ts";
import { expandProbe } from "./expand-probes.ts";
import { knownWords } from "./known-words.ts";
import { Run } from "./run.ts";
import { tooMuchMemory } from "./too-much-memory.ts";
import { isAtLeast, type Tool } from "./tool.ts";

export type CheckContext = {
  job: ScriptJob;
  analysis: Analysis;
  tool: Tool;
  confinement: Confinement;
  families: Families;
  parameters: string[];
};

/** Finds out whether the script would load here. Nothing of it is run. */
export const checkJob = async (context: CheckContext): Promise<CheckResult> => {
  const { job, tool } = context;
  const expanded = await countProbes(context);
  const diagnosis = "diagnosis" in expanded ? expanded.diagnosis : await dryCheck(context);
  const loaded = diagnosis === null && loadsWhenChecked(tool.version);
  return {
    kind: "check",
    job: job.id,
    host: job.host,
    ok: diagnosis === null,
    code: diagnosis === null ? null : diagnosis.class === "permission" ? "NO_PRIVILEGE" : "SCRIPT_REJECTED",
    diagnosis,
    probes: "probes" in expanded ? expanded.probes : 0,
    loaded,
  };
};

const countProbes = async (context: CheckContext): Promise<{ probes: number } | { diagnosis: Diagnosis }> => {
  const { analysis, job, tool, confinement, families } = context;
  let probes = 0;
  for (const probe of analysis.probes) {
    const list = (pattern: string) => confined(confinement, tool, ["-l", pattern], job.limits);
    const expansion = await expandProbe(probe, families, list);
    if ("diagnosis" in expansion) return expansion;
    probes += expansion.probes;
  }
  return probes <= job.limits.probes ? { probes } : { diagnosis: tooMany(probes, job.limits.probes) };
};

const tooMany = (probes: number, limit: number): Diagnosis => ({
  class: "resource",
  message: `the script would attach ${probes} probes on this host, ${limit} are allowed`,
  hint: "Name the few probes that matter instead of a wildcard; for all system calls use raw_syscalls:sys_enter.",
});

/**
 * Up to 0.21 `-d` compiles and stops before loading. From 0.22 on the same option traces, and `--dry-run`
 * loads, attaches and detaches without running anything: the wrong one for the version would start a trace.
 */
const loadsWhenChecked = (version: string): boolean => isAtLeast(version, 0, 22);

const dryCheck = async (context: CheckContext): Promise<Diagnosis | null> => {
  const { job, analysis, tool, confinement, parameters } = context;
  const option = loadsWhenChecked(tool.version) ? "--dry-run" : "-d";
  const words: string[] = [];
  const end = await new Run({
    command: confined(confinement, tool, [option, "-", ...parameters], job.limits),
    script: job.script,
    limits: job.limits,
    probes: analysis.attachPoints,
    stacks: false,
    version: tool.version,
    onLine: (line) => {
      // The rest is the compiler's intermediate code.
      const text = line.toString("utf8");
      if (/No probes to attach|\bERROR\b|\bFATAL\b/.test(text)) words.push(text);
    },
  }).ended;
  if (end.stopped === "memory") return tooMuchMemory(end.peakMemoryBytes, job.limits.memoryBytes);
  return diagnose(
    {
      phase: "check",
      exitCode: end.exitCode,
      signal: end.signal,
      stderr: end.stderr,
      stdoutText: words.join("\n"),
      attachedProbes: null,
      askedProbes: analysis.attachPoints,
      records: 0,
      outputCut: false,
      killedByUs: end.killed,
      timedOut: end.stopped !== null,
      version: tool.version,
      script: job.script,
    },
    knownWords,
  );
};
