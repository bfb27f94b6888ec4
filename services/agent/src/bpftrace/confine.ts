import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { findProgram, isAtLeast, type Tool } from "./tool.ts";

/** What stands in front of bpftrace. All of it becomes bpftrace by `exec`: one process, one id, no shell. */
export type Confinement = {
  wrapper: string[];
  /** What bpftrace must be told because it may not find it out itself. */
  env: Record<string, string>;
  /** True when the kernel ends bpftrace as soon as the agent is gone. */
  endsWithAgent: boolean;
};

export type Command = { file: string; args: string[]; env: Record<string, string> };

/**
 * What bpftrace needs as root, each tried by leaving it out: without `bpf` and `perfmon` nothing loads;
 * without `syslog` a script with stacks ends with empty maps and exit 0 on 0.17; without `sys_ptrace` stacks of
 * other users' processes have no names; `dac_read_search` reads their binaries; `sys_resource` lifts the
 * lock limit that kernels before 5.11 charge maps to.
 */
const TRACING = { bpf: 39, perfmon: 38, syslog: 34, sys_ptrace: 19, dac_read_search: 2, sys_resource: 24 };
/**
 * Needed instead of the first two before 5.8; by Debian's and Ubuntu's kernels (`perf_event_paranoid` above 2);
 * by uprobes of 0.27; by kfunc of 0.17.
 */
const ADMIN = { sys_admin: 21 };

/** Address space beyond the resident memory that a run may use: LLVM, BTF and traced binaries are mapped, not resident. */
const ADDRESS_SPACE_MARGIN_BYTES = 2 * 1_073_741_824;

const TRY_TIMEOUT_MS = 5_000;

/**
 * The wrappers that work on this host, strictest first. At best: no network, no new privileges, only the capabilities
 * that tracing needs, no core files, death with the agent. The later ones are for a host or a bpftrace that
 * cannot do with less.
 */
export const findConfinements = async (searchPath: string): Promise<Confinement[]> => {
  const unshare = findProgram("unshare", searchPath);
  const prlimit = findProgram("prlimit", searchPath);
  const setpriv = findProgram("setpriv", searchPath);
  const noNetwork = unshare ? [unshare, "--net"] : [];
  const noCore = prlimit ? [prlimit, NO_CORE] : [];
  const dies = setpriv ? [setpriv, "--pdeathsig", "KILL", "--no-new-privs"] : [];
  const fewRights = setpriv ? capabilityOptions(TRACING) : [];
  const moreRights = setpriv ? capabilityOptions({ ...TRACING, ...ADMIN }) : [];
  const types: Record<string, string> = existsSync(KERNEL_TYPES) ? { BPFTRACE_BTF: KERNEL_TYPES } : {};
  // setpriv stands last: what comes before it still needs the rights that it takes away.
  const candidates = [
    { wrapper: [...noNetwork, ...noCore, ...dies, ...fewRights], env: types },
    { wrapper: [...noNetwork, ...noCore, ...dies, ...moreRights], env: {} },
    { wrapper: [...noCore, ...dies, ...fewRights], env: types },
    { wrapper: [...noCore, ...dies], env: {} },
    { wrapper: dies, env: {} },
    { wrapper: [], env: {} },
  ];
  const working: Confinement[] = [];
  for (const { wrapper, env } of candidates) {
    const endsWithAgent = setpriv !== null && wrapper.includes(setpriv);
    if (await runsTrue(wrapper)) working.push({ wrapper, env, endsWithAgent });
  }
  return working;
};

/** bpftrace with an environment of its own, and never a word of a script in its arguments. */
export const confined = (
  { wrapper, env }: Confinement,
  tool: Tool,
  args: string[],
  limits: { mapKeys: number; memoryBytes: number },
): Command => {
  const addressSpace = `--as=${limits.memoryBytes + ADDRESS_SPACE_MARGIN_BYTES}`;
  const limited = wrapper.flatMap((word) => (word === NO_CORE ? [word, addressSpace] : [word]));
  const [file = tool.path, ...rest] = [...limited, tool.path, ...args];
  return {
    file,
    args: rest,
    env: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      LANG: "C.UTF-8",
      HOME: "/",
      ...(isAtLeast(tool.version, 0, 20)
        ? { BPFTRACE_MAX_MAP_KEYS: String(limits.mapKeys), BPFTRACE_MAX_CAT_BYTES: "0" }
        : { BPFTRACE_MAP_KEYS_MAX: String(limits.mapKeys), BPFTRACE_CAT_BYTES_MAX: "0" }),
      __BPFTRACE_NOTIFY_PROBES_ATTACHED: "1",
      ...env,
    },
  };
};

/** Suppresses core files: 0.17 aborts on probe types that it does not know. */
const NO_CORE = "--core=0";

/**
 * The kernel's types. Left to itself bpftrace also walks the types of all modules, which needs `sys_admin`;
 * refused that, 0.17 ends up without any types, and even `args->filename` does not compile.
 * Told where they are, 0.17 finds no kfunc any more.
 */
const KERNEL_TYPES = "/sys/kernel/btf/vmlinux";

/** Only what the agent itself holds can be handed on: asking for more makes setpriv fail. */
const capabilityOptions = (wanted: Record<string, number>): string[] => {
  const held = heldCapabilities();
  const kept = Object.entries(wanted).flatMap(([name, bit]) =>
    (held >> BigInt(bit)) & 1n ? [`+${name}`] : [],
  );
  const list = ["-all", ...kept].join(",");
  return ["--bounding-set", list, "--inh-caps", list];
};

/** Bits of the agent's effective capabilities. */
export const heldCapabilities = (): bigint => {
  const line = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8"));
  return BigInt(`0x${line?.[1] ?? "0"}`);
};

const runsTrue = async (wrapper: string[]): Promise<boolean> => {
  const [file, ...args] = [...wrapper, "/bin/true"];
  try {
    await promisify(execFile)(file ?? "/bin/true", args, { env: {}, timeout: TRY_TIMEOUT_MS });
    return true;
  } catch {
    return false;
  }
};
