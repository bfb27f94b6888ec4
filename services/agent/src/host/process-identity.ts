import { readFileSync } from "node:fs";
import * as z from "zod";

/** A process and nothing that got its number later: also not after a reboot. */
export const ProcessIdentity = z.strictObject({
  pid: z.int().positive(),
  /** Start time in clock ticks since boot. */
  startTicks: z.string(),
  bootId: z.string(),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

export const bootId = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

/** `null` when there is no such process, or only its remains. */
export const identityOf = (pid: number): ProcessIdentity | null => {
  const stat = readStat(pid);
  return stat && stat.state !== "Z" && stat.state !== "X"
    ? { pid, startTicks: stat.startTicks, bootId: bootId() }
    : null;
};

export const isAlive = (process: ProcessIdentity): boolean => {
  const now = identityOf(process.pid);
  return now !== null && now.startTicks === process.startTicks && now.bootId === process.bootId;
};

const readStat = (pid: number): { state: string; startTicks: string } | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may itself hold spaces and parentheses: count from its end.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
  } catch {
    return null;
  }
};
