import { type Analysis, createOutputReader, diagnose, type OutputRecord } from "@tracewire/bpftrace";
import type { Diagnosis, ErrorCode, Evidence, RunOutcome, RunResult, ScriptJob } from "@tracewire/protocol";
import { type Confinement, confined } from "./bpftrace/confine.ts";
import { knownWords } from "./bpftrace/known-words.ts";
import { parametersOf } from "./bpftrace/parameters.ts";
import { RawEvents } from "./bpftrace/raw-events.ts";
import { Run, type RunEnd } from "./bpftrace/run.ts";
import { tooMuchMemory } from "./bpftrace/too-much-memory.ts";
import type { Tool } from "./bpftrace/tool.ts";
import { trailerMs } from "./bpftrace/trailer.ts";
import { KernelWitness } from "./host/kernel-counters.ts";
import type { ProcessIdentity } from "./host/process-identity.ts";
import { createSummariser } from "./summarise/summariser.ts";

export type RunJobContext = {
  job: ScriptJob;
  analysis: Analysis;
  tool: Tool;
  confinement: Confinement;
  kernel: string;
  /** The agent's own process id, then Tracewire's others on this host. */
  selfPids: number[];
  onSpawn(child: ProcessIdentity): void;
  onAttached(probes: number): void;
};

/** E2BIG, which the kernel gives for a new key in a full map. Told by 0.23 and later; older versions drop the key silently. */
const NO_ROOM = -7;

/** What the output held beside its data. */
type Seen = { text: string[]; lost: number; fullMaps: boolean };

const MAX_TEXT_LINES = 50;

/** Starts the trace; `stop` ends it early and what was measured so far still comes. */
export const startRun = (context: RunJobContext): { run: Run; result: Promise<RunResult> } => {
  const { job, analysis, tool, confinement } = context;
  const seen: Seen = { text: [], lost: 0, fullMaps: false };
  const raw = new RawEvents(job.limits.rawBytes);
  const summariser = createSummariser({
    maps: analysis.maps,
    periodMs: analysis.periodMs,
    windowMs: job.limits.windowMs,
  });
  const witness = new KernelWitness();
  let lineMs = 0;
  const reader = createOutputReader({
    version: tool.version,
    maxLineBytes: job.limits.outputBytes,
    onRecord: (record, rawLine) => {
      note(record, job.limits.mapKeys, seen);
      if (job.limits.rawBytes > 0) raw.add(rawLine, lineMs);
      summariser.add(record, lineMs);
    },
  });
  const run = new Run({
    command: confined(confinement, tool, ["-f", "json", "-", ...parametersOf(context.selfPids)], job.limits),
    script: job.script,
    limits: job.limits,
    probes: analysis.attachPoints,
    stacks: [...analysis.functions, ...analysis.builtins].some((word) => /^[ku]stack$/.test(word)),
    version: tool.version,
    onSpawn: context.onSpawn,
    onAttached: (probes) => {
      witness.begin(trailerMs(job.script) ?? job.limits.windowMs);
      context.onAttached(probes);
    },
    onLine: (line, tMs) => {
      lineMs = tMs;
      reader.push(line);
      reader.push(NEWLINE);
    },
  });
  const result = run.ended.then((end): RunResult => {
    witness.end();
    reader.end();
    const diagnosis = diagnosisOf(end, context, seen, summariser.dataRecords);
    const { outcome, code } = outcomeOf(end, diagnosis);
    return {
      kind: "run",
      job: job.id,
      host: job.host,
      outcome,
      code,
      diagnosis,
      summary: summariser.summary(measuredWindowMs(end, job.script)),
      evidence: { ...evidenceOf(end, context, seen), counters: witness.counted },
      ...(job.limits.rawBytes > 0 ? raw.result() : {}),
    };
  });
  return { run, result };
};

const NEWLINE = Buffer.from("\n");

const note = (record: OutputRecord, mapKeys: number, seen: Seen): void => {
  if (record.type === "lost") seen.lost += record.events;
  if (record.type === "text" && seen.text.length < MAX_TEXT_LINES) seen.text.push(record.text);
  if ("entries" in record && record.keyed && record.entries.length >= mapKeys) seen.fullMaps = true;
  if (record.type === "helper-error" && record.code === NO_ROOM) seen.fullMaps = true;
};

const diagnosisOf = (
  end: RunEnd,
  { job, analysis, tool }: RunJobContext,
  seen: Seen,
  records: number,
): Diagnosis | null => {
  if (end.stopped === "memory") return tooMuchMemory(end.peakMemoryBytes, job.limits.memoryBytes);
  if (end.stopped === "cancelled") return null;
  if (end.stopped === "interrupted") return INTERRUPTED_RUN;
  return diagnose(
    {
      phase: "run",
      exitCode: end.exitCode,
      signal: end.signal,
      stderr: end.stderr,
      stdoutText: seen.text.join("\n"),
      attachedProbes: end.attachMs === null ? null : end.attachedProbes,
      askedProbes: analysis.attachPoints,
      records,
      outputCut: end.outputCut,
      killedByUs: end.killed,
      timedOut: end.stopped === "attach" || (end.stopped === "window" && end.killed),
      version: tool.version,
      script: job.script,
    },
    knownWords,
  );
};

const INTERRUPTED_RUN: Diagnosis = {
  class: "killed",
  message: "the agent on this host was stopped in the middle of the trace; this is what it had until then",
  hint: "Ask again: it becomes a new trace.",
};

const outcomeOf = (
  end: RunEnd,
  diagnosis: Diagnosis | null,
): { outcome: RunOutcome; code: ErrorCode | null } => {
  if (end.stopped === "cancelled") return { outcome: "cancelled", code: null };
  if (end.stopped === "interrupted") return { outcome: "interrupted", code: "RUN_INTERRUPTED" };
  if (diagnosis === null || diagnosis.class === "flood") return { outcome: "finished", code: null };
  if (diagnosis.class === "empty") return { outcome: "empty", code: null };
  if (diagnosis.class === "permission") return { outcome: "failed", code: "NO_PRIVILEGE" };
  const notTheScript =
    end.attachMs !== null || diagnosis.class === "killed" || diagnosis.class === "environment";
  return { outcome: "failed", code: notTheScript ? "RUN_FAILED" : "SCRIPT_REJECTED" };
};

const evidenceOf = (
  end: RunEnd,
  { job, analysis, tool, kernel, selfPids }: RunJobContext,
  seen: Seen,
): Evidence => ({
  scriptHash: job.scriptHash,
  kernel,
  bpftrace: tool.version,
  probesAsked: analysis.attachPoints,
  probesAttached: end.attachedProbes,
  attachMs: end.attachMs ?? 0,
  windowMs: measuredWindowMs(end, job.script),
  eventsLost: seen.lost,
  outputBytes: end.outputBytes,
  outputCut: end.outputCut,
  mapFull: seen.fullMaps,
  selfPids,
});

/** A script that ended itself had stopped counting before bpftrace had detached and printed. */
const measuredWindowMs = (end: RunEnd, script: string): number => {
  const own = trailerMs(script);
  const endedItself = end.stopped === null || end.stopped === "window";
  return own !== null && endedItself ? Math.min(end.windowMs, own) : end.windowMs;
};
