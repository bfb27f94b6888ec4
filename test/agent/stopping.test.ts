import { setTimeout as sleep } from "node:timers/promises";
import { hostQueue, type Job, PREFIX, type RunResult } from "@tracewire/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AgentBench } from "../support/agent-bench.ts";
import { canTrace } from "../support/host.ts";
import { descendantNamed, isAlive } from "../support/processes.ts";

const COUNT = "tracepoint:sched:sched_switch { @switches = count(); }\n";
const LONG_MS = 30_000;
const LONG = `${COUNT}interval:ms:${LONG_MS + 20} { exit(); }\n`;

describe.skipIf(!canTrace)("a running trace", () => {
  let bench: AgentBench;
  beforeEach(async () => {
    bench = await AgentBench.start();
  });
  afterEach(() => bench.stop());

  /** A trace of half a minute that has begun, and its bpftrace. */
  const begin = async (script = LONG, windowMs = LONG_MS): Promise<{ job: Job; bpftrace: number }> => {
    const job = bench.job("run", script, { limits: { windowMs } });
    await bench.add(job);
    await bench.attached(job.id);
    return { job, bpftrace: descendantNamed(bench.agentPid, "bpftrace") };
  };

  test("is cancelled by its key long before its end, and what it counted so far comes", async () => {
    const { job, bpftrace } = await begin();
    await sleep(500);
    await bench.cancel(job.id);
    const result = (await bench.result(job.id)) as RunResult;
    expect(result.evidence?.windowMs).toBeLessThan(LONG_MS / 2);
    expect(result).toMatchObject({
      outcome: "cancelled",
      code: null,
      summary: { blocks: [{ name: "@switches" }] },
    });
    expect(isAlive(bpftrace)).toBe(false);
    expect(await bench.run(`${COUNT}interval:ms:220 { exit(); }`, { windowMs: 200 })).toMatchObject({
      outcome: "finished",
    });
  });

  test("ends with the agent that is stopped by SIGTERM, as interrupted, and the agent exits well", async () => {
    const { job, bpftrace } = await begin();
    await sleep(500);
    expect(await bench.endAgent("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(isAlive(bpftrace)).toBe(false);
    expect(await bench.result(job.id)).toMatchObject({
      outcome: "interrupted",
      code: "RUN_INTERRUPTED",
      summary: { blocks: [{ name: "@switches" }] },
    });
  });

  test("dies with an agent that is killed, is told as interrupted by the next one, and never runs again", async () => {
    const { job, bpftrace } = await begin();
    await bench.endAgent("SIGKILL");
    await expect.poll(() => isAlive(bpftrace), { timeout: 10_000 }).toBe(false);
    bench.startAgent();
    expect(await bench.result(job.id)).toMatchObject({
      outcome: "interrupted",
      code: "RUN_INTERRUPTED",
      summary: { blocks: [] },
    });
    expect(await bench.run(`${COUNT}interval:ms:220 { exit(); }`, { windowMs: 200 })).toMatchObject({
      outcome: "finished",
    });
    expect(bench.log.split('"job accepted"').length - 1).toBe(2);
  });

  test("that outlived its agent is ended by the next one before anything else", async () => {
    // Without setpriv in PATH nothing ties bpftrace to the agent's life.
    await bench.endAgent("SIGTERM");
    bench.startAgent({ PATH: bench.onlyBpftrace() });
    const { job, bpftrace } = await begin();
    await bench.endAgent("SIGKILL");
    await sleep(300);
    expect(isAlive(bpftrace)).toBe(true);
    bench.startAgent();
    expect(await bench.result(job.id)).toMatchObject({ outcome: "interrupted" });
    expect(isAlive(bpftrace)).toBe(false);
  });

  test("goes on while Redis is down, and its result is delivered when Redis is back", async () => {
    const { job } = await begin(`${COUNT}interval:ms:2020 { exit(); }`, 2_000);
    await bench.killRedis();
    await sleep(3_500);
    await bench.startRedis();
    await bench.prepareRedis();
    expect(await bench.result(job.id)).toMatchObject({ outcome: "finished", evidence: { windowMs: 2_020 } });
    expect(await bench.run(`${COUNT}interval:ms:220 { exit(); }`, { windowMs: 200 })).toMatchObject({
      outcome: "finished",
    });
    expect(bench.log.split('"job accepted"').length - 1).toBe(2);
  });

  test("is found by an agent whose Redis comes back without its user and without BullMQ's scripts", async () => {
    await bench.heartbeat();
    await bench.redis.call("ACL", "DELUSER", "agent-bench-host");
    await bench.redis.script("FLUSH");
    await sleep(2_000);
    const job = bench.job("run", `${COUNT}interval:ms:220 { exit(); }`, { limits: { windowMs: 200 } });
    await bench.add(job);
    await bench.prepareRedis();
    expect(await bench.result(job.id)).toMatchObject({ outcome: "finished" });
  });

  test("that was cancelled before the agent took it never starts", async () => {
    await bench.endAgent("SIGTERM");
    const job = bench.job("run", LONG);
    await bench.add(job);
    await bench.cancel(job.id);
    bench.startAgent();
    expect(await bench.result(job.id)).toMatchObject({ outcome: "cancelled", evidence: null });
    expect(bench.log).not.toContain("probes attached");
  });

  test("that the agent took but did not live to begin is told as interrupted by the next one", async () => {
    await bench.endAgent("SIGTERM");
    const { id } = bench.job("run", LONG);
    await bench.redis.lpush(`${PREFIX}:${hostQueue(bench.host)}:active`, id);
    bench.startAgent();
    expect(await bench.result(id)).toMatchObject({
      outcome: "interrupted",
      code: "RUN_INTERRUPTED",
      evidence: null,
    });
  });

  test("that ends while Redis is down is not lost when the agent stops too", async () => {
    const { job } = await begin(`${COUNT}interval:ms:1020 { exit(); }`, 1_000);
    await bench.killRedis();
    await sleep(2_000);
    expect(await bench.endAgent("SIGTERM")).toEqual({ code: 0, signal: null });
    await bench.startRedis();
    await bench.prepareRedis();
    bench.startAgent();
    expect(await bench.result(job.id)).toMatchObject({
      outcome: "finished",
      summary: { blocks: [{ name: "@switches" }] },
    });
  });
});
