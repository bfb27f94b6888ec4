import type { RunResult } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import { testimonies } from "./witness.ts";

const run = (total: number, counters: Record<string, number>): RunResult =>
  ({
    summary: { blocks: [{ kind: "table", name: "@s", rows: [], rowCount: 1, total }] },
    evidence: { counters },
  }) as unknown as RunResult;
const ALL = "tracepoint:sched:sched_switch { @s = count(); }";
const SOME = 'tracepoint:sched:sched_switch /comm != "bpftrace"/ { @s = count(); }';

describe("the kernel's own counter", () => {
  test("agrees with a total that is near it", () => {
    expect(testimonies(ALL, run(10_400, { "context-switches": 10_000 }))).toEqual([
      { counter: "context-switches", map: "@s", script: 10_400, kernel: 10_000, agrees: true },
    ]);
  });

  test("contradicts a total that is far from it", () => {
    expect(testimonies(ALL, run(3_000, { "context-switches": 10_000 }))[0]?.agrees).toBe(false);
    expect(testimonies(ALL, run(30_000, { "context-switches": 10_000 }))[0]?.agrees).toBe(false);
  });

  test("says nothing of small differences, however large their share", () => {
    expect(testimonies(ALL, run(150, { "context-switches": 10 }))[0]?.agrees).toBeNull();
  });

  test("lets a script that leaves somebody out count less, not more", () => {
    expect(testimonies(SOME, run(3_000, { "context-switches": 10_000 }))[0]?.agrees).toBeNull();
    expect(testimonies(SOME, run(30_000, { "context-switches": 10_000 }))[0]?.agrees).toBe(false);
  });

  test("says nothing to what it does not count, or where it was not read", () => {
    expect(testimonies("tracepoint:a:b { @s = count(); }", run(1, { forks: 9_999 }))).toEqual([]);
    expect(testimonies(ALL, run(1, {}))).toEqual([]);
    expect(testimonies("nonsense {", run(1, { forks: 1 }))).toEqual([]);
  });
});
