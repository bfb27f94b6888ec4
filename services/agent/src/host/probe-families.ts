import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProbeType } from "@tracewire/bpftrace";
import { PROBE_FAMILIES, ProbeFamily } from "@tracewire/protocol";
import * as z from "zod";
import { isAtLeast } from "../bpftrace/tool.ts";

/**
 * What the trial of each family found: the strictest confinement it attaches behind (0 is the strictest),
 * or `null` when it attaches behind none. A family that is absent was not tried yet.
 */
export const Trials = z.partialRecord(ProbeFamily, z.int().nonnegative().nullable());
export type Trials = z.infer<typeof Trials>;

export type Families = Record<ProbeFamily, boolean | null>;

export const familiesOf = (trials: Trials): Families =>
  Object.fromEntries(
    PROBE_FAMILIES.map((family) => [family, trials[family] === undefined ? null : trials[family] !== null]),
  ) as Families;

/** The family that decides whether a probe attaches; `null` for probes of bpftrace itself. */
export const familyOf = (type: ProbeType | "unknown"): ProbeFamily | null => {
  switch (type) {
    case "kretprobe":
      return "kprobe";
    case "fexit":
      return "fentry";
    case "uretprobe":
      return "uprobe";
    case "BEGIN":
    case "END":
    case "self":
    case "unknown":
      return null;
    default:
      return type;
  }
};

const QUICK_END = "interval:ms:1 { exit(); }";
const COUNT = `{ @ = count(); } ${QUICK_END}`;

/**
 * The tiny script that shows whether a family attaches; `null` when this bpftrace does not know it, or a host
 * without libc has nothing to try it on. All of them are hit rarely, so that nobody is disturbed.
 * `--info` is never asked: it tests loading, not attaching, and says `kprobe: yes` where there are none.
 */
export const trialScript = (family: ProbeFamily, version: string, libc: string | null): string | null => {
  switch (family) {
    case "tracepoint":
      // With a field and a stack: both need more of the host than a bare count.
      return `tracepoint:sched:sched_process_exit { @[args->pid, kstack(2)] = count(); } ${QUICK_END}`;
    case "rawtracepoint":
      return isAtLeast(version, 0, 18) ? `rawtracepoint:sched_process_exit ${COUNT}` : null;
    case "kprobe":
      return `kprobe:do_nanosleep ${COUNT}`;
    case "fentry":
      return `${isAtLeast(version, 0, 20) ? "fentry" : "kfunc"}:do_nanosleep ${COUNT}`;
    case "uprobe":
    case "usdt":
      // No program with a USDT probe is on every host; one attaches in the same way as a uprobe.
      return libc && `uprobe:${libc}:getpgid ${COUNT}`;
    case "profile":
      return `profile:hz:1 ${COUNT}`;
    case "interval":
      return QUICK_END;
    case "software":
      return `software:page-faults:1000000 ${COUNT}`;
    case "hardware":
      return `hardware:cpu-cycles:1000000000 ${COUNT}`;
    case "iter":
      return "iter:task { @ = count(); }";
    case "watchpoint":
      return `watchpoint:0xffffffff81000000:8:w ${COUNT}`;
  }
};

const Cache = z.strictObject({ key: z.string(), trials: Trials });

/** What was found stays true for one boot of one kernel with one bpftrace. */
export const readTrials = (stateFolder: string, key: string): Trials => {
  try {
    const cache = Cache.parse(JSON.parse(readFileSync(join(stateFolder, CACHE_FILE), "utf8")));
    return cache.key === key ? cache.trials : {};
  } catch {
    return {};
  }
};

export const writeTrials = (stateFolder: string, key: string, trials: Trials): void => {
  const path = join(stateFolder, CACHE_FILE);
  writeFileSync(`${path}.new`, JSON.stringify({ key, trials }), { mode: 0o600 });
  renameSync(`${path}.new`, path);
};

const CACHE_FILE = "families.json";
