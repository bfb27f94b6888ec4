import { BpftraceSyntaxError, everyFiring, parse } from "@tracewire/bpftrace";
import type { KernelCounter, RunResult } from "@tracewire/protocol";

/** A total of the script beside the kernel's own count of the same thing. */
export type Testimony = {
  counter: KernelCounter;
  map: string;
  script: number;
  kernel: number;
  /** `null`: neither near nor far enough to say. */
  agrees: boolean | null;
};

/** Probes that fire once for each that the kernel counts. */
const SAME: Readonly<Record<string, KernelCounter>> = {
  "tracepoint:sched:sched_switch": "context-switches",
  "software:context-switches:1": "context-switches",
  "tracepoint:sched:sched_process_fork": "forks",
  "software:page-faults:1": "page-faults",
};

/** Both windows begin and end a little apart, and that is not told from a difference of so few. */
const NEAR = 0.15;
const FAR = 0.4;
const FEW = 200;

/**
 * What the kernel's own counters say to the totals of a script, where it counts the same. A script that leaves
 * somebody out can count less, never more.
 */
export const testimonies = (script: string, { summary, evidence }: RunResult): Testimony[] => {
  const counters = evidence?.counters ?? {};
  return countedBy(script).flatMap(({ map, probe, filtered }): Testimony[] => {
    const counter = SAME[probe];
    const kernel = counter && counters[counter];
    const block = summary.blocks.find((one) => one.kind === "table" && one.name === map);
    const total = block?.kind === "table" ? block.total : null;
    if (counter === undefined || kernel === undefined || total === null) return [];
    return [{ counter, map, script: total, kernel, agrees: agreement(total, kernel, filtered) }];
  });
};

const agreement = (script: number, kernel: number, filtered: boolean): boolean | null => {
  const apart = script - kernel;
  if (filtered) return apart > FEW && apart > FAR * kernel ? false : null;
  if (Math.abs(apart) <= Math.max(NEAR * kernel, FEW / 4)) return true;
  return Math.abs(apart) > FEW && Math.abs(apart) > FAR * kernel ? false : null;
};

const countedBy = (script: string): ReturnType<typeof everyFiring> => {
  try {
    return everyFiring(parse(script));
  } catch (error) {
    if (error instanceof BpftraceSyntaxError) return [];
    throw error;
  }
};
