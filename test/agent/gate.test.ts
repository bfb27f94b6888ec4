import { newKeyPair, signJob } from "@tracewire/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AgentBench } from "../support/agent-bench.ts";
import { canTrace } from "../support/host.ts";

const SCRIPT = "tracepoint:sched:sched_switch { @ = count(); }\ninterval:ms:220 { exit(); }\n";

describe.skipIf(!canTrace)("an agent refuses", () => {
  let bench: AgentBench;
  beforeAll(async () => {
    bench = await AgentBench.start({
      TRACEWIRE_MAX_WINDOW_MS: "5000",
      TRACEWIRE_MAX_RISK: "events",
    });
  });
  afterAll(() => bench.stop());

  const refused = async (job: ReturnType<AgentBench["job"]>, envelope?: unknown, id?: string) => {
    await bench.add(job, envelope, id);
    return bench.result(id ?? job.id);
  };

  test("a job whose content was changed after it was signed", async () => {
    const job = bench.job("run", SCRIPT);
    const signed = bench.sign(job);
    const changed = { ...signed, body: signed.body.replace("sched_switch", "sched_waking") };
    expect(await refused(job, changed)).toMatchObject({
      outcome: "refused",
      code: "JOB_FORGED",
      evidence: null,
    });
  });

  test("a job that somebody else signed", async () => {
    const job = bench.job("run", SCRIPT);
    const foreign = signJob(job, newKeyPair().privatePem);
    expect(await refused(job, foreign)).toMatchObject({ outcome: "refused", code: "JOB_FORGED" });
  });

  test("something that is no job at all", async () => {
    const job = bench.job("run", SCRIPT);
    expect(await refused(job, { hello: "there" })).toMatchObject({ outcome: "refused", code: "JOB_FORGED" });
  });

  test("a script that differs from its hash, though signed", async () => {
    const job = bench.job("run", SCRIPT, { scriptHash: "0".repeat(64) });
    expect(await refused(job)).toMatchObject({ outcome: "refused", code: "JOB_FORGED" });
  });

  test("a signed job under another name", async () => {
    const job = bench.job("run", SCRIPT);
    const result = await refused(job, bench.sign(job), "inv-other.run.1");
    expect(result).toMatchObject({ job: "inv-other.run.1", outcome: "refused", code: "JOB_FORGED" });
  });

  test("a job for another host", async () => {
    const job = bench.job("run", SCRIPT, { host: "web-3" });
    const result = await refused(job);
    expect(result).toMatchObject({ host: bench.host, outcome: "refused", code: "JOB_NOT_FOR_HOST" });
  });

  test("a job that comes too late, as expired", async () => {
    const job = bench.job("run", SCRIPT, { notAfter: Date.now() - 6_000 });
    expect(await refused(job)).toMatchObject({ outcome: "expired", code: "JOB_EXPIRED" });
  });

  test("a job that stays valid for longer than replays are remembered", async () => {
    const job = bench.job("run", SCRIPT, { notAfter: Date.now() + 3 * 86_400_000 });
    expect(await refused(job)).toMatchObject({ outcome: "refused", code: "LIMIT_EXCEEDED" });
  });

  test("more than the host's own ceiling, whoever signed it", async () => {
    const job = bench.job("run", SCRIPT, { limits: { windowMs: 6_000 } });
    expect(await refused(job)).toMatchObject({
      outcome: "refused",
      code: "LIMIT_EXCEEDED",
      diagnosis: { message: expect.stringContaining("5000") },
    });
  });

  test("a script of more risk than the host allows, and one that has effects", async () => {
    const data = bench.job(
      "run",
      'tracepoint:syscalls:sys_enter_openat { printf("%s\\n", str(args->filename)); }',
    );
    expect(await refused(data)).toMatchObject({ outcome: "refused", code: "SCRIPT_REFUSED" });
    const effects = bench.job("run", 'BEGIN { system("id"); }');
    expect(await refused(effects)).toMatchObject({ outcome: "refused", code: "SCRIPT_REFUSED" });
  });

  test("a script that does not parse, with the place", async () => {
    const job = bench.job("check", "tracepoint:sched:sched_switch { @ = ; }");
    expect(await refused(job)).toMatchObject({
      kind: "check",
      ok: false,
      code: "SCRIPT_SYNTAX",
      diagnosis: { class: "syntax", line: 1 },
    });
  });

  test("a parameter that has no value", async () => {
    const job = bench.job("run", "tracepoint:sched:sched_switch /pid != $4/ { @ = count(); }");
    expect(await refused(job)).toMatchObject({ outcome: "refused", code: "SCRIPT_REFUSED" });
  });

  test("a job that it ran before, also after a restart", async () => {
    const job = bench.job("run", SCRIPT, { limits: { windowMs: 200 } });
    expect(await refused(job)).toMatchObject({ outcome: "finished" });
    const { out } = await bench.forget(job.id);
    await bench.add(job);
    expect(await bench.result(job.id)).toMatchObject({ outcome: "refused", code: "JOB_REPLAYED" });
    await bench.forget(job.id);
    await bench.endAgent("SIGTERM");
    bench.startAgent();
    await bench.add(job);
    expect(await bench.result(job.id)).toMatchObject({ outcome: "refused", code: "JOB_REPLAYED" });
    expect(out).toContain("finished");
  });
});
