import { describe, expect, test } from "vitest";
import { parse } from "../language/parse.ts";
import { analyse } from "./analyse.ts";

const read = (source: string) => analyse(parse(source));

describe("what never runs", () => {
  test.each([
    ['BEGIN { system("rm -rf /"); }', "runs a command"],
    ["kprobe:f { signal(9); }", "sends a signal"],
    ['kprobe:f { signal_thread("KILL"); }', "sends a signal"],
    ["kprobe:f { override(1); }", "changes what a kernel function returns"],
    ['BEGIN { cat("/etc/shadow"); }', "reads any file"],
    ['BEGIN { cat("/proc/%d/environ", pid); }', "reads any file"],
    ['kprobe:f { skboutput("x.pcap", arg0, 1, 0); }', "to a file"],
    ['kprobe:f { debugf("x"); }', "global trace log"],
    ["uprobe:/x:f { write_user(arg0, arg1, 8); }", "changes the memory"],
    ["BEGIN { nosuch(); }", "nosuch() is not a function"],
    ["BEGIN { __builtin_dw_ustack(); }", "not a function"],
    ["BEGIN { @ = hostname; }", "hostname is not a word"],
    ["BEGIN { @ = toString; }", "toString is not a word"],
    ["BEGIN { constructor(); }", "constructor() is not a function"],
    ["nosuch:a:b { }", "not a kind of probe"],
    ["test:a { }", "not a kind of probe"],
    ["*probe:f { }", "not a kind of probe"],
    ["watchpoint:0xffffffff81000000:8:rw { }", "watches an address"],
    ["asyncwatchpoint:f+arg1:4:w { }", "watches an address"],
    ["iter:task:my_pin { }", "leaves a file"],
    ["profile:hz:1000 { }", "more than 999 times a second"],
    ["profile:us:10 { }", "more than 999 times a second"],
    ["interval:us:100 { }", "more than 999 times a second"],
    ["hardware:cycles:10 { }", "interrupts the CPU"],
    ["software:cpu-clock:1000 { }", "1,000 times a second"],
    ["kprobe:* { }", "would attach to every function"],
    ["uprobe:/bin/x:* { }", "would attach to every function"],
    ["kprobe:a* { }", "would attach to every function"],
    ["fentry:vmlinux:*_* { }", "would attach to every function"],
    ["tracepoint:*:* { }", "would attach to everything"],
    ["rawtracepoint:* { }", "would attach to everything"],
    ["hardware:* { }", "would attach to every event"],
    ["software:*:* { }", "would attach to every event"],
    ["kprobe:$1 { }", "takes its target from a parameter"],
    ["name=kprobe:f { }", "reserved by bpftrace"],
    ["BEGIN { print($4); }", "$4 is not given"],
    ["BEGIN { print($#); }", "$# counts parameters"],
    ["config = { max_map_keys = 1000000 } BEGIN { }", "config changes"],
    ['import "lib"; BEGIN { }', "import reads the file"],
    ['BEGIN { import "lib"; }', "import reads the file"],
    ['BEGIN { @ = getopt("x", 1); }', "getopt() reads options"],
    ['#include "/etc/shadow"\nBEGIN { }', "#include makes the compiler read a file"],
    ["#  include <linux/sched.h>\nBEGIN { }", "#include makes the compiler read a file"],
    ['#embed "/etc/shadow"\nBEGIN { }', "#embed makes the compiler read a file"],
    ["#pragma x\nBEGIN { }", "#pragma is not known"],
    ['#if __has_include("/etc/shadow")\n#endif\nBEGIN { }', "asks what files the host has"],
    ['#define X cat("/etc/shadow")\nBEGIN { X }', "can hide what a script does"],
    ['#define X } BEGIN { system("id")\nBEGIN { X }', "can hide what a script does"],
    ["#define f(x) x\nBEGIN { }", "can hide what a script does"],
    ["#define count system\nBEGIN { }", "gives a new meaning to count"],
    ["#define comm 1\nBEGIN { }", "gives a new meaning to comm"],
    ["#define X 1 \\\nstruct a { int x; };\nBEGIN { }", "may not be joined"],
    ["struct a {\n#include </etc/shadow>\nint x; };\nBEGIN { }", "instructions to the compiler"],
    ["struct a {\n%:define X\nint x; };\nBEGIN { }", "instructions to the compiler"],
    ["#define X ++\nBEGIN { }", "can hide what a script does"],
    ["let @a = hash(100000000); BEGIN { @a[1] = 1; }", "asks for memory for 100000000 keys"],
    ["let @a = stack(10); BEGIN { @a[1] = 1; }", "stack is not a kind of map"],
    ["BEGIN { @ = count; }", "count is a function: write count()"],
    ["macro count(x) { x } BEGIN { count(1); }", "gives a new meaning to a word"],
    ["fn pid() : int64 { return 1; } BEGIN { }", "gives a new meaning to a word"],
    ["macro m() { m() } BEGIN { m(); }", "uses itself"],
    ["macro a() { b() } macro b() { a() } BEGIN { a(); }", "uses itself"],
  ])("%s", (source, why) => {
    const { refused, risk } = read(source);
    expect(refused.map((reason) => reason.why).join("\n")).toContain(why);
    expect(risk.level).toBe("effects");
  });

  test("finds what hides in a macro, a branch, a key, a filter or a type", () => {
    const hidden = [
      'macro m() { system("id") } BEGIN { m(); }',
      'BEGIN { @[system("id")] = 1; }',
      'kprobe:f /system("id")/ { }',
      'BEGIN { $x = { system("id"); 1 }; }',
      'BEGIN { $x = comptime system("id"); }',
      'BEGIN { $x = (uint64)system("id"); }',
      'BEGIN { for ($i : 0..1) { unroll(1) { if (0) { } else if (1) { system("id"); } } } }',
      'BEGIN { @ = sizeof({ system("id"); 1 }); }',
      'BEGIN { @ = (typeof(system("id")))1; }',
      'BEGIN { @ = (a=1, b=(2, system("id"))); }',
      'fn f(): int64 { return system("id"); } BEGIN { }',
    ];
    for (const source of hidden) expect(read(source).risk.level, source).toBe("effects");
  });

  test("a macro grown from macros is refused before it chokes a compiler", () => {
    const bomb = Array.from(
      { length: 12 },
      (_, at) => `macro m${at + 1}() { ${`m${at}(); `.repeat(10)} }`,
    ).join("\n");
    expect(read(`macro m0() { @++; }\n${bomb}\nBEGIN { m12(); }`).refused.map(({ why }) => why)).toContain(
      "grows to too many steps once its macros and loops are written out",
    );
  });
});

describe("loops", () => {
  test.each([
    ["interval:s:1 { unroll(20) { @ = count(); } }"],
    ["kprobe:f { unroll(100) { @ = count(); } }"],
    ["kprobe:f { for ($i : 0..10) { @ = count(); } }"],
    ["interval:s:1 { for ($cpu : 0..ncpus) { @ = count(); } }"],
    ["interval:s:1 { for ($kv : @m) { print($kv); } }"],
    ["kprobe:f { $i = 0; while ($i < 20) { @ = count(); $i++; } }"],
    ["kprobe:f { let $i = 5; $x = 1; while ($i <= 20 && $x) { $i++; if ($i == 7) { break; } } }"],
    ["kprobe:f { unroll(10) { unroll(10) { @ = count(); } } }"],
  ])("run when their rounds are few and plain to see: %s", (source) => {
    expect(read(source).refused).toEqual([]);
  });

  test.each([
    ["kprobe:f { unroll(101) { @ = count(); } }", "repeats up to 101 times"],
    ["kprobe:f { unroll(11) { unroll(10) { @ = count(); } } }", "repeats up to 110 times"],
    ["kprobe:f { unroll($1) { @ = count(); } }", "not written down"],
    ["kprobe:f { for ($i : 0..arg0) { } }", "not written down"],
    ["kprobe:f { for ($kv : @m) { } }", "walks through the map @m at every event"],
    ["interval:s:1 { unroll(5) { for ($kv : @m) { } } }", "inside another loop"],
    ["BEGIN { $i = 0; while ($i < 100000000) { $i++; } }", "repeats up to 100000000 times"],
    ["kprobe:f { while (1) { } }", "cannot be counted"],
    ["kprobe:f { $i = 0; while ($i < 5) { @ = count(); } }", "cannot be counted"],
    ["kprobe:f { $i = 0; while ($i < 5) { $i++; $i = 0; } }", "cannot be counted"],
    ["kprobe:f { $i = 0; while ($i < 5) { if (@x) { $i++; } } }", "cannot be counted"],
    ["kprobe:f { $i = 0; while ($i < 5) { if (@x) { continue; } $i++; } }", "cannot be counted"],
    ["kprobe:f { $i = 0; while ($i < 5) { $i++; $p = &$i; } }", "cannot be counted"],
    ["kprobe:f { $i = arg0; while ($i < 5) { $i++; } }", "cannot be counted"],
    ["kprobe:f { $i = -1000000; while ($i < 5) { $i++; } }", "repeats up to 1000005 times"],
    ["kprobe:f { $i = 0; $i--; while ($i < 5) { $i++; } }", "cannot be counted"],
    [
      "macro m() { unroll(90) { @++; } } kprobe:f { unroll(90) { unroll(90) { m(); } } }",
      "repeats up to 8100 times",
    ],
  ])("never run otherwise: %s", (source, why) => {
    expect(
      read(source)
        .refused.map((reason) => reason.why)
        .join("\n"),
    ).toContain(why);
  });
});
