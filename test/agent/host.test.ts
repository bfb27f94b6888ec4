import { release } from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import { AgentBench } from "../support/agent-bench.ts";
import { canTrace } from "../support/host.ts";

const SCRIPT = "tracepoint:sched:sched_switch { @ = count(); }\ninterval:ms:220 { exit(); }\n";

let bench: AgentBench;
afterEach(() => bench.stop());

test("an agent without bpftrace says so in its heartbeat and in each result, with the way out", async () => {
  bench = await AgentBench.start({ TRACEWIRE_BPFTRACE: "/nonexistent/bpftrace" });
  const { facts } = await bench.heartbeat();
  expect(facts).toMatchObject({ bpftrace: "", trouble: [{ code: "BPFTRACE_MISSING" }] });
  expect(await bench.run(SCRIPT)).toMatchObject({
    outcome: "failed",
    code: "BPFTRACE_MISSING",
    diagnosis: { class: "environment", hint: expect.stringContaining("apt-get install bpftrace") },
  });
});

describe.skipIf(!canTrace)("an agent on a host that can trace", () => {
  test("beats with its facts, finds by trial what attaches, and remembers it", async () => {
    bench = await AgentBench.start();
    const { facts, running } = await bench.heartbeat();
    expect(facts).toMatchObject({ host: bench.host, kernel: release(), trouble: [] });
    expect(facts.tracepointGroups).toContain("syscalls");
    expect(running).toBeNull();
    await expect
      .poll(async () => Object.values((await bench.heartbeat()).facts.families), { timeout: 30_000 })
      .not.toContain(null);
    const { families } = (await bench.heartbeat()).facts;
    expect(families).toMatchObject({ tracepoint: true, profile: true, interval: true, software: true });
    await bench.endAgent("SIGTERM");
    await bench.forgetHeartbeat();
    bench.startAgent();
    await expect
      .poll(async () => (await bench.heartbeat()).facts.families, { timeout: 8_000 })
      .toEqual(families);
  });

  test("needs no right but those of its own Redis user", async () => {
    bench = await AgentBench.start();
    const job = bench.job("run", SCRIPT, { limits: { windowMs: 200 } });
    await bench.add(job);
    await bench.result(job.id);
    const check = bench.job("check", SCRIPT);
    await bench.add(check);
    expect(await bench.result(check.id)).toMatchObject({ ok: true, probes: 2 });
    await bench.endAgent("SIGTERM");
    expect(await bench.redis.call("ACL", "LOG")).toEqual([]);
  });

  test("without tracefs says so, and works again as soon as it is mounted, without a restart", async () => {
    bench = await AgentBench.start();
    await bench.endAgent("SIGTERM");
    await bench.forgetHeartbeat();
    const hide = 'mount -t tmpfs none /sys/kernel/tracing && umount -l /sys/kernel/debug; exec "$@"';
    bench.startAgent({}, ["unshare", "--mount", "sh", "-c", hide, "sh"]);
    const { facts } = await bench.heartbeat();
    expect(facts.trouble).toMatchObject([
      { code: "TRACEFS_MISSING", hint: expect.stringContaining("mount -t tracefs") },
    ]);
    expect(await bench.run(SCRIPT, { windowMs: 200 })).toMatchObject({
      outcome: "failed",
      code: "TRACEFS_MISSING",
      diagnosis: { class: "environment" },
    });
    bench.insideAgent("umount /sys/kernel/tracing");
    expect(await bench.run(SCRIPT, { windowMs: 200 })).toMatchObject({ outcome: "finished" });
    await expect.poll(async () => (await bench.heartbeat()).facts.trouble, { timeout: 10_000 }).toEqual([]);
  });

  test("without the right to trace says so, and how to give it", async () => {
    bench = await AgentBench.start();
    await bench.endAgent("SIGTERM");
    await bench.forgetHeartbeat();
    const less = "-bpf,-perfmon,-sys_admin";
    bench.startAgent({}, ["setpriv", "--bounding-set", less, "--inh-caps", less]);
    const { facts } = await bench.heartbeat();
    expect(facts.trouble).toMatchObject([{ code: "NO_PRIVILEGE", hint: expect.stringContaining("CAP_BPF") }]);
    expect(await bench.run(SCRIPT)).toMatchObject({
      outcome: "failed",
      code: "NO_PRIVILEGE",
      diagnosis: { class: "permission" },
    });
  });

  test("finds with a dry check what the kernel does not have", async () => {
    bench = await AgentBench.start();
    const check = async (script: string, limits = {}) => {
      const job = bench.job("check", script, { limits });
      await bench.add(job);
      return bench.result(job.id);
    };
    expect(await check(SCRIPT)).toMatchObject({
      kind: "check",
      ok: true,
      code: null,
      diagnosis: null,
      probes: 2,
    });
    expect(await check("tracepoint:syscalls:sys_enter_opennat { @ = count(); }")).toMatchObject({
      ok: false,
      code: "SCRIPT_REJECTED",
      diagnosis: { class: "unknown-probe", nearest: expect.arrayContaining(["syscalls:sys_enter_openat"]) },
    });
    expect(await check("tracepoint:sched:sched_switch { @[args->nextpid] = count(); }")).toMatchObject({
      diagnosis: { class: "unknown-field", nearest: expect.arrayContaining(["next_pid"]) },
    });
    expect(await check("tracepoint:syscalls:sys_enter_* { @ = count(); }")).toMatchObject({
      ok: false,
      diagnosis: { class: "resource", message: expect.stringContaining("40 are allowed") },
    });
    expect(await check("tracepoint:sched:sched_process_* { @ = count(); }")).toMatchObject({ ok: true });
    expect(await check("uprobe:/bin/bash:nosuchfunction { @ = count(); }")).toMatchObject({
      ok: false,
      diagnosis: { class: "unknown-probe" },
    });
    expect(await check("uprobe:/bin/bash:readline { @ = count(); }")).toMatchObject({ ok: true, probes: 1 });
  });
});

test("two agents do not share one state folder, and the second says whose it is", async () => {
  bench = await AgentBench.start();
  await bench.heartbeat();
  const first = bench.agentPid;
  bench.startAgent();
  const second = bench.agent;
  await expect.poll(() => second?.exitCode, { timeout: 20_000 }).toBe(2);
  expect(bench.log).toContain(`process ${first}`);
  process.kill(first, "SIGKILL");
});
