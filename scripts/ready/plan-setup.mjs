/**
 * @typedef {ReturnType<typeof import("./machine.mjs").lookAtMachine>} Machine
 * @typedef {"redis-server" | "bpftrace" | "gcc" | "openssl" | "qemu" | "cpio" | "tracefs" | "debugfs" | "the right to trace"} PartName
 * @typedef {{ why: string, argv: [string, ...string[]], mayFail?: boolean, retryAfter?: Step | undefined }} Step
 * mayFail: the steps after it are worth doing all the same
 */

/**
 * Decides what to do on a machine that lacks something. The steps that are run are the same that are shown
 * to a person who has to run them by hand.
 * @param {Machine} machine
 * @param {PartName[]} needs
 */
export const planSetup = (machine, needs) => {
  const missing = needs.filter((name) => !PARTS[name].isThere(machine));
  const blocking = missing.filter((name) => !PARTS[name].isOptional);
  return {
    missing,
    blocking,
    steps: stepsFor(missing, machine),
    obstacle: obstacleTo(missing, machine),
    machine,
  };
};

/**
 * @typedef {{ why: string, isThere: (machine: Machine) => boolean, isOptional?: boolean }} Part
 * @type {Record<PartName, Part>}
 */
export const PARTS = {
  "redis-server": {
    why: "is the queue between bot and agent",
    isThere: (machine) => machine.programs["redis-server"] !== undefined,
  },
  bpftrace: { why: "runs the traces", isThere: (machine) => machine.programs.bpftrace !== undefined },
  tracefs: { why: "lists the kernel's tracepoints", isThere: (machine) => machine.mounted.tracefs },
  debugfs: {
    why: "where older releases of bpftrace look for tracefs",
    isThere: (machine) => machine.mounted.debugfs,
    // bpftrace 0.17 traces the same without it.
    isOptional: true,
  },
  gcc: {
    why: "compiles programs for the tests to trace",
    isThere: (machine) => machine.programs.gcc !== undefined,
  },
  openssl: {
    why: "talks TLS for the tests to trace",
    isThere: (machine) => machine.programs.openssl !== undefined,
  },
  qemu: {
    why: "boots Debian's own kernels for the tests",
    isThere: (machine) => machine.programs["qemu-system-x86_64"] !== undefined,
    isOptional: true,
  },
  cpio: {
    why: "packs what is booted",
    isThere: (machine) => machine.programs.cpio !== undefined,
    isOptional: true,
  },
  "the right to trace": { why: "the kernel gives it to root only", isThere: (machine) => machine.mayTrace },
};

const APT_LISTS_MAX_AGE_DAYS = 1;
/** @type {Step} */
const APT_UPDATE = { why: "fetching Debian's list of packages", argv: ["apt-get", "update"] };
/** @type {Step} */
const FINISH_INTERRUPTED = {
  why: "finishing an installation that was interrupted",
  argv: ["dpkg", "--configure", "-a"],
};

/** @returns {Step[]} */
const stepsFor = (missing, machine) => [
  ...(missing.includes("tracefs") ? [mount("tracefs", "/sys/kernel/tracing")] : []),
  ...(missing.includes("debugfs") ? [mount("debugfs", "/sys/kernel/debug")] : []),
  ...packageSteps(packagesFor(missing, machine), machine),
  ...(missing.includes("redis-server") ? [LINK_REDIS] : []),
];

/**
 * Debian's package `redis-server` starts a service on port 6379. Its program is in `redis-tools` as well, under the
 * name `redis-check-rdb` (one binary that acts by the name it is called by), so that package and a link are enough
 * and nothing is started.
 */
const packagesFor = (missing, machine) => [
  ...(missing.includes("bpftrace") ? ["bpftrace"] : []),
  ...(missing.includes("redis-server") && machine.programs["redis-check-rdb"] === undefined
    ? ["redis-tools"]
    : []),
  ...(missing.includes("gcc") ? ["gcc", "libc6-dev"] : []),
  ...(missing.includes("openssl") ? ["openssl"] : []),
  ...(missing.includes("qemu") ? ["qemu-system-x86"] : []),
  ...(missing.includes("cpio") ? ["cpio"] : []),
];

/** @type {Step} */
const LINK_REDIS = {
  why: "giving redis-server, which comes with redis-tools, its name (no service is started)",
  argv: ["ln", "-sf", "/usr/bin/redis-check-rdb", "/usr/local/bin/redis-server"],
};

const PACKAGE_REASONS = {
  bpftrace: "bpftrace (runs the traces)",
  "redis-tools": "redis-tools (has redis-server, the queue between bot and agent)",
  gcc: "gcc (compiles programs for the tests to trace)",
  "libc6-dev": "libc6-dev (is what gcc needs for it)",
  openssl: "openssl (talks TLS for the tests to trace)",
  "qemu-system-x86": "qemu-system-x86 (boots Debian's own kernels for the tests)",
  cpio: "cpio (packs what is booted)",
};

/** @returns {Step[]} */
const packageSteps = (packages, machine) => {
  if (packages.length === 0) return [];
  const listsAreOld = machine.aptListsAgeDays > APT_LISTS_MAX_AGE_DAYS;
  return [
    ...(machine.dpkgInterrupted ? [FINISH_INTERRUPTED] : []),
    // An update that fails may still leave lists that are good enough.
    ...(listsAreOld ? [{ ...APT_UPDATE, mayFail: true }] : []),
    {
      why: `installing ${packages.map((name) => PACKAGE_REASONS[name]).join(" and ")} from Debian`,
      argv: ["apt-get", "install", "-y", "--no-install-recommends", ...packages],
      retryAfter: listsAreOld ? undefined : APT_UPDATE,
    },
  ];
};

/**
 * @param {"tracefs" | "debugfs"} name
 * @param {string} at
 * @returns {Step}
 */
const mount = (name, at) => ({
  why: `mounting ${name} (${PARTS[name].why})`,
  argv: ["mount", "-t", name, "nodev", at],
  mayFail: true,
});

/** Why the steps cannot be run from here; undefined when they can. */
const obstacleTo = (missing, machine) => {
  if (missing.length === 0) return undefined;
  if (machine.platform !== "linux") return "Tracewire traces Linux, and this is another system";
  if (!machine.root) return "this account is not root, and cannot become root through sudo from here";
  if (!machine.mayTrace) return "root lacks the capabilities to trace here, as in an ordinary container";
  if (packagesFor(missing, machine).length > 0 && machine.programs["apt-get"] === undefined) {
    return "there is no apt-get: only Debian and its relatives are set up automatically";
  }
  return undefined;
};
