import type { Block, RunResult } from "@tracewire/protocol";
import { expect, test } from "vitest";
import type { Reading } from "../flow/plan.ts";
import { answerSentence } from "./answer.ts";
import { attempt, plan, reading, report, run } from "./samples.ts";

const say = (block: Block, read?: Reading, over: Partial<RunResult> = {}): string =>
  answerSentence(report([attempt(plan("…", { readings: read ? [read] : [] }), [run([block], over)])]));

const table = (rows: [string[], number][], total: number | null, rowCount = rows.length): Block => ({
  kind: "table",
  name: "@n",
  rows: rows.map(([key, value]) => ({ key, value })),
  rowCount,
  total,
});

const byProcess = (value: string, unit: Reading["unit"]): Reading =>
  reading("@n", value, unit, [{ title: "process", kind: "process" }]);

test("a single number is said with its rate", () => {
  expect(say(table([[[], 41_038]], 41_038), reading("@n", "context switches", "count"))).toBe(
    "41,038 context switches in 10 s, 4.1 k a second.",
  );
  expect(say(table([[[], 1]], 1), reading("@n", "processes started", "count"))).toBe(
    "1 processes started in 10 s.",
  );
  expect(say(table([[[], 1]], 1), reading("@n", "context switches", "count"))).toBe(
    "1 context switch in 10 s.",
  );
  expect(say(table([[[], 2_048_000]], 2_048_000), reading("@n", "bytes written", "bytes"))).toBe(
    "1.95 MiB written in 10 s, 200 KiB a second.",
  );
});

test("the largest row is named with its part of the whole", () => {
  const rows: [string[], number][] = [
    [["nginx"], 12_345],
    [["dd"], 400],
  ];
  expect(say(table(rows, 41_000, 9), byProcess("system calls", "count"))).toBe(
    "nginx leads with 12,345 of 41,000 system calls (30 %) in 10 s.",
  );
  expect(say(table(rows, 12_745), byProcess("CPU time", "ms"))).toBe(
    "nginx leads with 12.3 s of 12.7 s of CPU time (97 %) in 10 s.",
  );
  expect(say(table(rows, null), byProcess("longest wait", "us"))).toBe(
    "nginx leads with 12.3 ms of longest wait.",
  );
});

test("rows that are alike share the lead", () => {
  const alike = (count: number): [string[], number][] =>
    Array.from({ length: count }, (_, index) => [[`w${index}`], 5]);
  expect(say(table(alike(2), 10), byProcess("opens", "count"))).toBe(
    "10 opens in 10 s, 5 each (50 %) for w0 and w1.",
  );
  expect(say(table(alike(4), 20), byProcess("opens", "count"))).toBe(
    "20 opens in 10 s; 4 share the lead with 5 each (25 %).",
  );
});

test("one row alone has all of it", () => {
  expect(say(table([[["dd"], 300]], 300), byProcess("opens", "count"))).toBe(
    "300 opens in 10 s, all of them dd.",
  );
  expect(say(table([[["dd"], 2_048]], 2_048), byProcess("bytes written", "bytes"))).toBe(
    "2 KiB written in 10 s, all of it dd.",
  );
  expect(say(table([[["dd"], 41]], null), byProcess("average wait", "us"))).toBe(
    "Average wait of dd: 41 µs.",
  );
});

test("negative numbers have no shares", () => {
  const rows: [string[], number][] = [
    [["leaky"], 40],
    [["tidy"], -3],
  ];
  expect(say(table(rows, 37), byProcess("files left open", "count"))).toBe(
    "leaky leads with 40 files left open.",
  );
});

test("a number beyond 2^53 is still a number", () => {
  const block: Block = {
    kind: "table",
    name: "@n",
    rows: [{ key: [], value: "9007199254740993" }],
    rowCount: 1,
    total: null,
  };
  expect(say(block, reading("@n", "cycles", "count"))).toBe("9.01 P cycles in 10 s, 899 T a second.");
});

test("the measured window counts, not the asked one", () => {
  const evidence = { ...(run([]).evidence as NonNullable<RunResult["evidence"]>), windowMs: 2_500 };
  expect(say(table([[[], 10]], 10), reading("@n", "opens", "count"), { evidence })).toBe(
    "10 opens in 2.5 s, 4 a second.",
  );
});

test("every ending has its sentence", () => {
  const said = (status: Parameters<typeof report>[1] & object): string => answerSentence(report([], status));
  const error = (message: string) => ({ code: null, message, hint: "" });
  expect(said({ status: "denied", error: error("bob denied the trace; nothing was run") })).toBe(
    "Not run: bob denied the trace; nothing was run.",
  );
  expect(
    said({ status: "expired", error: error("nobody approved the trace in time; nothing was run") }),
  ).toMatch(/^Not run: nobody/);
  expect(said({ status: "cancelled", error: error("ana cancelled the trace") })).toBe(
    "Cancelled: ana cancelled the trace.",
  );
  expect(said({ status: "failed", error: null })).toBe("No answer: the trace failed.");
  expect(said({ status: "asked", error: error("which process?") })).toBe("Which process?");
});
