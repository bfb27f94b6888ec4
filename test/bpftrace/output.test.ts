import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Block } from "@tracewire/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canTrace } from "../support/host.ts";
import { type TraceHere, traceHere } from "../support/trace-here.ts";

const blockNamed = (trace: TraceHere, name: string): Block => {
  const found = trace.summary.blocks.find((block) => "name" in block && block.name === name);
  if (!found) throw new Error(`no block ${name} in ${JSON.stringify(trace.summary).slice(0, 500)}`);
  return found;
};

/** Lines that look like records and were not read as such; newer versions warn in plain text in between. */
const unread = ({ records }: TraceHere): unknown[] =>
  records.filter((record) => record.type === "text" && record.text.includes('{"type"'));

describe.skipIf(!canTrace)("every kind of map that this machine's bpftrace prints", () => {
  let trace: TraceHere;
  beforeAll(async () => {
    trace = await traceHere(`BEGIN
{
  @count["a"] = count(); @count["a"] = count(); @count["b,c"] = count();
  @sum["x", 1] = sum(5); @sum["x", 1] = sum(7); @sum["y", 2] = sum(1);
  @min = min(7); @min = min(3); @max = max(7); @max = max(9);
  @avg["k"] = avg(4); @avg["k"] = avg(8);
  @stats["k"] = stats(4); @stats["k"] = stats(8);
  @hist = hist(0); @hist = hist(1); @hist = hist(5); @hist = hist(6); @hist = hist(-3);
  @lhist["r"] = lhist(15, 0, 30, 10); @lhist["r"] = lhist(-1, 0, 30, 10); @lhist["r"] = lhist(99, 0, 30, 10);
  @number = 42; @negative = -5; @huge = (uint64)18446744073709551615;
  @text = "caf\u00e9 \\"q\\"\\n"; @tuple = (1, "two");
  @time = strftime("%H:%M:%S", nsecs); @cgroup = cgroup_path(cgroup);
  @address[ntop(0x0100007f), 443] = count();
  @twice["a,b", "c"] = 1; @twice["a", "b,c"] = 2;
  @stack[kstack, comm] = count();
  printf("%s %d\\n", "line", 1); print((1, 2));
  exit();
}`);
  });

  test("is read without a record left over and without a complaint", () => {
    expect(trace.diagnosis).toBeNull();
    expect(unread(trace)).toEqual([]);
  });

  test.each([
    [
      "@count",
      {
        rows: [
          { key: ["a"], value: 2 },
          { key: ["b,c"], value: 1 },
        ],
        rowCount: 2,
        total: 3,
      },
    ],
    [
      "@sum",
      {
        rows: [
          { key: ["x", "1"], value: 12 },
          { key: ["y", "2"], value: 1 },
        ],
        total: 13,
      },
    ],
    ["@min", { rows: [{ key: [], value: 3 }], total: null }],
    ["@max", { rows: [{ key: [], value: 9 }], total: null }],
    ["@avg", { rows: [{ key: ["k"], value: 6, average: 6 }], total: null }],
    ["@stats", { rows: [{ key: ["k"], value: 12, count: 2, average: 6 }], total: 12 }],
    ["@number", { rows: [{ key: [], value: 42 }] }],
    ["@negative", { rows: [{ key: [], value: -5 }] }],
    ["@huge", { rows: [{ key: [], value: "18446744073709551615" }] }],
    ["@text", { rows: [{ key: [], value: 'café "q"\n' }] }],
    ["@tuple", { rows: [{ key: [], value: "(1, two)" }] }],
    ["@time", { rows: [{ key: [], value: expect.stringMatching(/^\d\d:\d\d:\d\d$/) }] }],
    ["@cgroup", { rows: [{ key: [], value: expect.stringMatching(/^\S*\//) }] }],
    ["@address", { rows: [{ key: ["127.0.0.1", "443"], value: 1 }] }],
    ["@twice", { rows: [{ value: 2 }, { value: 1 }], rowCount: 2 }],
  ])("%s is the table that was put in", (name, table) => {
    expect(blockNamed(trace, name)).toMatchObject({ kind: "table", ...table });
  });

  test("a histogram has its buckets, the open ones too", () => {
    expect(blockNamed(trace, "@hist")).toMatchObject({
      kind: "histogram",
      lines: [
        {
          key: [],
          count: 5,
          buckets: [
            { max: -1, count: 1 },
            { min: 0, max: 0, count: 1 },
            { min: 1, max: 1, count: 1 },
            { min: 2, max: 3, count: 0 },
            { min: 4, max: 7, count: 2 },
          ],
        },
      ],
    });
    const linear = blockNamed(trace, "@lhist");
    const buckets = linear.kind === "histogram" ? linear.lines[0]?.buckets : [];
    expect(buckets?.[0]).toEqual({ max: -1, count: 1 });
    expect(buckets).toContainEqual({ min: 10, max: 19, count: 1 });
    expect(buckets?.at(-1)).toEqual({ min: 30, count: 1 });
  });

  test("a stack has its frames, one by one, and the rest of its key", () => {
    const stacks = blockNamed(trace, "@stack");
    if (stacks.kind !== "stacks") throw new Error(`a ${stacks.kind}`);
    expect(stacks.rows[0]?.key).toHaveLength(1);
    expect(stacks.rows[0]?.frames.some((frame) => /^do_syscall_64\+\d+$/.test(frame))).toBe(true);
  });

  test("what the script prints are events, in order", () => {
    const events = trace.summary.blocks.find((block) => block.kind === "events");
    expect(events).toMatchObject({ total: 2, head: [{ text: "line 1" }, { text: "(1, 2)" }] });
  });
});

describe.skipIf(!canTrace)("a map printed on each interval", () => {
  test("is a series with a point for each tick and nothing of the remainder", async () => {
    const trace = await traceHere(
      `interval:ms:100 { @ticks = count(); @all = count(); }
interval:ms:500 { print(@ticks); clear(@ticks); print(@all); }
interval:ms:2020 { exit(); }`,
      { windowMs: 2_000 },
    );
    expect(trace.diagnosis).toBeNull();
    const ticks = blockNamed(trace, "@ticks");
    if (ticks.kind !== "series") throw new Error(`a ${ticks.kind}`);
    expect(ticks).toMatchObject({ stepMs: 500, cumulative: false, lineCount: 1 });
    expect(ticks.timesMs).toHaveLength(4);
    for (const point of ticks.lines[0]?.points ?? []) expect([4, 5, 6]).toContain(point);
    const all = blockNamed(trace, "@all");
    if (all.kind !== "series") throw new Error(`a ${all.kind}`);
    expect(all.cumulative).toBe(true);
    const points = all.lines[0]?.points as number[];
    expect(points).toEqual(points.toSorted((a, b) => a - b));
    expect(points.at(-1)).toBeGreaterThanOrEqual(18);
  });
});

describe.skipIf(!canTrace)("a planted process", () => {
  const folder = mkdtempSync("/tmp/tw-");
  const comm = "tw,odd\u00e9";
  const files = ["plain", "with,comma", "two\nlines", 'a "quote" \\', "caf\u00e9"].map((name) =>
    join(folder, name),
  );
  const invalid = Buffer.concat([Buffer.from(`${folder}/not-utf8-`), Buffer.from([0xff, 0xfe])]);

  beforeAll(() => {
    copyFileSync("/bin/cat", join(folder, comm));
    for (const file of files) writeFileSync(file, "");
    writeFileSync(invalid, "");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is counted under its own name and files, whatever bytes they have", async () => {
    const trace = await traceHere(
      `tracepoint:syscalls:sys_enter_openat /comm == "${comm}"/ { @opens[comm, str(args->filename), pid] = count(); }
interval:ms:2000 { exit(); }`,
      {
        work: () => {
          // Node takes arguments as text: the shell finds the file whose name is not UTF-8.
          const shell = spawn("/bin/sh", [
            "-c",
            'exe="$1"; shift; "$exe" "$@" "$0"/not-utf8-*',
            folder,
            join(folder, comm),
            ...files,
          ]);
          shell.stderr.resume();
        },
      },
    );
    expect(trace.diagnosis).toBeNull();
    const opens = blockNamed(trace, "@opens");
    if (opens.kind !== "table") throw new Error(`a ${opens.kind}`);
    const rows = opens.rows.filter((row) => row.key[1]?.startsWith(folder));
    // bpftrace 0.24 and later take the spaces out of keys.
    const withoutSpaces = (paths: (string | undefined)[]) =>
      paths.map((path) => path?.replaceAll(" ", "")).sort();
    expect(withoutSpaces(rows.map((row) => row.key[1]))).toEqual(
      withoutSpaces([...files, `${folder}/not-utf8-\ufffd\ufffd`]),
    );
    for (const row of rows)
      expect(row).toMatchObject({ key: [comm, expect.anything(), expect.stringMatching(/^\d+$/)], value: 1 });
  });
});

describe.skipIf(!canTrace)("a flood of lines", () => {
  test("is read to the end: each line is counted, the first and the last are kept", async () => {
    const trace = await traceHere(
      `tracepoint:syscalls:sys_enter_write /comm == "dd"/ { @writes = count(); printf("%s %d\\n", comm, args->count); }
interval:ms:2000 { exit(); }`,
      { work: () => spawn("dd", ["if=/dev/zero", "of=/dev/null", "bs=1", "count=20000"]).stderr.resume() },
    );
    // Not compared with the writes: what is still in the kernel's buffer at the end goes without a word.
    expect(unread(trace)).toEqual([]);
    const printed = trace.records.filter((record) => record.type === "printf").length;
    const writes = blockNamed(trace, "@writes");
    const events = trace.summary.blocks.find((block) => block.kind === "events");
    if (writes.kind !== "table" || events?.kind !== "events") throw new Error("no table or no events");

    expect(writes.rows[0]?.value).toBeGreaterThanOrEqual(20_000);
    expect(printed).toBeGreaterThan(1_000);
    expect(events.total).toBe(printed);
    expect(events.head).toHaveLength(50);
    expect(events.tail).toHaveLength(50);
  });
});

describe.skipIf(!canTrace)("a script that fails on this machine", () => {
  const open = "tracepoint:syscalls:sys_enter_openat";
  test.each([
    ['BEGIN { printf("x"', "syntax"],
    ["BEGIN { printf('x'); }", "syntax"],
    ["```\nBEGIN { exit(); }\n```", "syntax"],
    ["foo:bar { exit(); }", "unknown-probe"],
    ["tracepoint:syscalls:sys_enter_opennn { @ = count(); }", "unknown-probe"],
    ["tracepoint:nosuchcategory:* { @ = count(); }", "unknown-probe"],
    ["uprobe:/bin/sh:no_such_symbol { @ = count(); }", "unknown-probe"],
    ["uprobe:/no/such/file:main { @ = count(); }", "unknown-probe"],
    [`${open} { @[str(args->path)] = count(); }`, "unknown-field"],
    ["BEGIN { nosuchfunction(); }", "unknown-name"],
    ["BEGIN { @ = nosuchword; }", "unknown-name"],
    [`${open} { @ = retval; }`, "unknown-name"],
    ['BEGIN { @x = 1; @x = "a"; }', "type"],
    ['BEGIN { @x[1] = 1; @x["a"] = 1; }', "type"],
    ['BEGIN { printf("%d %d\\n", 1); }', "type"],
    ['BEGIN { system("id"); }', "forbidden"],
    ["BEGIN { @ = lhist(1, 0, 1000000, 1); }", "resource"],
    ["tracepoint:* { @ = count(); }", "resource"],
    ["BEGIN { exit(); }", "empty"],
  ])("%j is classed as %s", async (script, expected) => {
    const { diagnosis } = await traceHere(script);
    expect(diagnosis?.class).toBe(expected);
  });
});
