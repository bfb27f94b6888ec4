import { cleanText, type RunResult } from "@tracewire/protocol";
import { contradictionText } from "../flow/doubt.ts";
import type { Plan } from "../flow/plan.ts";
import { testimonies } from "../flow/witness.ts";
import { quantity, seconds } from "./numbers.ts";

/** What supports the numbers, in parts of a line. */
export const evidenceParts = (run: RunResult, script: string): string[] => {
  const { evidence } = run;
  if (evidence === null) return [];
  return [
    probesText(evidence.probesAttached, evidence.probesAsked),
    evidence.eventsLost === 0 ? "no events lost" : `${quantity(evidence.eventsLost, "count")} events lost`,
    `${seconds(evidence.windowMs)} measured`,
    ...agreements(run, script),
    `script ${evidence.scriptHash.slice(0, 12)}`,
    `bpftrace ${cleanText(evidence.bpftrace)}`,
    `kernel ${cleanText(evidence.kernel)}`,
  ];
};

/** What makes the numbers less than the whole truth, a sentence each. */
export const caveats = (run: RunResult, plan: Plan): string[] => {
  const { evidence } = run;
  if (evidence === null) return [];
  const { probesAsked, probesAttached, eventsLost, outputBytes, outputCut, mapFull, windowMs } = evidence;
  const found: string[] = [];
  if (probesAttached < probesAsked) {
    found.push(
      `Only ${probesAttached} of ${probesAsked} probes were attached: what the others would have seen is missing.`,
    );
  }
  if (eventsLost > 0) {
    found.push(
      `${quantity(eventsLost, "count")} events were lost: lines are missing. Counting in a map loses none.`,
    );
  }
  if (outputCut) {
    found.push(
      `The output was cut: bpftrace wrote ${quantity(outputBytes, "bytes")}, more than is kept. Ask for less or count.`,
    );
  }
  if (mapFull) found.push("A map was full: keys that came later are not counted.");
  if (run.outcome !== "cancelled" && windowMs < plan.windowMs * 0.9) {
    found.push(`The trace ended after ${seconds(windowMs)} of ${seconds(plan.windowMs)}.`);
  }
  for (const testimony of testimonies(plan.script, run))
    if (testimony.agrees === false) found.push(`Doubtful: ${contradictionText(testimony)}.`);
  if (run.outcome === "cancelled" || run.outcome === "interrupted") {
    found.push(`The trace was ${run.outcome} after ${seconds(windowMs)}: this is what it had until then.`);
  }
  return found;
};

const agreements = (run: RunResult, script: string): string[] =>
  testimonies(script, run)
    .filter(({ agrees }) => agrees === true)
    .map(
      ({ counter, kernel }) =>
        `the kernel's own count agrees (${quantity(kernel, "count")} ${counter.replace("-", " ")})`,
    );

export const probesText = (attached: number, asked: number): string => {
  // A wildcard is asked for once and attached many times.
  if (attached > asked) return `${attached} probes attached`;
  return `${attached} of ${asked} ${asked === 1 ? "probe" : "probes"} attached`;
};
