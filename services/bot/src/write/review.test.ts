import { describe, expect, test } from "vitest";
import { OPENS } from "./opens-program.ts";
import { review } from "./review.ts";

const withBpf = (line: string) => review({ ...OPENS, bpf: `${OPENS.bpf}\n${line}\n` });
const withUser = (line: string) => review({ ...OPENS, user: `${OPENS.user}\n${line}\n` });

describe("a program is read before a compiler sees it", () => {
  test("one that only watches passes", () => {
    expect(review(OPENS)).toEqual([]);
  });

  test.each([
    '#include "/etc/shadow"',
    "#include </etc/shadow>",
    "#include <bpf/../../../etc/shadow>",
    '# include "/etc/shadow"',
    '#inc\\\nlude "/etc/shadow"',
    '/* */ #include "/etc/shadow"',
    '%:include "/etc/shadow"',
    '??=include "/etc/shadow"',
    '#define FILE "/etc/shadow"\n#include FILE',
    '#embed "/etc/shadow"',
    "#include_next <stdio.h>",
    '#if __has_include("/etc/shadow")',
    '#pragma GCC dependency "/etc/shadow"',
    'asm(".incbin \\"/etc/shadow\\"");',
    '__asm__ volatile (".incbin \\"/etc/shadow\\"");',
    '_Pragma("GCC dependency")',
  ])("no file of the machine gets in: %s", (line) => {
    expect(withBpf(line)).not.toEqual([]);
    expect(withUser(line)).not.toEqual([]);
  });

  test.each([
    "int f(void *p) { return bpf_probe_write_user(p, p, 1); }",
    "int f(void) { return bpf_send_signal(9); }",
    "int f(struct pt_regs *r) { return bpf_override_return(r, -1); }",
    'int f(void) { return bpf_printk("x"); }',
    'SEC("xdp") int f(void *p) { return 1; }',
    'SEC("lsm/file_open") int f(void *p) { return 1; }',
    'SEC("tc") int f(void *p) { return 1; }',
    '__attribute__((section("xdp"))) int f(void *p) { return 1; }',
    'SEC("kprobe" "/x") int f(void *p) { return 1; }',
  ])("nothing in the kernel acts: %s", (line) => {
    expect(withBpf(line)).toHaveLength(1);
  });

  test.each([
    'system("id");',
    "execve(0, 0, 0);",
    'popen("id", "r");',
    'unlink("/x");',
    "fork ();",
    "syscall(1);",
  ])("nothing beside it acts: %s", (call) => {
    expect(withUser(`void f(void) { ${call} }`)).toHaveLength(1);
  });

  test("words in comments and strings are no calls", () => {
    expect(withUser('/* system("id") */ // fork()')).toEqual([]);
    expect(withBpf('// #include "/etc/shadow"')).toEqual([]);
  });

  test("a program without a probe is none", () => {
    expect(review({ ...OPENS, bpf: '#include "vmlinux.h"\nint x;' })).toEqual([
      "trace.bpf.c: there is no probe",
    ]);
  });
});
