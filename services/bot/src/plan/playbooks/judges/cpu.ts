import type { Row, Seen } from "../seen.ts";
import {
  byPid,
  byProcess,
  type Candidate,
  clear,
  found,
  isAbout,
  type Judge,
  NOTHING,
  percent,
  sum,
  UNLINKED,
  US,
  who,
} from "./judge.ts";

/** Of the time that a process waits for a CPU before it counts, and a competitor's share of that CPU. */
const WAITS = 0.15;
const TAKES = 0.3;

/** Who waits for a CPU, and who has it meanwhile. */
export const cpu: Judge = (seen) => {
  const waits = seen.rows("run-queue-latency");
  const samples = seen.rows("cpu-samples");
  if (!waits || !samples) return NOTHING;
  const waiters = byPid(waits).filter((row) => seen.about.size === 0 || isAbout(seen, row));
  const waiter = waiters[0];
  if (!waiter) return NOTHING;
  const waited = waiter.perSecond * US;
  if (waited < WAITS) return clear(`waiting for a CPU: ${who(waiter)} waited ${percent(waited)} of the time`);
  // Who waits most may be somebody whose waiting harms nobody.
  const linked = seen.about.size > 0 ? 1 : UNLINKED;
  const taker = takerFrom(seen, waiter, samples);
  if (!taker) return found(crowded(waiter, waited));
  return found({
    kind: "cpu",
    // A neighbour with half of the CPU explains the wait; one of many explains a part of it.
    weight: Math.min(1, waited * 1.5 * Math.min(1, taker.share * 2)) * linked,
    what: `CPU contention: ${who(waiter)} is ready to run but waits in the run queue ${percent(waited)} of the time, because ${taker.process} takes the CPU`,
    subject: taker.process,
    evidence: `Run-queue latency: ${who(waiter)} waited ${percent(waited)} of the time. CPU time by process: ${taker.process} has ${percent(taker.share)} of CPU ${taker.cpu}, where ${waiter.process} runs.`,
    confidence: linked === 1 && waited > 2 * WAITS && taker.share > 0.5 ? "high" : "medium",
  });
};

/** Nobody stands out: many share it, or its own threads fight for it. */
const crowded = (waiter: Row, waited: number): Candidate => ({
  kind: "crowded",
  weight: Math.min(0.6, waited * 0.7),
  what: `${who(waiter)} waits for a CPU ${percent(waited)} of the time, and no single other process takes it`,
  subject: waiter.process,
  evidence: `Run-queue latency: ${percent(waited)} of the time. CPU time by process: nobody else has ${percent(TAKES)} of its CPU.`,
  confidence: "low",
});

/** The process with most of the CPU on which the waiting one runs mostly. */
const takerFrom = (
  seen: Seen,
  waiter: Row,
  samples: Row[],
): { process: string; share: number; cpu: string } | null => {
  const own = samples.filter((row) => row.process === waiter.process || seen.about.has(row.pid));
  const home = byCpu(own)[0]?.cpu;
  const there = samples.filter((row) => home === undefined || row.cpu === home);
  const others = byProcess(there.filter((row) => row.process !== waiter.process));
  const [first] = others;
  if (!first) return null;
  const share = first.perSecond / HZ / (home === undefined ? seen.cpus : 1);
  return share >= TAKES && first.perSecond > sum(there.filter((row) => row.process === waiter.process))
    ? { process: first.process, share, cpu: home ?? "any" }
    : null;
};

/** Samples a second of one CPU that is busy, as the recipe takes them. */
const HZ = 99;

const byCpu = (rows: Row[]): Row[] =>
  [...Map.groupBy(rows, (row) => row.cpu).values()]
    .map((same) => ({ ...(same[0] as Row), perSecond: sum(same) }))
    .sort((a, b) => b.perSecond - a.perSecond);
