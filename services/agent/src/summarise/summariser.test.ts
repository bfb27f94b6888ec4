import type { OutputRecord } from "@tracewire/bpftrace";
import { describe, expect, it } from "vitest";
import { createSummariser } from "./summariser.ts";
import { print, role, summarise } from "./try-summary.ts";

describe("what a script prints", () => {
  it("is kept from both ends and counted", () => {
    const lines = Array.from({ length: 1_000 }, (_, index): [OutputRecord, number] => [
      { type: "printf", text: `line ${index}\n` },
      index,
    ]);
    const [events] = summarise([], lines);
    if (events?.kind !== "events") throw new Error("no events");
    expect(events.total).toBe(1_000);
    expect(events.head.map((event) => event.text)).toEqual(
      Array.from({ length: 50 }, (_, index) => `line ${index}`),
    );
    expect(events.tail.map((event) => event.tMs)).toEqual(
      Array.from({ length: 50 }, (_, index) => 950 + index),
    );
  });

  it("is joined to lines as on a terminal; blank lines do not count", () => {
    const records: [OutputRecord, number][] = [
      [{ type: "time", text: "10:00 " }, 1],
      [{ type: "printf", text: "bash " }, 2],
      [{ type: "printf", text: "42\n" }, 3],
      [{ type: "printf", text: "\n" }, 4],
      [{ type: "join", text: "ls -l" }, 5],
      [{ type: "value", value: ["a", [1, 2]] }, 6],
      [{ type: "printf", text: "no end" }, 7],
    ];
    expect(summarise([], records)).toEqual([
      {
        kind: "events",
        total: 4,
        head: [
          { tMs: 1, text: "10:00 bash 42" },
          { tMs: 5, text: "ls -l" },
          { tMs: 6, text: "(a, (1, 2))" },
          { tMs: 7, text: "no end" },
        ],
        tail: [],
      },
    ]);
  });
});

it("takes a map that the analysis does not know for what its prints show", () => {
  expect(
    summarise(
      [],
      [
        [print({ a: 1 }), 1],
        [print({ a: 2 }), 900],
      ],
    )[0],
  ).toMatchObject({ kind: "table", rows: [{ key: ["a"], value: 2 }] });
  expect(
    summarise(
      [],
      [
        [print({ a: 1 }), 1_000],
        [print({ a: 2 }), 2_000],
      ],
      { periodMs: 1_000 },
    )[0],
  ).toMatchObject({ kind: "series" });
  expect(summarise([], [[print({ "\n    a+1\n": 2 }), 1]])[0]).toMatchObject({
    kind: "stacks",
    rows: [{ frames: ["a+1"] }],
  });
});

it("counts only records that carry something as data", () => {
  const summariser = createSummariser({ maps: [role()], periodMs: null });
  const scalar = (value: number): OutputRecord => ({
    type: "map",
    name: "@m",
    keyed: false,
    entries: [{ key: "", value }],
  });
  for (const record of [
    scalar(0),
    { type: "attached", probes: 1 },
    { type: "lost", events: 3 },
    { type: "printf", text: "\n" },
    { type: "text", text: "x" },
  ] as const)
    summariser.add(record, 1);
  expect(summariser.dataRecords).toBe(0);
  summariser.add(scalar(1), 2);
  summariser.add({ type: "printf", text: "x\n" }, 2);
  expect(summariser.dataRecords).toBe(2);
});
