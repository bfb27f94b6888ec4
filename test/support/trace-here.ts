import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import {
  analyse,
  createOutputReader,
  type Diagnosis,
  diagnose,
  type OutputRecord,
  parse,
} from "@tracewire/bpftrace";
import { Summary } from "@tracewire/protocol";
import { REPEAT_MS } from "../../services/agent/src/bpftrace/stop-signals.ts";
import { createSummariser } from "../../services/agent/src/summarise/summariser.ts";

const MARKER = "__BPFTRACE_NOTIFY_PROBES_ATTACHED";

/** Of the bpftrace on this machine, such as `0.17.0`. */
const version =
  /v(\d+\.\d+\.\d+)/.exec(spawnSync("bpftrace", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1] ?? "";

export type TraceHere = {
  records: OutputRecord[];
  summary: Summary;
  diagnosis: Diagnosis | null;
};

/** What the probes saw last has to get through the ring buffer before bpftrace is told to end. */
const SETTLE_MS = 300;

/**
 * Runs a script, which has to end by itself, with this machine's bpftrace, and reads it as an agent does;
 * no agent, limit or confinement in between.
 *
 * @param options.work starts once the probes are attached
 * @param options.untilDone starts then as well, and when it is done the trace is ended as an agent ends it
 */
export const traceHere = async (
  script: string,
  options: { windowMs?: number; work?: () => void; untilDone?: () => Promise<unknown> } = {},
): Promise<TraceHere> => {
  const roles = rolesOf(script);
  const summariser = createSummariser({
    ...roles,
    ...(options.windowMs === undefined ? {} : { windowMs: options.windowMs }),
  });
  const child = spawn("bpftrace", ["-f", "json", "-"], { env: { ...process.env, [MARKER]: "1" } });
  const records: OutputRecord[] = [];
  let attachedAt: number | undefined;
  let attachedProbes: number | null = null;
  let stderr = "";
  let text = "";

  const onAttached = (): void => {
    if (attachedAt !== undefined) return;
    attachedAt = performance.now();
    options.work?.();
    const done = options.untilDone?.();
    if (done) void done.catch(() => {}).then(() => endSoon(child));
  };
  const reader = createOutputReader({
    version,
    onRecord: (record) => {
      if (record.type === "text" && record.text.includes(MARKER)) return onAttached();
      if (record.type === "text") text += `${record.text}\n`;
      if (record.type === "attached") attachedProbes = record.probes;
      records.push(record);
      summariser.add(record, attachedAt === undefined ? 0 : performance.now() - attachedAt);
    },
  });
  child.stdout.on("data", (chunk: Buffer) => reader.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
    if (stderr.includes(MARKER)) onAttached();
  });
  child.stdin.end(script);
  const [exitCode, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  reader.end();
  const diagnosis = diagnose({
    phase: "run",
    exitCode,
    signal,
    stderr,
    stdoutText: text,
    attachedProbes,
    askedProbes: roles.attachPoints,
    records: summariser.dataRecords,
    outputCut: false,
    killedByUs: false,
    timedOut: false,
    version,
    script,
  });
  return {
    records,
    summary: Summary.parse(summariser.summary()),
    diagnosis,
  };
};

const endSoon = async (child: ChildProcess): Promise<void> => {
  await sleep(SETTLE_MS);
  const ended = new AbortController();
  child.once("exit", () => ended.abort());
  while (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    await sleep(REPEAT_MS, undefined, { signal: ended.signal }).catch(() => {});
  }
};

/** Nothing is known of a script that does not parse: bpftrace is to say so too. */
const rolesOf = (script: string) => {
  try {
    const { maps, periodMs, attachPoints } = analyse(parse(script));
    return { maps, periodMs, attachPoints };
  } catch {
    return { maps: [], periodMs: null, attachPoints: 1 };
  }
};
