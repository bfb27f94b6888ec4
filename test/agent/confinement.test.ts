import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AgentBench } from "../support/agent-bench.ts";
import { canTrace } from "../support/host.ts";
import { descendantNamed } from "../support/processes.ts";

const SCRIPT = "tracepoint:sched:sched_switch { @ = count(); }\ninterval:ms:20020 { exit(); }\n";

describe.skipIf(!canTrace)("the bpftrace of a trace", () => {
  let bench: AgentBench;
  let pid: number;
  beforeAll(async () => {
    bench = await AgentBench.start();
    const job = bench.job("run", SCRIPT, { limits: { windowMs: 20_000 } });
    await bench.add(job);
    await bench.attached(job.id);
    pid = descendantNamed(bench.agentPid, "bpftrace");
  });
  afterAll(() => bench.stop());

  const status = (name: string): string =>
    new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";

  test("has no way to the network", () => {
    expect(readlinkSync(`/proc/${pid}/ns/net`)).not.toBe(readlinkSync("/proc/self/ns/net"));
  });

  test("can gain no privilege, and cannot write what is not root's, load modules or change the network", () => {
    expect(status("NoNewPrivs")).toBe("1");
    const held = BigInt(`0x${status("CapEff")}`);
    const bounding = BigInt(`0x${status("CapBnd")}`);
    const forbidden = {
      chown: 0,
      dac_override: 1,
      kill: 5,
      setuid: 7,
      net_admin: 12,
      sys_module: 16,
      sys_boot: 22,
    };
    for (const [name, bit] of Object.entries(forbidden)) {
      expect((held >> BigInt(bit)) & 1n, name).toBe(0n);
      expect((bounding >> BigInt(bit)) & 1n, name).toBe(0n);
    }
  });

  test("knows nothing of the agent's environment, and holds none of its connections", () => {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    expect(environment).not.toMatch(/TRACEWIRE|REDIS|PASSWORD/);
    const sockets = readdirSync(`/proc/${pid}/fd`).filter((fd) =>
      readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith("socket:"),
    );
    expect(sockets.every((fd) => Number(fd) <= 2)).toBe(true);
  });

  test("gets no word of the script in its arguments", () => {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const own = String(bench.agentPid);
    expect(words.slice(1, -1)).toEqual(["-f", "json", "-", own, own, own]);
  });

  test("is a group of its own, and goes first when the host runs out of memory", () => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    expect(group).toBe(String(pid));
    expect(readFileSync(`/proc/${pid}/oom_score_adj`, "utf8").trim()).toBe("500");
  });
});
