import { linkOf, namesIn, readBounded } from "../read-bounded.ts";

export type Stat = {
  comm: string;
  state: string;
  parent: number;
  threads: number;
  /** In clock ticks, which the kernel tells as hundredths of a second. */
  cpuTicks: number;
  startTicks: number;
};

const TICKS_PER_SECOND = 100;

export const allPids = (): number[] =>
  namesIn("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);

/** `null` when there is no such process. */
export const statOf = (pid: number): Stat | null => parseStat(readBounded(`/proc/${pid}/stat`) ?? "");

export const parseStat = (text: string): Stat | null => {
  const open = text.indexOf("(");
  // The name may itself hold spaces and parentheses: count from its end.
  const close = text.lastIndexOf(")");
  if (open === -1 || close === -1) return null;
  const fields = text.slice(close + 2).split(" ");
  const number = (index: number): number => Number(fields[index] ?? 0);
  return {
    comm: text.slice(open + 1, close),
    state: fields[0] ?? "?",
    parent: number(1),
    threads: number(17),
    cpuTicks: number(11) + number(12),
    startTicks: number(19),
  };
};

export const secondsOf = (ticks: number): number => ticks / TICKS_PER_SECOND;

/** Seconds since boot. */
export const uptime = (): number => Number((readBounded("/proc/uptime") ?? "0").split(" ")[0]);

export const uidOf = (pid: number): number | null => {
  const uid = /^Uid:\s+(\d+)/m.exec(readBounded(`/proc/${pid}/status`) ?? "")?.[1];
  return uid === undefined ? null : Number(uid);
};

/** Kernel threads have none. */
export const argumentsOf = (pid: number): string[] =>
  parseArguments(readBounded(`/proc/${pid}/cmdline`) ?? "");

/** A process that writes its title over its arguments leaves one text, padded with zeros. */
export const parseArguments = (text: string): string[] => {
  const all = text.replace(/\0+$/, "");
  return all === "" ? [] : all.split("\0");
};

export const programOf = (pid: number): string => linkOf(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");

/** Names of threads that are called otherwise than their process, the most frequent first. */
export const threadNames = (pid: number, comm: string, most: number): string[] => {
  const counts = new Map<string, number>();
  for (const task of namesIn(`/proc/${pid}/task`).slice(0, MAX_THREADS)) {
    const name = readBounded(`/proc/${pid}/task/${task}/comm`)?.trimEnd();
    if (name && name !== comm) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
};

const MAX_THREADS = 2_000;
