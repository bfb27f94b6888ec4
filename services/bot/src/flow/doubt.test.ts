import type { Block, RunResult } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import { doubtOf } from "./doubt.ts";

const table = (rows: [string[], number][]): Block => ({
  kind: "table",
  name: "@",
  rows: rows.map(([key, value]) => ({ key, value })),
  rowCount: rows.length,
  total: null,
});
const result = (blocks: Block[], outcome: RunResult["outcome"] = "finished"): RunResult => ({
  kind: "run",
  job: "inv-x.run.1",
  host: "web-1",
  outcome,
  code: null,
  diagnosis: null,
  summary: { blocks },
  evidence: {
    scriptHash: "",
    kernel: "",
    bpftrace: "",
    probesAsked: 1,
    probesAttached: 1,
    attachMs: 1,
    windowMs: 1,
    eventsLost: 0,
    outputBytes: 0,
    outputCut: false,
    mapFull: false,
    selfPids: [4711],
  },
});

describe("a run is doubted", () => {
  test("when nothing matched", () => {
    expect(doubtOf(result([], "empty"), "")).toMatch(/no event matched/);
  });

  test("when every value is zero", () => {
    expect(doubtOf(result([table([[["nginx"], 0]])]), "")).toMatch(/zero/);
  });

  test("when all it saw was Tracewire, by name or by pid", () => {
    expect(doubtOf(result([table([[["bpftrace"], 12]])]), "")).toMatch(/Tracewire's own/);
    expect(doubtOf(result([table([[["node", "4711"], 12]])]), "")).toMatch(/Tracewire's own/);
  });
});

describe("a run is not doubted", () => {
  test("when somebody else is in it", () => {
    const rows: [string[], number][] = [
      [["bpftrace"], 12],
      [["nginx"], 1],
    ];
    expect(doubtOf(result([table(rows)]), "")).toBeNull();
  });

  test("when a number names nobody", () => {
    expect(doubtOf(result([table([[[], 41_000]])]), "")).toBeNull();
  });

  test("when it failed: that has a diagnosis", () => {
    expect(doubtOf(result([], "failed"), "")).toBeNull();
  });
});
