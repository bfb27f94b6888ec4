import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROBE_FAMILIES, ProbeFamily } from "@tracewire/protocol";
import * as z from "zod";
import { isAtLeast } from "../bpftrace/tool.ts";

/** `null` while the trial of that family has not been made. */
export type Families = Record<ProbeFamily, boolean | null>;

export const unknownFamilies = (): Families =>
  Object.fromEntries(PROBE_FAMILIES.map((family) => [family, null])) as Families;

/** Rarely hit, so that the trial disturbs nobody; a function for fentry and kprobe that every kernel has. */
const QUIET = "{ @ = count(); } interval:ms:1 { exit(); }";

/**
 * The tiny script that shows whether a family attaches; `null` when this bpftrace, or a host without libc,
 * has no way to say. `--info` is never asked: it tests loading, not attaching, and says `kprobe: yes` where there are none.
 */
export const trialScript = (family: ProbeFamily, version: string, libc: string | null): string | null => {
  switch (family) {
    case "tracepoint":
      // With a field and a stack: both need more of the host than a bare count.
      return "tracepoint:sched:sched_process_exit { @[args->pid, kstack(2)] = count(); } interval:ms:1 { exit(); }";
    case "rawtracepoint":
      return isAtLeast(version, 0, 18) ? `rawtracepoint:sched_process_exit ${QUIET}` : null;
    case "kprobe":
      return `kprobe:do_nanosleep ${QUIET}`;
    case "fentry":
      return `${isAtLeast(version, 0, 20) ? "fentry" : "kfunc"}:do_nanosleep ${QUIET}`;
    case "uprobe":
      return libc && `uprobe:${libc}:getpgid ${QUIET}`;
    case "usdt":
      return libc && `usdt:${libc}:libc:setjmp ${QUIET}`;
    case "profile":
      return `profile:hz:1 ${QUIET}`;
    case "interval":
      return "interval:ms:1 { exit(); }";
    case "software":
      return `software:page-faults:1000000 ${QUIET}`;
    case "hardware":
      return `hardware:cpu-cycles:1000000000 ${QUIET}`;
    case "iter":
      return "iter:task { @ = count(); }";
    case "watchpoint":
      return `watchpoint:0xffffffff81000000:8:w ${QUIET}`;
  }
};

const Trials = z.strictObject({
  key: z.string(),
  families: z.partialRecord(ProbeFamily, z.boolean().nullable()),
  /** How many of the strictest confinements turned out to be too strict. */
  loosened: z.int().nonnegative(),
});

/** What a trial found stays true for one boot of one kernel with one bpftrace. */
export const readTrials = (
  stateFolder: string,
  key: string,
): { families: Families; loosened: number } | null => {
  try {
    const cached = Trials.parse(JSON.parse(readFileSync(join(stateFolder, CACHE_FILE), "utf8")));
    if (cached.key !== key) return null;
    return { families: { ...unknownFamilies(), ...cached.families }, loosened: cached.loosened };
  } catch {
    return null;
  }
};

export const writeTrials = (stateFolder: string, trials: z.infer<typeof Trials>): void => {
  const path = join(stateFolder, CACHE_FILE);
  writeFileSync(`${path}.new`, JSON.stringify(trials), { mode: 0o600 });
  renameSync(`${path}.new`, path);
};

const CACHE_FILE = "families.json";
