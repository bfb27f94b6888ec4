/** A path of a process in a container leads through `/proc/PID/root`, and there links and mounts are that process's own. */
export const rootOf = (path: string): { root: string; inside: string; process: number | "self" } => {
  const pid = /^\/proc\/(\d+)\/root(?=\/|$)/.exec(path);
  if (!pid) return { root: "", inside: path, process: "self" };
  return { root: pid[0], inside: path.slice(pid[0].length) || "/", process: Number(pid[1]) };
};
