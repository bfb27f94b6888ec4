import { readdirSync, readFileSync } from "node:fs";

type Process = { pid: number; parent: number; comm: string; state: string };

const read = (pid: number): Process | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    const [state = "", parent = "0"] = stat.slice(end + 2).split(" ");
    return { pid, parent: Number(parent), comm: stat.slice(stat.indexOf("(") + 1, end), state };
  } catch {
    return null;
  }
};

/** Living processes below this one; those that have died and wait to be reaped are left out. */
export const descendants = (pid: number): Process[] => {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(Number(name)) ?? [])
    .filter((one) => one.state !== "Z");
  const below = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
};

export const isAlive = (pid: number): boolean => {
  const found = read(pid);
  return found !== null && found.state !== "Z";
};

/** @throws when there is none */
export const descendantNamed = (pid: number, comm: string): number => {
  const found = descendants(pid).find((one) => one.comm.startsWith(comm));
  if (!found)
    throw new Error(
      `no ${comm} below ${pid}: ${descendants(pid)
        .map((one) => one.comm)
        .join(", ")}`,
    );
  return found.pid;
};
