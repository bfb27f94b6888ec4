import type { RunResult } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import { type Draft, finishPlan } from "../../flow/plan.ts";
import { seenOn } from "./seen.ts";

const host = { host: "web-1", arch: "x86_64", cpus: 2 };

const plan = finishPlan(
  {
    body: "tracepoint:raw_syscalls:sys_enter { @calls[pid, comm, args->id] = count(); }",
    title: "t",
    measures: "m",
    readings: [
      {
        map: "@calls",
        value: "system calls",
        unit: "count",
        columns: [
          { title: "pid", kind: "pid" },
          { title: "process", kind: "process" },
          { title: "system call", kind: "syscall" },
        ],
      },
    ],
    explain: "",
    next: "",
    notes: [],
    origin: { by: "recipe", name: "syscall-count" },
    top: 10,
  } satisfies Draft,
  5_000,
);

const result = (rows: [pid: string, comm: string, calls: number][], windowMs = 5_000): RunResult => ({
  kind: "run",
  job: "inv-x.run.1",
  host: "web-1",
  outcome: "finished",
  code: null,
  diagnosis: null,
  summary: {
    blocks: [
      {
        kind: "table",
        name: "@calls",
        rows: rows.map(([pid, comm, value]) => ({ key: [pid, comm, "0"], value })),
        rowCount: rows.length,
        total: null,
      },
    ],
  },
  evidence: {
    scriptHash: "",
    kernel: "",
    bpftrace: "",
    probesAsked: 1,
    probesAttached: 1,
    attachMs: 0,
    windowMs,
    eventsLost: 0,
    outputBytes: 0,
    outputCut: false,
    mapFull: false,
    selfPids: [],
  },
});

const about = (question: string, ...comms: string[]) => {
  const rows = comms.map((comm, index): [string, string, number] => [`${10 + index}`, comm, 1]);
  return [...seenOn(host, [{ plan, results: [result(rows)] }], question).about];
};

describe("what a series has seen", () => {
  test("values are for each second of the window as it was measured", () => {
    const seen = seenOn(host, [{ plan, results: [result([["10", "shop", 100]], 4_000)] }], "");
    expect(seen.rows("syscall-count")).toMatchObject([
      { pid: "10", process: "shop", perSecond: 25, value: 100 },
    ]);
  });

  test("a recipe that has not run there is not an empty table", () => {
    const seen = seenOn({ ...host, host: "web-2" }, [{ plan, results: [result([["10", "shop", 1]])] }], "");
    expect(seen.rows("syscall-count")).toBeNull();
  });

  test.each([
    ["requests to shopd are slow, why?"],
    ["Shopd antwortet zäh"],
    ["¿por qué va lento shopd?"],
    ["shopdが遅いのはなぜ"],
    ["为什么shopd这么慢"],
  ])("the process that the question names is the one in question: %s", (question) => {
    expect(about(question, "other", "shopd", "shopping")).toEqual(["11"]);
  });

  test("a name beyond the kernel's 15 characters is known by its first", () => {
    expect(about("why is averylongservice-name slow", "averylongservic")).toEqual(["10"]);
  });

  test("threads that are called like the program stand for it, other programs with such a beginning do not", () => {
    expect(about("why is cartd slow", "cartcurl", "cart-w1")).toEqual(["11"]);
  });

  test("a question that names nobody is about nobody", () => {
    expect(about("why is it slow on this host", "shopd", "nginx")).toEqual([]);
  });
});
