/**
 * @typedef {import("./plan-setup.mjs").PartName} PartName
 * @typedef {{
 *   file: string,
 *   needs: (args: string[], env: Record<string, string | undefined>) => PartName[],
 *   usefulWithout: boolean,
 *   tellsOnly: (args: string[]) => boolean,
 * }} Command
 */

/** @type {PartName[]} */
const TRACING = ["bpftrace", "tracefs", "debugfs", "the right to trace"];
/** @type {PartName[]} */
const EMULATION = ["qemu", "cpio"];
/** @type {PartName[]} Programs to be traced are compiled, and talk TLS. */
const WORKLOADS = ["gcc", "openssl"];

/**
 * Which file each command runs, what it needs of the machine, and whether it is of use without it.
 * `tellsOnly`: what was asked for tells about the product and traces nothing.
 * @type {{ start: Command, test: Command, kernels: Command, eval: Command }}
 */
export const COMMANDS = {
  start: {
    file: "services/bot/src/main.ts",
    needs: (args, env) => {
      // A bot without a host of its own, on a Redis of somebody else's.
      if (args.includes("--serve")) return [];
      return env.REDIS_URL ? TRACING : ["redis-server", ...TRACING];
    },
    usefulWithout: false,
    tellsOnly: (args) => args.includes("--help") || args.includes("--version"),
  },
  test: {
    file: "scripts/test.ts",
    needs: () => ["redis-server", ...TRACING, ...WORKLOADS, ...EMULATION],
    usefulWithout: true,
    tellsOnly: () => false,
  },
  kernels: {
    file: "scripts/test-kernels.ts",
    needs: () => EMULATION,
    usefulWithout: true,
    tellsOnly: () => false,
  },
  eval: {
    file: "test/eval/main.ts",
    needs: () => ["redis-server", ...TRACING],
    usefulWithout: false,
    tellsOnly: (args) => args.includes("--help") || args.includes("--list"),
  },
};
