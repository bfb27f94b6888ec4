import type { RunResult } from "@tracewire/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testimonies } from "../../services/bot/src/flow/witness.ts";
import { AgentBench } from "../support/agent-bench.ts";
import { canTrace } from "../support/host.ts";

const WINDOW_MS = 1_500;
const ends = (script: string): string => `${script}\ninterval:ms:${WINDOW_MS} { exit(); }\n`;

describe.skipIf(!canTrace)("the kernel's own counters", () => {
  let bench: AgentBench;
  beforeAll(async () => {
    bench = await AgentBench.start();
  });
  afterAll(() => bench.stop());

  const trace = async (script: string): Promise<RunResult> => {
    const job = bench.job("run", script, { limits: { windowMs: WINDOW_MS } });
    await bench.add(job);
    return (await bench.result(job.id)) as RunResult;
  };

  test("agree with a script that counts every context switch", async () => {
    const script = ends("tracepoint:sched:sched_switch { @switches = count(); }");
    const result = await trace(script);
    expect(testimonies(script, result)).toMatchObject([{ counter: "context-switches", agrees: true }]);
  });

  test("contradict a script that says it counts them and counts each three times", async () => {
    const honest = "tracepoint:sched:sched_switch { @switches = count(); }";
    const lying = ends("tracepoint:sched:sched_switch { @switches = sum(3); }");
    const result = await trace(lying);
    expect(testimonies(ends(honest), result)).toMatchObject([{ agrees: false }]);
  });
});
