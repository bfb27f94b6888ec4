import type { Block } from "@tracewire/protocol";
import { expect, test } from "vitest";
import type { Report } from "../flow/report.ts";
import { attempt, plan, report, run } from "../report/samples.ts";
import { expectedAnswer } from "./expected-answer.ts";

const measured = (script: string, ...blocks: Block[]): Report =>
  report([attempt(plan(script, {}), [run(blocks)])]);

const failures = measured(
  "tracepoint:syscalls:sys_exit_openat /args->ret < 0/ { @failed[comm, -args->ret] = count(); }",
  {
    kind: "table",
    name: "@failed",
    rows: [
      { key: ["cat", "2"], value: 6 },
      { key: ["cat", "13"], value: 1 },
    ],
    rowCount: 2,
    total: 7,
  },
);

test("the largest key is found by its part, as the report shows it and as the kernel has it", () => {
  expect(expectedAnswer({ find: "largest", map: "@failed", part: 2 }, failures)).toEqual({
    kind: "words",
    accepted: ["ENOENT", "2"],
    others: ["EACCES", "13"],
    shown: "ENOENT",
  });
});

test("keys that lead alike are all right", () => {
  const rows = ["a", "b", "c"].map((key) => ({ key: [key], value: key === "c" ? 1 : 5 }));
  const table = { kind: "table" as const, name: "@n", rows, rowCount: 3, total: 11 };
  const expected = expectedAnswer(
    { find: "largest", map: "@n", part: 1 },
    measured("tracepoint:a:b { @n[comm] = count(); }", table),
  );
  expect(expected).toMatchObject({ accepted: ["a", "b"], others: ["c"] });
});

test("a value is found under its key, or under a key that begins with it", () => {
  expect(expectedAnswer({ find: "value", map: "@failed", key: ["cat", "13"] }, failures)).toMatchObject({
    kind: "number",
    value: 1,
  });
  expect(expectedAnswer({ find: "value", map: "@failed", key: ["cat"] }, failures)).toMatchObject({
    value: 6,
  });
});

const waits = measured("x:y { @waited_us = hist(1); }", {
  kind: "histogram",
  name: "@waited_us",
  lines: [
    {
      key: [],
      count: 16,
      buckets: [
        { min: 16_384, max: 32_767, count: 15 },
        { min: 32_768, max: 65_535, count: 0 },
        { min: 262_144, max: 524_287, count: 1 },
      ],
    },
  ],
  lineCount: 1,
});

test("a bucket is the fullest one, or the one where a part of all values is reached, in the map's unit", () => {
  const at = (which: "fullest" | "p50" | "p99") =>
    expectedAnswer({ find: "bucket", map: "@waited_us", at: which }, waits);
  expect(at("fullest")).toMatchObject({ kind: "range", min: 16_384, max: 32_767, unit: "us" });
  expect(at("p50")).toMatchObject({ min: 16_384 });
  expect(at("p99")).toMatchObject({ min: 262_144, shown: "262–524 ms" });
});

test("the peak is the largest step, rows and lines are counted whole, and the id is the trace's own", () => {
  const all = measured(
    "x:y { @calls = count(); }",
    {
      kind: "series",
      name: "@calls",
      stepMs: 1_000,
      timesMs: [1_000, 2_000],
      lines: [{ key: [], points: [380, 13_022] }],
      lineCount: 1,
      cumulative: false,
    },
    { kind: "events", total: 63_451, head: [], tail: [] },
    { kind: "table", name: "@n", rows: [{ key: ["a"], value: 1 }], rowCount: 40, total: 9 },
  );
  expect(expectedAnswer({ find: "peak", map: "@calls" }, all)).toMatchObject({
    value: 13_022,
    shown: "13 k",
  });
  expect(expectedAnswer({ find: "lines" }, all)).toMatchObject({ value: 63_451 });
  expect(expectedAnswer({ find: "rows", map: "@n" }, all)).toMatchObject({ value: 40 });
  expect(expectedAnswer({ find: "trace-id" }, all)).toMatchObject({ accepted: [all.id] });
});

test("a choice counts only when the report shows what it is about", () => {
  const choice = { find: "choice", of: ["yes", "no"], right: 2 } as const;
  expect(expectedAnswer({ ...choice, of: [...choice.of], shows: "ENOENT" }, failures)).toMatchObject({
    kind: "choice",
    shown: "no",
  });
  expect(expectedAnswer({ ...choice, of: [...choice.of], shows: "EPERM" }, failures)).toBeNull();
});

test("what the trace did not see has no answer", () => {
  const empty = measured("x:y { @n[comm] = count(); }");
  expect(expectedAnswer({ find: "value", map: "@n", key: ["dd"] }, empty)).toBeNull();
  expect(expectedAnswer({ find: "largest", map: "@n", part: 1 }, empty)).toBeNull();
  expect(expectedAnswer({ find: "bucket", map: "@n", at: "p50" }, empty)).toBeNull();
  expect(expectedAnswer({ find: "peak", map: "@n" }, empty)).toBeNull();
  expect(expectedAnswer({ find: "value", map: "@failed", key: ["ls"] }, failures)).toBeNull();
  expect(expectedAnswer({ find: "lines" }, report([]))).toBeNull();
});
