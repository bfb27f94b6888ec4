import { readFileSync } from "node:fs";
import type { RunResult } from "@tracewire/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AgentBench } from "../support/agent-bench.ts";
import { canTrace } from "../support/host.ts";
import { Workload } from "../support/workload.ts";

const MIB = 1_048_576;

/** As the bot ends each script. */
const ends = (script: string, windowMs = 1_000): string =>
  `${script}\n\n// ends by itself\ninterval:ms:${windowMs + 20} { exit(); }\n`;

describe.skipIf(!canTrace)("an agent runs a trace", () => {
  let bench: AgentBench;
  const load = new Workload("twagentload");
  beforeAll(async () => {
    bench = await AgentBench.start();
  });
  afterAll(async () => {
    await bench.stop();
    load.remove();
  });

  /** Runs a script and starts the workload once its probes are attached. */
  const runWith = async (
    script: string,
    limits: Parameters<AgentBench["run"]>[1],
    work: () => Promise<void>,
  ) => {
    const job = bench.job("run", script, { limits: limits ?? {} });
    await bench.add(job);
    await bench.attached(job.id);
    await work();
    return (await bench.result(job.id)) as RunResult;
  };

  test("and its result, counted truly, is under the host's own key", async () => {
    const script = ends(
      `tracepoint:syscalls:sys_enter_write /comm == "${load.comm}"/ { @writes[comm] = count(); }`,
      3_000,
    );
    const result = await runWith(script, { windowMs: 3_000 }, () => load.writes(20_000));
    expect(result).toMatchObject({ outcome: "finished", code: null, diagnosis: null, host: bench.host });
    const [table] = result.summary.blocks;
    // dd writes three lines about itself besides.
    expect(table).toMatchObject({
      kind: "table",
      name: "@writes",
      rows: [{ key: [load.comm] }],
      rowCount: 1,
    });
    const written = Number(table?.kind === "table" ? table.rows[0]?.value : 0);
    expect(written).toBeGreaterThanOrEqual(20_000);
    expect(written).toBeLessThan(20_010);
    expect(result.evidence).toMatchObject({
      probesAsked: 2,
      probesAttached: 2,
      eventsLost: 0,
      outputCut: false,
    });
    expect(result.evidence?.windowMs).toBe(3_020);
  });

  test("and a trace in which nothing matches ends as empty, not as failed", async () => {
    const result = await bench.run(
      ends(`tracepoint:syscalls:sys_enter_write /comm == "twnobody"/ { @[comm] = count(); }`),
    );
    expect(result).toMatchObject({ outcome: "empty", code: null, diagnosis: { class: "empty" } });
  });

  test("and a script that does not end itself is ended after its window, with its maps", async () => {
    const result = await bench.run("tracepoint:sched:sched_switch { @switches = count(); }", {
      windowMs: 500,
    });
    expect(result).toMatchObject({ outcome: "finished", summary: { blocks: [{ name: "@switches" }] } });
    expect(result.evidence?.windowMs).toBeLessThan(5_000);
  });

  test("and Tracewire's own processes are what $1, $2 and $3 stand for", async () => {
    const result = await bench.run('BEGIN { printf("%d %d %d\\n", $1, $2, $3); exit(); }');
    const own = bench.agentPid;
    expect(result.summary.blocks).toMatchObject([
      { kind: "events", head: [{ text: `${own} ${own} ${own}` }] },
    ]);
    expect(result.evidence?.selfPids).toEqual([own]);
  });

  test("and a flood of output ends in time, within bounds, says what was cut, and keeps the maps", async () => {
    const stop = new AbortController();
    const script = ends(
      'tracepoint:raw_syscalls:sys_enter { printf("%d %s %d\\n", pid, comm, args->id); @calls = count(); }',
      2_000,
    );
    const result = await runWith(script, { windowMs: 2_000, outputBytes: 256 * 1_024 }, async () => {
      const flood = load.writes(100_000_000, stop.signal);
      setTimeout(() => stop.abort(), 3_000);
      await flood;
    });
    expect(result).toMatchObject({ outcome: "finished", diagnosis: { class: "flood" } });
    expect(result.evidence).toMatchObject({ outputCut: true });
    expect(result.evidence?.outputBytes).toBeGreaterThan(1 * MIB);
    const calls = result.summary.blocks.find((block) => block.kind === "table" && block.name === "@calls");
    expect(Number(calls?.kind === "table" ? calls.total : 0)).toBeGreaterThan(50_000);
    expect(JSON.stringify(result).length).toBeLessThan(100_000);
    const { rssBytes } = memoryOf(bench.agentPid);
    expect(rssBytes).toBeLessThan(400 * MIB);
  });

  test("and raw lines come with it when asked for, the beginning and the final maps, bounded", async () => {
    const script = ends(
      `BEGIN { printf("first\\n"); }
       tracepoint:syscalls:sys_enter_write /comm == "${load.comm}"/ { printf("w %d\\n", pid); @n = count(); }`,
      2_000,
    );
    const result = await runWith(script, { windowMs: 2_000, rawBytes: 20_000 }, () => load.writes(5_000));
    const raw = result.raw ?? [];
    expect(result.rawCut).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(raw))).toBeLessThanOrEqual(20_002);
    expect(raw[0]?.raw).toContain("attached_probes");
    expect(raw[1]?.raw).toContain("first");
    expect(raw.at(-1)?.raw).toContain('"@n"');
    const times = raw.map(({ t }) => t);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test("and a bpftrace that takes more memory than allowed is ended, with the reason", async () => {
    const result = await bench.run(ends("tracepoint:sched:sched_switch { @ = count(); }", 5_000), {
      windowMs: 5_000,
      memoryBytes: 64 * MIB,
    });
    expect(result).toMatchObject({ outcome: "failed", code: "RUN_FAILED", diagnosis: { class: "resource" } });
    expect(result.diagnosis?.message).toContain("64 MiB");
  });

  test("and a script that does not compile comes back with its diagnosis and what was meant", async () => {
    const result = await bench.run(
      ends("tracepoint:syscalls:sys_enter_openat { @[str(args->filenam)] = count(); }"),
    );
    expect(result).toMatchObject({
      outcome: "failed",
      code: "SCRIPT_REJECTED",
      diagnosis: { class: "unknown-field", line: 1, nearest: expect.arrayContaining(["filename"]) },
      evidence: { probesAttached: 0 },
    });
  });

  test("and a map that ran full is told as full", async () => {
    const result = await bench.run(ends("tracepoint:sched:sched_switch { @[nsecs] = count(); }"), {
      mapKeys: 16,
    });
    expect(result).toMatchObject({
      outcome: "finished",
      diagnosis: null,
      evidence: { mapFull: true, outputCut: false },
    });
  });

  test("and stacks have names behind the confinement", async () => {
    const result = await bench.run(ends("tracepoint:sched:sched_switch { @[kstack(3)] = count(); }"));
    const stacks = result.summary.blocks.find((block) => block.kind === "stacks");
    expect(JSON.stringify(stacks)).toMatch(/schedule/);
  });
});

const memoryOf = (pid: number): { rssBytes: number } => {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return { rssBytes: Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1]) * 1_024 };
};
