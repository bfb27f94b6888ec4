import { accessSync, constants, readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter } from "node:path";

/** Debian leaves these out of the PATH of everybody but root. */
export const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

const APT_LISTS = "/var/lib/apt/lists";
const DAY_MS = 86_400_000;

const PROGRAMS = [
  "redis-server",
  "redis-check-rdb",
  "bpftrace",
  "gcc",
  "openssl",
  "qemu-system-x86_64",
  "cpio",
  "apt-get",
];

/** What decides how to get ready. Only cheap looks at files: it is done at every start. */
export const lookAtMachine = () => ({
  platform: process.platform,
  root: process.geteuid?.() === 0,
  mayTrace: mayTrace(read("/proc/self/status")),
  programs: Object.fromEntries(PROGRAMS.map((name) => [name, findProgram(name)])),
  mounted: mountedFileSystems(read("/proc/self/mounts")),
  aptListsAgeDays: aptListsAgeDays(),
  dpkgInterrupted: list("/var/lib/dpkg/updates").some((name) => /^\d+$/.test(name)),
});

export const findProgram = (name, path = process.env.PATH ?? "") =>
  [...path.split(delimiter), ...SYSTEM_FOLDERS].map((folder) => `${folder}/${name}`).find(isExecutable);

export const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * bpftrace wants user 0 with CAP_SYS_ADMIN (21), or with both CAP_PERFMON (38) and CAP_BPF (39): root inside an
 * ordinary container has none of them.
 */
export const mayTrace = (processStatus) => {
  const user = processStatus.match(/^Uid:\s+\d+\s+(\d+)/m)?.[1];
  const capabilities = BigInt(`0x${processStatus.match(/^CapEff:\s+([0-9a-f]+)/m)?.[1] ?? "0"}`);
  const has = (bit) => (capabilities >> BigInt(bit)) % 2n === 1n;
  return user === "0" && (has(21) || (has(38) && has(39)));
};

export const mountedFileSystems = (mounts) => {
  const lines = mounts.split("\n").map((line) => line.split(" "));
  const isMounted = (type, place) => lines.some(([, at, kind]) => at === place && kind === type);
  return {
    tracefs: isMounted("tracefs", "/sys/kernel/tracing"),
    debugfs: isMounted("debugfs", "/sys/kernel/debug"),
  };
};

/** Infinity without any list. Dates of the lists themselves are the mirror's, so the folders' dates are read. */
const aptListsAgeDays = () => {
  if (!list(APT_LISTS).some((name) => name.includes("_Packages"))) return Number.POSITIVE_INFINITY;
  const updated = [APT_LISTS, `${APT_LISTS}/partial`].map((folder) =>
    statSync(folder, { throwIfNoEntry: false }),
  );
  return (Date.now() - Math.max(...updated.map((folder) => folder?.mtimeMs ?? 0))) / DAY_MS;
};

const read = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};

const list = (folder) => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
