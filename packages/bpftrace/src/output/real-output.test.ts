import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAll } from "./read-all.ts";

const realOutput = (version: string): Buffer =>
  readFileSync(new URL(`real-output-${version}.txt`, import.meta.url));

describe.each(["0.17.0", "0.23.2", "0.27.0"])("what bpftrace %s really printed", (version) => {
  const { records, stats } = readAll(realOutput(version), { version });
  const last = (name: string): unknown =>
    records.findLast((record) => "name" in record && record.name === name);
  const entries = (name: string): unknown => (last(name) as { entries: unknown }).entries;
  const value = (name: string): unknown =>
    (last(name) as { entries: { value: unknown }[] }).entries[0]?.value;
  /** 0.24 and later take the spaces out of keys, which cannot be undone. */
  const key = (text: string): string => (version === "0.27.0" ? text.replaceAll(" ", "") : text);

  it("is records without exception, but for the warnings of 0.27 about the script", () => {
    expect(stats.badLines).toBe(version === "0.27.0" ? 3 : 0);
    expect(stats.cutLines).toBe(0);
  });

  it("reads lines of text", () => {
    expect(records).toContainEqual({ type: "attached", probes: 1 });
    expect(records).toContainEqual({ type: "printf", text: "hé é x\n" });
    expect(records).toContainEqual({ type: "value", value: [1, 2] });
    expect(records).toContainEqual({ type: "value", value: "lit" });
  });

  it("reads maps of numbers, text and tuples", () => {
    expect(last("@i")).toEqual({ type: "map", name: "@i", keyed: false, entries: [{ key: "", value: 5 }] });
    expect(value("@s")).toBe('str"q\\ \t é');
    expect(value("@t")).toEqual([1, "two", [3, "é"]]);
    expect(value("@n")).toBe(-5);
    expect(value("@big")).toBe("9007199254740993");
    expect(value("@u64")).toBe("18446744073709551615");
    expect(value("@ts")).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(value("@cg")).toMatch(/^unified:\/.*systemd:\//);
  });

  it("reads keys, those that bpftrace printed twice too", () => {
    expect(entries("@k")).toEqual([
      { key: key("a b"), value: 1 },
      { key: 'b"q\n', value: 2 },
    ]);
    expect(entries("@")).toEqual([
      { key: "a,b,c", value: 1 },
      { key: "a,b,c", value: 2 },
    ]);
    expect(entries("@esc")).toEqual([{ key: "a\\nb", value: 1 }]);
    expect(entries("@ip")).toEqual([{ key: "127.0.0.1,5", value: 1 }]);
    expect((entries("@kst") as { key: string }[])[0]?.key).toMatch(
      /^\n.*\n {0,8}do_syscall_64\+\d+\n[^,]*\n$/s,
    );
    expect((entries("@us") as { key: string }[])[0]?.key).toMatch(/^\n {0,8}syscall\+\d+\n.*\n,\S+$/s);
  });

  it("reads averages and statistics", () => {
    expect(last("@av")).toEqual({
      type: "stats",
      name: "@av",
      keyed: false,
      entries: [{ key: "", count: null, average: 4, total: null }],
    });
    expect(entries("@avk")).toEqual([{ key: "a", count: null, average: 5, total: null }]);
    expect(last("@st")).toEqual({
      type: "stats",
      name: "@st",
      keyed: false,
      entries: [{ key: "", count: 1, average: 4, total: 4 }],
    });
    expect(entries("@sk")).toEqual([
      { key: "a", count: 1, average: 5, total: 5 },
      { key: "b", count: 1, average: 7, total: 7 },
    ]);
  });

  it("reads histograms, with the bucket that 0.17 lets overflow", () => {
    expect(entries("@hk2")).toEqual([{ key: "q,3", buckets: [{ min: 2, max: 3, count: 1 }] }]);
    const [{ buckets }] = entries("@h") as [{ buckets: { min?: number; max?: number; count: number }[] }];
    expect(buckets[0]).toEqual({ min: 4, max: 7, count: 1 });
    expect(buckets.at(-1)).toEqual(
      version === "0.17.0" ? { min: 2 ** 31, count: 1 } : { min: 2 ** 32, max: 2 ** 33 - 1, count: 1 },
    );
    const [{ buckets: linear }] = entries("@l") as [{ buckets: unknown[] }];
    expect(linear[0]).toEqual({ max: -1, count: 1 });
    expect(linear[2]).toEqual({ min: 10, max: 19, count: 1 });
    expect(linear.at(-1)).toEqual({ min: 100, count: 1 });
  });

  it("gives the same records however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (chunks) => {
        expect(readAll(realOutput(version), { version, chunks }).records).toEqual(records);
      }),
      { numRuns: 60 },
    );
  });
});
