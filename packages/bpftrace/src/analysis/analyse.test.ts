import { describe, expect, test } from "vitest";
import { parse } from "../language/parse.ts";
import { analyse } from "./analyse.ts";

const read = (source: string) => analyse(parse(source));
const map = (source: string, name = "@") => {
  const found = read(source).maps.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no map ${name}`);
  return found;
};

describe("the probes of a script", () => {
  test.each([
    [
      "tracepoint:syscalls:sys_enter_openat",
      { type: "tracepoint", provider: "syscalls", name: "sys_enter_openat", rate: "common" },
    ],
    ["t:raw_syscalls:sys_enter", { type: "tracepoint", provider: "raw_syscalls", rate: "hot" }],
    ["tracepoint:syscalls:sys_enter_exec*", { wildcard: true, rate: "rare" }],
    ["tracepoint:syscalls:*", { wildcard: true, rate: "hot" }],
    ["tracepoint:sched:sched_process_exit", { rate: "rare" }],
    ["rt:sched_switch", { type: "rawtracepoint", provider: "", name: "sched_switch", rate: "hot" }],
    ["kprobe:nf_conntrack:nf_ct_get+8", { type: "kprobe", provider: "nf_conntrack", name: "nf_ct_get" }],
    ["kfunc:vfs_read", { type: "fentry", name: "vfs_read", rate: "hot" }],
    ["fr:tcp_reset", { type: "fexit" }],
    ["u:libc:malloc", { type: "uprobe", provider: "libc", name: "malloc", rate: "hot" }],
    ['uprobe:/x:cpp:"a::b(int)"', { type: "uprobe", provider: "/x", name: "a::b(int)", wildcard: false }],
    ["usdt:/usr/bin/x:p:q", { type: "usdt", provider: "/usr/bin/x", name: "p:q" }],
    ["profile:hz:50", { type: "profile", everyMs: 20, rate: "timer" }],
    ["i:s:2", { type: "interval", everyMs: 2_000 }],
    ["interval:250ms", { type: "interval", everyMs: 250 }],
    ["interval:us:1500", { everyMs: 1.5 }],
    ["software:faults:100", { type: "software", name: "faults", every: 100 }],
    ["hardware:cycles", { type: "hardware", every: null }],
    ["begin", { type: "BEGIN", rate: "once" }],
    ["nosuch:thing", { type: "unknown" }],
  ])("know %s", (text, expected) => {
    expect(read(`${text} { }`).probes[0]).toMatchObject({ ...expected, text });
  });

  test("count each one that is written once, whatever it matches", () => {
    expect(read("t:sched:*, kprobe:f { } BEGIN { }").attachPoints).toBe(3);
  });
});

describe("the maps of a script", () => {
  test("have the kind of what they are given", () => {
    const source = `kprobe:f { @a = count(); @b[comm] = hist(arg0); @c[pid, comm] = lhist(arg0, 0, 100, 10); @d = 1; @e++; @f[tid] = nsecs; }`;
    expect(read(source).maps.map(({ name, kind, keyArity }) => [name, kind, keyArity])).toEqual([
      ["@a", "count", 0],
      ["@b", "hist", 1],
      ["@c", "lhist", 2],
      ["@d", "value", 0],
      ["@e", "value", 0],
      ["@f", "value", 1],
    ]);
    expect(map(source, "@c").lhist).toEqual({ min: 0, max: 100, step: 10 });
  });

  test("know what their keys are, through variables, maps and structures", () => {
    const source = `tracepoint:sched:sched_switch {
      $p = args->prev_pid; @n[cpu] = comm;
      @[comm, pid, tid, $p, args->next_comm, str(args->x), kstack(3), ustack, ksym(arg0), ntop(args->d), @n[cpu], 1] = count();
    }`;
    expect(map(source).keyKinds).toEqual([
      "comm",
      "pid",
      "tid",
      "pid",
      "comm",
      "string",
      "kstack",
      "ustack",
      "ksym",
      "ip",
      "comm",
      "integer",
    ]);
    expect(map(source, "@n").valueKind).toBe("comm");
  });

  test("take a tuple for several keys, and find the key that newer calls give apart", () => {
    expect(map("kprobe:f { @[(pid, comm)] = count(); }").keyKinds).toEqual(["pid", "comm"]);
    expect(map("kprobe:f { delete(@, tid); }").keyKinds).toEqual(["tid"]);
  });

  test("say when they are printed and emptied", () => {
    const source = `kprobe:f { @a = count(); @b = count(); @c[tid] = 1; }
      interval:s:5 { print(@a); clear(@a); print(@b); } END { clear(@c); }`;
    expect(map(source, "@a")).toMatchObject({
      printed: { everyMs: 5_000, cleared: true },
      printedAtEnd: true,
    });
    expect(map(source, "@b")).toMatchObject({ printed: { everyMs: 5_000, cleared: false } });
    expect(map(source, "@c")).toMatchObject({
      printed: { everyMs: null, cleared: false },
      printedAtEnd: false,
    });
    expect(read(source).periodMs).toBe(5_000);
  });

  test("are still printed at the end when END empties them only sometimes, or only in part", () => {
    expect(map("kprobe:f { @ = count(); } END { if (@x) { clear(@); } }").printedAtEnd).toBe(true);
    expect(map("kprobe:f { @[tid] = 1; } END { delete(@[1]); }").printedAtEnd).toBe(true);
  });

  test.each([
    ["@[comm, pid] = count();", true],
    ["@[args->ret] = count();", true],
    ["@[cpu, kstack] = count();", true],
    ["@[args->skaddr] = nsecs;", false],
    ["@[str(args->filename)] = count();", false],
    ["@[nsecs] = 1;", false],
    ["@[args->sector] = nsecs; delete(@[args->sector]);", true],
    ["$k = args->ret ? 1 : 2; @[$k] = count();", true],
    ["$k = $k ? $k : $k; @[$k] = count();", false],
  ])("are bounded or not: %s", (code, bounded) => {
    expect(map(`tracepoint:a:b { ${code} }`).bounded).toBe(bounded);
  });

  test("are bounded by their declaration, and not by being cleared at the end", () => {
    expect(map("let @ = lruhash(10); kprobe:f { @[arg0] = 1; }").bounded).toBe(true);
    expect(map("kprobe:f { @[arg0] = 1; } END { clear(@); }").bounded).toBe(false);
  });

  test("leave out the names that a macro gives its parameters", () => {
    expect(read("macro m(@a) { @a++ } kprobe:f { m(@real); }").maps.map(({ name }) => name)).toEqual([
      "@real",
    ]);
  });
});

describe("what a script uses", () => {
  test("lists functions, builtins and parameters once each", () => {
    const made = read(
      'kprobe:f /pid != $2 && pid != $1/ { @[comm, pid] = count(); printf("%d", sizeof(uint8)); }',
    );
    expect(made.functions).toEqual(["count", "printf"]);
    expect(made.builtins).toEqual(["pid", "comm"]);
    expect(made.positional).toEqual([1, 2]);
  });

  test("tells records per event from a report", () => {
    const source = `BEGIN { printf("x"); } kprobe:f { printf("y"); time(); } interval:s:1 { print(@); } END { printf("z"); }`;
    expect(read(source).perEventOutput.map(({ position }) => position.column)).toEqual([35, 48]);
  });

  test.each([
    ["interval:s:5 { exit(); }", true],
    ["BEGIN { exit(); }", true],
    ["interval:s:5 /@x/ { exit(); }", false],
    ["interval:s:5 { if (@x > 3) { exit(); } }", false],
    ["interval:s:5 { return; exit(); }", false],
    ["kprobe:f { exit(); }", false],
    ["END { exit(); }", false],
  ])("knows whether it ends by itself: %s", (source, ends) => {
    expect(read(source).endsItself).toBe(ends);
  });
});

describe("what a script costs", () => {
  test.each([
    ["kprobe:do_exit { @ = count(); }", "low"],
    ["tracepoint:raw_syscalls:sys_enter { @ = count(); }", "medium"],
    ["tracepoint:raw_syscalls:sys_enter { @[kstack] = count(); }", "high"],
    ['tracepoint:sched:sched_switch { printf("x"); }', "high"],
    ["tracepoint:syscalls:* { @ = count(); }", "high"],
    ["uprobe:libc:malloc { @ = count(); }", "high"],
    ["profile:hz:99 { @[kstack] = count(); }", "low"],
    ["interval:ms:5 { print(@); }", "medium"],
    ["profile:hz:997 { @ = count(); }", "medium"],
    [
      Array.from({ length: 21 }, (_, at) => `kprobe:f${at}`)
        .join(",")
        .concat(" { @ = count(); }"),
      "high",
    ],
  ])("is judged by its probes and what they do: %s", (source, level) => {
    expect(read(source).cost.level).toBe(level);
  });

  test("says why, and where", () => {
    expect(read("BEGIN { }\ntracepoint:sched:* { @ = count(); }").cost.reasons).toEqual([
      {
        why: "tracepoint:sched:* attaches one probe for each match, and each takes about 75 ms to take off again",
        position: { line: 2, column: 1 },
      },
    ]);
  });
});
