import { describe, expect, test } from "vitest";
import { parse } from "../language/parse.ts";
import { analyse } from "./analyse.ts";
import { lacks } from "./lacks.ts";

const HOST = {
  bpftrace: "0.17.0",
  families: { kprobe: true, tracepoint: true },
  btf: true,
  tracepointGroups: ["sched", "syscalls"],
};
const missing = (source: string, host = {}) => lacks(analyse(parse(source)), { ...HOST, ...host });
const needs = (source: string) =>
  analyse(parse(source)).needsVersion.map(({ version, because }) => `${version} ${because}`);

describe("the least bpftrace version", () => {
  test.each([
    ["tracepoint:sched:sched_switch { @[args->prev_comm] = hist(nsecs); } END { clear(@); }", []],
    ["kfunc:tcp_reset { @ = count(); }", []],
    ['kprobe:f { @ = strcontains(comm, "a"); }', ["0.17 strcontains()"]],
    ["rawtracepoint:sys_enter { @ = count(); }", ["0.18 rawtracepoint"]],
    ["tracepoint:a:b { @ = args.ret; }", ["0.19 args.field"]],
    ["kprobe:f { @ = nsecs(monotonic); }", ["0.19 nsecs()", "0.19 monotonic"]],
    ["fentry:tcp_reset { @ = hist(1, 3); }", ["0.20 fentry", "0.20 hist(value, detail)"]],
    ["config = { a=1 } BEGIN { }", ["0.20 a config block"]],
    ["interval:s:1 { for ($kv : @m) { print($kv); } exit(1); }", ["0.21 exit(code)", "0.21 for over a map"]],
    [
      "kprobe:f { @c = count(); if (@c > 5) { @d = 1; } }",
      ["0.21 reading a map of count(), sum(), min() or max()"],
    ],
    ["kprobe:f { @c = count(); } interval:s:1 { print(@c); clear(@c); }", []],
    [
      "kprobe:f { let $x = 1; if (has_key(@m, tid)) { delete(@m, tid); } }",
      ["0.22 let", "0.22 has_key()", "0.22 delete(@map, key)"],
    ],
    ["kprobe:f { @[(1, 2)] = 1; }", ["0.22 a tuple as a map's key"]],
    [`BEGIN { @ = "${"x".repeat(64)}"; }`, ["0.23 text longer than 63 bytes"]],
    [`BEGIN { printf("${"x".repeat(200)}"); }`, []],
    ["begin { @ = true; }", ["0.24 begin in small letters", "0.17 true and false"]],
    [
      "interval:1s { for ($i : 0..3) { @ = 5s; } }",
      ["0.24 a duration in a probe", "0.24 for over a range", "0.24 a duration such as 5s"],
    ],
    ["macro m() { 1 } BEGIN { if 1 { m() } }", ["0.24 macro", "0.24 a condition without brackets"]],
    ["BEGIN { @ = (a=1); _ = sizeof(typeof(1)); }", ["0.25 a record", "0.25 _ = value"]],
    ["BEGIN { $x = $y ?: 1; }", ["0.26 a ?: b"]],
    ["BEGIN { if (1) { }; }", ["0.27 a semicolon behind a block"]],
  ])("of %s", (source, expected) => {
    expect(needs(source).toSorted()).toEqual(expected.toSorted());
  });
});

describe("what a host lacks for a script", () => {
  test("is nothing for what it has", () => {
    expect(
      missing("tracepoint:sched:sched_switch { @ = count(); } kprobe:f { @ = count(); } BEGIN { }"),
    ).toEqual([]);
  });

  test("names the version, and what to write instead", () => {
    expect(missing("BEGIN { }\ntracepoint:sched:sched_switch { @ = args.prev_pid; }")).toEqual([
      {
        class: "syntax",
        message: "args.field needs bpftrace 0.19; this host has 0.17.0",
        hint: "write args->field",
        position: { line: 2, column: 37 },
      },
    ]);
    expect(missing("tracepoint:sched:sched_switch { @ = args.prev_pid; }", { bpftrace: "v0.23.2" })).toEqual(
      [],
    );
  });

  test("names what went away again", () => {
    expect(missing("kprobe:f { @ = sarg0; }")).toEqual([]);
    expect(missing("kprobe:f { @ = sarg0; }", { bpftrace: "0.25.0" })[0]?.message).toContain(
      "went away with bpftrace 0.25",
    );
  });

  test("names kinds of probes that it cannot attach, and takes what is not known yet for possible", () => {
    const host = { families: { kprobe: false, uprobe: null } };
    expect(missing("kretprobe:f { @ = count(); }", host)).toMatchObject([
      {
        class: "missing-feature",
        message: "kretprobe:f: this host cannot attach kprobe probes",
        hint: expect.stringContaining("tracepoint"),
      },
    ]);
    expect(missing("uprobe:libc:malloc { @ = count(); }", host)).toEqual([]);
    expect(missing("kfunc:f { @ = count(); }", { btf: false })).toMatchObject([{ class: "missing-feature" }]);
  });

  test("names the tracepoint of a system call whose function it cannot attach to", () => {
    const host = { families: { kprobe: false } };
    expect(missing("kprobe:__x64_sys_openat { @ = count(); }", host)[0]?.hint).toContain(
      "tracepoint:syscalls:sys_enter_openat",
    );
    expect(missing("kretprobe:ksys_read { @ = count(); }", host)[0]?.hint).toContain(
      "tracepoint:syscalls:sys_exit_read",
    );
  });

  test("names tracepoint categories that its kernel does not have", () => {
    expect(missing("tracepoint:nfs4:x { @ = count(); }")).toMatchObject([{ class: "unknown-probe" }]);
    expect(missing("tracepoint:nfs4:x { @ = count(); }", { tracepointGroups: undefined })).toEqual([]);
  });

  test("says nothing of versions when bpftrace is missing altogether", () => {
    expect(missing("BEGIN { let $x = 1; }", { bpftrace: "" })).toEqual([]);
  });
});
