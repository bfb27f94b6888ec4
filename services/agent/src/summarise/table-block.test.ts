import type { OutputRecord } from "@tracewire/bpftrace";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { print, role, summarise } from "./try-summary.ts";

describe("a map that is printed at the end", () => {
  it("is a table, largest first, with the total of all its rows", () => {
    expect(summarise([role()], [[print({ a: 1, b: 30, c: 2 }), 5_000]], { rows: 2 })).toEqual([
      {
        kind: "table",
        name: "@m",
        rows: [
          { key: ["b"], value: 30 },
          { key: ["c"], value: 2 },
        ],
        rowCount: 3,
        total: 33,
      },
    ]);
  });

  it("has no total where a sum means nothing", () => {
    expect(summarise([role({ kind: "max" })], [[print({ a: 1, b: 2 }), 1]])[0]).toMatchObject({
      total: null,
    });
    expect(summarise([role({ kind: "value" })], [[print({ a: "x" }), 1]])[0]).toMatchObject({
      total: null,
      rows: [{ value: "x" }],
    });
  });

  it("has one row without a key when the map has none", () => {
    const record: OutputRecord = { type: "map", name: "@m", keyed: false, entries: [{ key: "", value: 7 }] };
    expect(summarise([role({ keyArity: 0, keyKinds: [] })], [[record, 1]])).toEqual([
      { kind: "table", name: "@m", rows: [{ key: [], value: 7 }], rowCount: 1, total: 7 },
    ]);
  });

  it("carries average, and for stats() count and total", () => {
    const average: OutputRecord = {
      type: "stats",
      name: "@m",
      keyed: true,
      entries: [{ key: "a", count: null, average: 4, total: null }],
    };
    expect(summarise([role({ kind: "avg" })], [[average, 1]])[0]).toMatchObject({
      rows: [{ key: ["a"], value: 4, average: 4 }],
      total: null,
    });
    const stats: OutputRecord = {
      type: "stats",
      name: "@m",
      keyed: true,
      entries: [
        { key: "a", count: 2, average: 5, total: 10 },
        { key: "b", count: 1, average: 90, total: 90 },
      ],
    };
    expect(summarise([role({ kind: "stats" })], [[stats, 1]])[0]).toMatchObject({
      rows: [
        { key: ["b"], value: 90, count: 1, average: 90 },
        { key: ["a"], value: 10, count: 2, average: 5 },
      ],
      total: 100,
    });
  });

  it("keeps integers beyond 2^53 exact and in their order", () => {
    const [table] = summarise(
      [role({ kind: "sum" })],
      [[print({ a: 5, b: "9007199254740993", c: "18446744073709551615" }), 1]],
    );
    expect(table).toMatchObject({
      rows: [{ value: "18446744073709551615" }, { value: "9007199254740993" }, { value: 5 }],
    });
  });

  it("is what the last print says when it is printed several times", () => {
    expect(
      summarise(
        [role()],
        [
          [print({ a: 9, b: 9 }), 1_000],
          [print({ a: 10 }), 2_000],
        ],
      )[0],
    ).toMatchObject({
      rows: [{ key: ["a"], value: 10 }],
      rowCount: 1,
      total: 10,
    });
  });

  it("is laid together from partial prints when none is known to be whole", () => {
    const partly = role({ printedAtEnd: false });
    expect(
      summarise(
        [partly],
        [
          [print({ a: 1, b: 2 }), 1],
          [print({ b: 5, c: 3 }), 2],
        ],
      )[0],
    ).toMatchObject({
      rows: [
        { key: ["b"], value: 5 },
        { key: ["c"], value: 3 },
        { key: ["a"], value: 1 },
      ],
      rowCount: 3,
      total: 9,
    });
  });

  it("is shown in the order of the script, and not at all when it was never printed", () => {
    const maps = [role({ name: "@a" }), role({ name: "@never" }), role({ name: "@b" })];
    expect(
      summarise(maps, [
        [print({ x: 1 }, "@b"), 1],
        [print({ x: 1 }, "@a"), 2],
      ]).map((block) => "name" in block && block.name),
    ).toEqual(["@a", "@b"]);
  });

  it("totals what was put in, whatever is cut", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.nat(1_000_000), { maxKeys: 400 }),
        fc.integer({ min: 1, max: 250 }),
        (values, rows) => {
          const numbers = Object.values(values);
          const [table] = summarise([role()], [[print(values), 1]], { rows });
          if (numbers.length === 0) {
            expect(table).toBeUndefined();
            return;
          }
          if (table?.kind !== "table") throw new Error("no table");
          expect(table.total).toBe(numbers.reduce((sum, value) => sum + value, 0));
          expect(table.rowCount).toBe(numbers.length);
          const shown = table.rows.map((row) => row.value);
          expect(shown).toEqual(numbers.sort((a, b) => b - a).slice(0, shown.length));
        },
      ),
    );
  });
});
