import type { Block, Histogram, RunResult } from "@tracewire/protocol";
import { finishPlan, type Plan, type Reading } from "../flow/plan.ts";
import type { Report, ReportedAttempt } from "../flow/report.ts";
import { renderReport } from "./render-report.ts";

/** Parts of reports as they come from hosts, for the tests of how they read. */
export const plan = (body: string, over: Partial<Plan> = {}): Plan => {
  const draft = {
    body,
    title: "Trace",
    measures: "",
    readings: [],
    explain: "",
    next: "",
    notes: [],
    top: 10,
  };
  const plan = finishPlan({ ...draft, origin: { by: "recipe", name: "sample" } }, over.windowMs ?? 10_000);
  return { ...plan, ...over };
};

export const run = (blocks: Block[], over: Partial<RunResult> = {}): RunResult => ({
  kind: "run",
  job: "inv-7k3fq2ab.run.1",
  host: "web-3",
  outcome: blocks.length > 0 ? "finished" : "empty",
  code: null,
  diagnosis: null,
  summary: { blocks },
  evidence: {
    scriptHash: "9f3c0a12b4de77aa9f3c0a12b4de77aa9f3c0a12b4de77aa9f3c0a12b4de77aa",
    kernel: "6.1.0-56-amd64",
    bpftrace: "0.17.0",
    probesAsked: 2,
    probesAttached: 2,
    attachMs: 118,
    windowMs: 10_021,
    eventsLost: 0,
    outputBytes: 4_211,
    outputCut: false,
    mapFull: false,
    selfPids: [101, 102, 103],
  },
  ...over,
});

export const attempt = (
  plan: Plan,
  runs: RunResult[],
  over: Partial<ReportedAttempt> = {},
): ReportedAttempt => ({
  plan,
  check: { ok: true, risk: "counts", reasons: [], diagnosis: null },
  approval: { needed: false, by: null, at: null },
  runs,
  ...over,
});

export const report = (attempts: ReportedAttempt[], over: Partial<Report> = {}): Report => ({
  id: "inv-7k3fq2ab",
  status: "answered",
  request: { text: "show me", hosts: ["web-3"], windowMs: 10_000, by: "ana", at: 1_790_000_000_000 },
  attempts,
  error: null,
  choices: [],
  explanation: null,
  cost: null,
  archs: { "web-3": "x86_64" },
  ...over,
});

export const reading = (
  map: string,
  value: string,
  unit: Reading["unit"],
  columns: Reading["columns"] = [],
): Reading => ({
  map,
  value,
  unit,
  columns,
});

export const OWN_LEFT_OUT = "Tracewire's own processes are left out.";

const latencyBuckets = [0, 0, 12, 310, 4_321, 5_210, 1_803, 402, 90, 12, 0, 3].map((count, index) => ({
  min: 2 ** index,
  max: 2 ** (index + 1) - 1,
  count,
}));

/** Read latency as it is: a hump in the page cache, a few from the disk. */
export const latencyLine = (...key: string[]): Histogram["lines"][number] => ({
  key,
  count: 12_163,
  buckets: latencyBuckets,
});

export const draw = (report: Report, width = 80): string => renderReport(report, { colour: false, width });
