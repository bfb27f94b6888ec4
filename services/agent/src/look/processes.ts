import type { Look } from "@tracewire/protocol";
import type { Found, Surroundings } from "./found.ts";
import { hideSecrets } from "./hide-secrets.ts";
import { nearNames } from "./near-names.ts";
import { shortCgroup } from "./proc/container.ts";
import {
  allPids,
  argumentsOf,
  programOf,
  type Stat,
  secondsOf,
  statOf,
  threadNames,
  uidOf,
  uptime,
} from "./proc/process.ts";
import { userNames } from "./proc/users.ts";
import { readBounded } from "./read-bounded.ts";
import { wildcard } from "./wildcard.ts";

type Process = { pid: number; stat: Stat };

const COLUMNS = [
  "pid",
  "ppid",
  "threads",
  "user",
  "state",
  "age_s",
  "cpu_s",
  "comm",
  "program",
  "arguments",
  "cgroup",
  "other_threads",
];

/** Processes by name or id, those that used most CPU first. */
export const lookAtProcesses = async (
  { name, pid }: Look & { what: "processes" },
  { most }: Surroundings,
): Promise<Found> => {
  const all = allPids().flatMap((one): Process[] => {
    const stat = one === process.pid ? null : statOf(one);
    return stat ? [{ pid: one, stat }] : [];
  });
  const { processes, notes } = await choose(all, name, pid);
  const users = userNames();
  const now = uptime();
  const rows = processes
    .toSorted((a, b) => b.stat.cpuTicks - a.stat.cpuTicks || a.pid - b.pid)
    .slice(0, most)
    .map((one) => rowOf(one, users, now));
  return { columns: COLUMNS, rows, total: processes.length, notes };
};

const choose = async (
  all: Process[],
  name: string | undefined,
  pid: number | undefined,
): Promise<{ processes: Process[]; notes: string[] }> => {
  const within = pid === undefined ? all : all.filter((one) => one.pid === pid);
  if (pid !== undefined && within.length === 0)
    return { processes: [], notes: [`There is no process ${pid}.`] };
  if (name === undefined) return { processes: within, notes: [] };
  const fits = wildcard(name);
  // The kernel keeps 15 bytes of a name.
  const isNamed = ({ pid, stat }: Process): boolean =>
    fits(stat.comm) ||
    fits(baseOf(programOf(pid))) ||
    (stat.comm.length === 15 && name.startsWith(stat.comm));
  const named = within.filter(isNamed);
  if (named.length > 0) return { processes: named, notes: [] };
  // What is searched are the words that may be shown: a search through secrets would tell them letter by letter.
  const contains = wildcard(`*${name}*`);
  const mentioning = within.filter((one) => contains(shownArguments(one.pid)));
  if (mentioning.length > 0)
    return {
      processes: mentioning,
      notes: [`No process is called ${name}; these have it in their arguments.`],
    };
  const near = await nearNames(name, new Set(all.map(({ stat }) => stat.comm)));
  return {
    processes: [],
    notes: [`No process is called ${name}, and none has it in its arguments.`, ...near],
  };
};

const rowOf = ({ pid, stat }: Process, users: Map<number, string>, now: number): Found["rows"][number] => {
  const uid = uidOf(pid);
  return [
    pid,
    stat.parent,
    stat.threads,
    uid === null ? "?" : (users.get(uid) ?? uid),
    stat.state,
    Math.max(0, Math.round(now - secondsOf(stat.startTicks))),
    secondsOf(stat.cpuTicks),
    stat.comm,
    programOf(pid),
    shownArguments(pid),
    shortCgroup(cgroupOf(pid)),
    threadNames(pid, stat.comm, MAX_THREAD_NAMES).join(", "),
  ];
};

const MAX_THREAD_NAMES = 10;

const shownArguments = (pid: number): string => hideSecrets(argumentsOf(pid));

const baseOf = (path: string): string => path.split("/").at(-1) ?? "";

/** In the unified hierarchy, whose ids `cgroup` in a script gives; where all are in its root, in the first that says more. */
const cgroupOf = (pid: number): string => {
  const paths = (readBounded(`/proc/${pid}/cgroup`) ?? "")
    .split("\n")
    .map((line) => line.split(":").slice(2).join(":"));
  return paths.findLast((path) => path.length > 1) ?? "/";
};
