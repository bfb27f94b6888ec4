import { describe, expect, test } from "vitest";
import { parse } from "./parse.ts";
import { BpftraceSyntaxError } from "./syntax-error.ts";
import type { Expression, Probe, Statement } from "./tree.ts";

const errorOf = (source: string): BpftraceSyntaxError => {
  try {
    parse(source);
  } catch (error) {
    if (error instanceof BpftraceSyntaxError) return error;
    throw error;
  }
  throw new Error(`it was read: ${source}`);
};

const firstProbe = (source: string): Probe => {
  const found = parse(source).items.find((item) => item.kind === "probe");
  if (found === undefined) throw new Error("no probe");
  return found;
};

const statement = (source: string): Statement =>
  firstProbe(`BEGIN { ${source} }`).body.statements[0] as Statement;

const value = (source: string): Expression => {
  const made = statement(`@ = ${source};`);
  if (made.kind !== "assignment") throw new Error("no assignment");
  return made.value;
};

describe("parse", () => {
  test("reads probes with their parts, filter and body", () => {
    const probe = firstProbe('uprobe:"/opt/my app/x":f+4,\n  t:sched:sched_* /pid > 1/ { @ = count(); }');
    expect(probe.attachPoints.map(({ text, parts }) => [text, parts])).toEqual([
      ['uprobe:"/opt/my app/x":f+4', ["uprobe", "/opt/my app/x", "f+4"]],
      ["t:sched:sched_*", ["t", "sched", "sched_*"]],
    ]);
    expect(probe.predicate).toMatchObject({ kind: "binary", operator: ">" });
    expect(probe.attachPoints[1]?.position).toEqual({ line: 2, column: 3 });
  });

  test("takes comment marks after a colon for part of the probe, as every bpftrace does", () => {
    expect(firstProbe("uprobe:/usr/lib/*/libc.so.6:malloc { }").attachPoints[0]?.parts[1]).toBe(
      "/usr/lib/*/libc.so.6",
    );
    expect(errorOf("uprobe:/bin/bash:readline/* { } */ { }").message).toContain("line 1");
  });

  test("tells a division from the end of a filter", () => {
    expect(firstProbe("kprobe:f /@a / 2 > 1/ { }").predicate).toMatchObject({ operator: ">" });
    expect(firstProbe("kprobe:f /@a/ // why\n{ }").predicate).toMatchObject({ kind: "map" });
  });

  test("tells a cast from a value in brackets", () => {
    expect(value("(uint64)*$p")).toMatchObject({ kind: "cast", operand: { kind: "unary", operator: "*" } });
    expect(value("(struct sock *)arg0")).toMatchObject({
      kind: "cast",
      type: { name: "struct sock", suffixes: ["*"] },
    });
    expect(value("(pid)*2")).toMatchObject({ kind: "binary", operator: "*" });
    expect(value("($a)*2")).toMatchObject({ kind: "binary" });
    expect(value("(a + b)")).toMatchObject({ kind: "binary" });
    expect(value("(a)")).toMatchObject({ kind: "identifier" });
  });

  test("binds operators as C does", () => {
    expect(value("1 + 2 * 3 == 7 && !$x | 4")).toMatchObject({
      operator: "&&",
      left: { operator: "==", left: { operator: "+", right: { operator: "*" } } },
      right: { operator: "|", left: { kind: "unary" } },
    });
    expect(value("1 - 2 - 3")).toMatchObject({ operator: "-", left: { operator: "-" } });
    expect(value("1 ? 2 : 3 ? 4 : 5")).toMatchObject({ kind: "ternary", otherwise: { kind: "ternary" } });
  });

  test("reads numbers in every form", () => {
    const number = (text: string): bigint => {
      const read = value(text);
      if (read.kind !== "integer") throw new Error("no number");
      return read.value;
    };
    expect(["0x1F", "017", "1_000", "2e3", "42ULL", "5s", "250ms", "1d"].map(number)).toEqual([
      31n,
      15n,
      1_000n,
      2_000n,
      42n,
      5_000_000_000n,
      250_000_000n,
      86_400_000_000_000n,
    ]);
  });

  test("replaces the escapes of text and keeps it as written", () => {
    expect(value('"a\\n\\x41\\101\\"//"')).toMatchObject({ text: 'a\\n\\x41\\101\\"//', value: 'a\nAA"//' });
  });

  test("keeps the value of a block apart from its statements", () => {
    expect(value("{ let $b = 1; $b + 1 }")).toMatchObject({
      kind: "block-expression",
      body: { statements: [{ kind: "let" }], result: { expression: { kind: "binary" } } },
    });
    expect(firstProbe("BEGIN { 1 }").body).toMatchObject({
      result: null,
      statements: [{ kind: "expression-statement" }],
    });
  });

  test.each([
    [
      "",
      1,
      1,
      "expected a probe such as tracepoint:syscalls:sys_enter_openat { … }, found the end of the script",
    ],
    ["BEGIN { @ = count(", 1, 19, "expected an expression, found the end of the script"],
    ["BEGIN {\n  @ = count();\n", 3, 1, "expected '}', found the end of the script"],
    [
      "BEGIN {\n  @x = 1;\n\ninterval:s:1 { exit(); }",
      1,
      7,
      "this block is not closed: a '}' is missing before the next probe in line 4",
    ],
    [
      "BEGIN { if (1) { @x = 1; } END { }",
      1,
      7,
      "this block is not closed: a '}' is missing before the next probe in line 1",
    ],
    ["BEGIN { @x = 1 @y = 2; }", 1, 16, "expected ';' or '}', found '@y'"],
    [
      "BEGIN { printf('x'); }",
      1,
      16,
      "the character ' has no meaning here: text is written in double quotes",
    ],
    [
      "```bpftrace\nBEGIN { }\n```",
      1,
      1,
      "the character ` has no meaning here: leave out the marks of a code block",
    ],
    ['BEGIN { printf("x); }', 1, 16, "this string is not closed with '\"' on its line"],
    [
      'BEGIN { printf("\\q"); }',
      1,
      17,
      'there is no escape \\q; the escapes are \\n \\t \\r \\" \\\\ \\123 \\x7f',
    ],
    ["BEGIN { /* open", 1, 9, "this comment is never closed with '*/'"],
    ["BEGIN { int x = 5; }", 1, 9, "int cannot stand before x: variables have no type and are written $name"],
    ["BEGIN { if ($x = 1) { } }", 1, 16, "one '=' gives a value; two, '==', compare"],
    ["kprobe:f /pid = 1/ { }", 1, 15, "one '=' gives a value; two, '==', compare"],
    ["BEGIN { $x = 1.5; }", 1, 14, "there are only whole numbers, no 1.5"],
    ["BEGIN { @ = 08; }", 1, 13, "08 begins with 0, so it is octal and may only hold the digits 0 to 7"],
    ["BEGIN { @ = 99999999999999999999; }", 1, 13, "99999999999999999999 does not fit in 64 bits"],
    ["BEGIN { 5 = $x; }", 1, 9, "only a map or a variable can be given a value"],
    ["BEGIN { pid++; }", 1, 9, "++ needs a variable or a map"],
    ["BEGIN { while ($i < 5) $i++; }", 1, 24, "expected '{', found '$i'"],
    ["BEGIN { for (i = 0; i < 5; i++) { } }", 1, 14, "expected a variable such as $item, found 'i'"],
    ["BEGIN { $x = ; }", 1, 14, "expected an expression, found ';'"],
    [
      "tracepoint:syscalls { }",
      1,
      1,
      "tracepoint probes are written tracepoint:category:event, not tracepoint:syscalls",
    ],
    ["kprobe: { }", 1, 1, "kprobe probes are written kprobe:function, not kprobe:"],
    ["interval:min:1 { }", 1, 1, "the unit of interval is s, ms, us or hz, not min"],
    ["interval:s:0 { }", 1, 1, "interval cannot fire every 0 s"],
    [
      "kprobe:f/pid == 1/ { }",
      1,
      1,
      "kprobe probes have no path: put a blank before the filter or the comment",
    ],
    ["kretprobe:f+4 { }", 1, 1, "kretprobe probes fire when a function returns, so they take no offset"],
    [
      "software:faults:1b { }",
      1,
      1,
      "software needs a whole number: 1b is not a number: whole numbers are written 42, 0x2a, 1_000, 1e6 or with a duration such as 5s",
    ],
    ["uprobe:/bin/x:$a { }", 1, 1, "in the name of a probe, $ begins a parameter such as $1"],
    [
      "BEGIN { @ = 12e4; }",
      1,
      13,
      "12e4 is not a number: whole numbers are written 42, 0x2a, 1_000, 1e6 or with a duration such as 5s",
    ],
    ["kprobe:f", 1, 9, "expected '{', ',' or a filter such as /pid == 1/, found the end of the script"],
    ["BEGIN { } #define X 1", 1, 11, "#define must stand before the first probe, macro or map declaration"],
    [
      "BEGIN { } config = { a=1 }",
      1,
      11,
      "config must stand before the first probe, macro or map declaration",
    ],
    ["struct a { int x; /* } */ }; BEGIN { }", 1, 19, "a comment in a C definition cannot hold braces"],
    [
      "BEGIN { // hidden \u202e text\n }",
      1,
      19,
      "there is a character that cannot be seen (U+202E); take it out",
    ],
    ["BEGIN { }\rEND { }", 1, 10, "there is a character that cannot be seen (U+000D); take it out"],
    ["BEGIN { $0 = 1; }", 1, 9, "parameters are counted from $1, so there is no $0"],
    ["BEGIN { (a=1, a=2); }", 1, 15, "the field a is given twice"],
  ])("says where and what is wrong in %j", (source, line, column, said) => {
    const error = errorOf(source);
    expect(error.message).toBe(`line ${line}, column ${column}: ${said}`);
    expect([error.line, error.column]).toEqual([line, column]);
  });

  test("names what it expected and what it found, for programs too", () => {
    expect(errorOf("BEGIN { @x = 1 @y = 2; }")).toMatchObject({ expected: ["';'", "'}'"], found: "'@y'" });
  });

  test("refuses a script larger than 64 KiB", () => {
    expect(errorOf(`BEGIN { } //${"é".repeat(33_000)}`).message).toContain("larger than 64 KiB");
  });

  test("refuses what is nested too deep for anybody to read", () => {
    expect(errorOf(`BEGIN { @ = ${"(".repeat(300)}1${")".repeat(300)}; }`).message).toContain(
      "nested more than 250 levels deep",
    );
    expect(errorOf(`BEGIN { @ = 1${" + 1".repeat(2_000)}; }`).message).toContain("nested more than");
  });
});
