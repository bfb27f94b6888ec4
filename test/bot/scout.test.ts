import { DEFAULT_LIMITS, type Look, outKey, sha256 } from "@tracewire/protocol";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Inventory } from "../../services/bot/src/fleet/inventory.ts";
import { RedisFleet } from "../../services/bot/src/fleet/redis-fleet.ts";
import { createScout, type ScoutParts } from "../../services/bot/src/fleet/scout.ts";
import { Knowledge } from "../../services/bot/src/store/knowledge.ts";
import { AgentBench } from "../support/agent-bench.ts";
import { canTrace } from "../support/host.ts";

let bench: AgentBench;
let fleet: RedisFleet;
beforeAll(async () => {
  bench = await AgentBench.start();
  const inventory = new Inventory(bench.redis);
  await inventory.enrol(bench.host, bench.password, Date.now());
  fleet = new RedisFleet(bench.redis, inventory, bench.keys.privatePem);
  await bench.heartbeat();
  // What was found out by trials is part of the fingerprint: before the last one, answers are kept for nobody.
  const tried = async () => !Object.values((await bench.heartbeat()).facts.families).includes(null);
  if (canTrace) await vi.waitUntil(tried, { timeout: 100_000, interval: 500 });
}, 120_000);
afterAll(async () => {
  await fleet.close();
  await bench.stop();
});

const scoutOf = (investigation: string, change: Partial<ScoutParts> = {}) =>
  createScout({
    fleet,
    knowledge: new Knowledge(bench.redis),
    investigation,
    hosts: ["not-there", bench.host],
    limits: { ...DEFAULT_LIMITS, windowMs: 1_000 },
    clock: Date.now,
    signal: new AbortController().signal,
    ...change,
  });
/** Jobs that the agent has taken for this investigation. */
const taken = (investigation: string): number =>
  bench.log.split("\n").filter((line) => line.includes("job accepted") && line.includes(`"${investigation}.`))
    .length;
const idOf = (investigation: string, look: Look): string =>
  `${investigation}.look.${sha256(JSON.stringify([bench.host, look])).slice(0, 16)}`;

describe("a planner's scout", () => {
  test("asks the first host that is connected and gives its answer", async () => {
    const result = await scoutOf("inv-a").look({ what: "system" });
    expect(result).toMatchObject({
      kind: "look",
      host: bench.host,
      ok: true,
      job: idOf("inv-a", { what: "system" }),
    });
    expect(result.answer?.rows.length).toBeGreaterThan(5);
  });

  test("asks a kernel once a day what does not change, whoever asks", async () => {
    const look: Look = { what: "type", name: "struct file" };
    const first = await scoutOf("inv-b").look(look);
    expect(first.answer?.rows.length).toBeGreaterThan(5);
    expect(await scoutOf("inv-c").look(look)).toEqual(first);
    expect([taken("inv-b"), taken("inv-c")]).toEqual([1, 0]);
  });

  test("asks anew what changes, but not twice in one investigation after a crash", async () => {
    const look: Look = { what: "processes", pid: process.pid, most: 1 };
    const first = await scoutOf("inv-d").look(look);
    expect(first).toMatchObject({ ok: true });
    expect(await scoutOf("inv-d").look(look)).toEqual(first);
    expect(await scoutOf("inv-e").look(look)).toMatchObject({ ok: true });
    expect([taken("inv-d"), taken("inv-e")]).toEqual([1, 1]);
  });

  test("keeps no empty answer and none about what one process has", async () => {
    const empty: Look = { what: "probes", pattern: "tracepoint:nosuch:*", most: 5 };
    const own: Look = {
      what: "symbols",
      binary: `/proc/${process.pid}/root${process.execPath}`,
      pattern: "*malloc*",
      most: 5,
    };
    for (const investigation of ["inv-f", "inv-g"]) {
      expect(await scoutOf(investigation).look(empty)).toMatchObject({ ok: true, answer: { total: 0 } });
      expect((await scoutOf(investigation).look(own)).answer?.total).toBeGreaterThan(0);
      expect(taken(investigation)).toBe(2);
    }
  });

  test("takes a result that is none for a failure of the host", async () => {
    const look: Look = { what: "cgroups", most: 3 };
    await bench.redis.set(outKey(bench.host, idOf("inv-h", look)), '{"kind":"look"}');
    expect(await scoutOf("inv-h").look(look)).toMatchObject({ ok: false, code: "INTERNAL", answer: null });
    await bench.redis.set(outKey(bench.host, idOf("inv-i", look)), "x".repeat(200_000));
    expect(await scoutOf("inv-i").look(look)).toMatchObject({ ok: false, code: "INTERNAL" });
    expect(taken("inv-h") + taken("inv-i")).toBe(0);
  });

  test("asks once more when its question came too late to the host", async () => {
    const look: Look = { what: "cgroups", most: 4 };
    const job = idOf("inv-o", look);
    const late = { ok: false, code: "JOB_EXPIRED", diagnosis: null, answer: null };
    await bench.redis.set(
      outKey(bench.host, job),
      JSON.stringify({ kind: "look", job, host: bench.host, ...late }),
    );
    expect(await scoutOf("inv-o").look(look)).toMatchObject({ ok: true });
    expect(taken("inv-o")).toBe(1);
  });

  test("waits no longer than it may, takes its question back, and says so instead of throwing", async () => {
    process.kill(bench.agentPid, "SIGSTOP");
    try {
      const begun = Date.now();
      let calls = 0;
      // Time flies, as soon as the question is asked.
      const clock = () => begun + Math.max(0, calls++ - 2) * 5_000;
      const look: Look = { what: "ports", most: 5 };
      const result = await scoutOf("inv-j", { clock }).look(look);
      expect(result).toMatchObject({ ok: false, code: "HOST_SILENT", diagnosis: { class: "environment" } });
      expect(await fleet.withdraw(bench.host, idOf("inv-j", look))).toBe("gone");
    } finally {
      process.kill(bench.agentPid, "SIGCONT");
    }
    expect(taken("inv-j")).toBe(0);
  });

  test("ends at once when the person cancels", async () => {
    const cancelling = new AbortController();
    process.kill(bench.agentPid, "SIGSTOP");
    try {
      const waiting = scoutOf("inv-k", { signal: cancelling.signal }).look({ what: "ports", most: 6 });
      cancelling.abort();
      await expect(waiting).rejects.toThrow("abort");
    } finally {
      process.kill(bench.agentPid, "SIGCONT");
    }
  });

  test.skipIf(!canTrace)("checks a script on the host and keeps what the kernel said of it", async () => {
    // The host's fingerprint, under which answers are kept, changes until every kind of probe has been tried.
    const tried = async () => Object.values((await fleet.facts([bench.host]))[0]?.families ?? {});
    await expect.poll(async () => !(await tried()).includes(null), { timeout: 30_000 }).toBe(true);
    const good = "tracepoint:sched:sched_switch { @ = count(); }";
    expect(await scoutOf("inv-l").check(good)).toMatchObject({ kind: "check", ok: true, probes: 1 });
    const wrong = "tracepoint:sched:sched_switch { @ = args->nextpid; }";
    const diagnosis = { class: "unknown-field", nearest: expect.arrayContaining(["next_pid"]) };
    expect(await scoutOf("inv-l").check(wrong)).toMatchObject({ ok: false, diagnosis });
    expect(await scoutOf("inv-m").check(wrong)).toMatchObject({ ok: false, diagnosis });
    expect(await scoutOf("inv-m").check(good)).toMatchObject({ ok: true });
    expect([taken("inv-l"), taken("inv-m")]).toEqual([2, 0]);
  });

  test("says that nobody can be asked when no host is connected", async () => {
    await bench.endAgent("SIGTERM");
    expect(await scoutOf("inv-n").look({ what: "system" })).toMatchObject({
      ok: false,
      code: "HOST_OFFLINE",
    });
    expect(await scoutOf("inv-n").check("BEGIN { exit(); }")).toMatchObject({
      kind: "check",
      ok: false,
      code: "HOST_OFFLINE",
    });
  });
});
