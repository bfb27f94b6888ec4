import { expect } from "vitest";
import type { Suite } from "../debian-sources.ts";
import type { KernelTest } from "../kernel-tests.ts";
import { bucketsOf, valuesOf } from "../read-result.ts";
import { processNamed } from "./process-named.ts";

const LIBC = "/usr/lib/x86_64-linux-gnu/libc.so.6";

/** 10 reads of 4,096 bytes and 20 of 100. */
const readsOfTwoSizes = (comm: string): string =>
  processNamed(
    comm,
    `open(my $zero, "<", "/dev/zero") or die;
     my $bytes;
     sysread($zero, $bytes, 4096) for 1 .. 10;
     sysread($zero, $bytes, 100) for 1 .. 20;`,
  );

/** Kernel functions and functions of programs: what the development machine's kernel mostly lacks. */
export const functionTests = (suite: Suite): KernelTest[] => {
  // The names that each version knows; `args.x` needs 0.19.
  const [entry, exit, args] =
    suite === "bookworm" ? ["kfunc", "kretfunc", "args->"] : ["fentry", "fexit", "args."];
  return [
    {
      name: "a kprobe counts every call of a kernel function",
      script: 'kprobe:vfs_read /comm == "reads_counted"/ { @reads[comm] = count(); }',
      workload: readsOfTwoSizes("reads_counted"),
      check: (result) => expect(valuesOf(result, "@reads")).toEqual({ reads_counted: 30 }),
    },
    {
      name: "a kretprobe sees what each call returned",
      script: 'kretprobe:vfs_read /comm == "reads_returned"/ { @returned[retval] = count(); }',
      workload: readsOfTwoSizes("reads_returned"),
      check: (result) => expect(valuesOf(result, "@returned")).toEqual({ 4096: 10, 100: 20 }),
    },
    {
      name: "a kprobe follows a pointer through the kernel's own types",
      script: `kprobe:vfs_read /comm == "reads_by_name"/ {
        $file = (struct file *)arg0;
        @names[str($file->f_path.dentry->d_name.name)] = count();
      }`,
      workload: readsOfTwoSizes("reads_by_name"),
      check: (result) => expect(valuesOf(result, "@names")).toEqual({ zero: 30 }),
    },
    {
      name: "a kprobe tells the calls that led to it",
      script: 'kprobe:vfs_read /comm == "reads_stacked"/ { @stacks[kstack(4)] = count(); }',
      workload: readsOfTwoSizes("reads_stacked"),
      check: (result) => {
        const [stack, ...others] = Object.entries(valuesOf(result, "@stacks"));
        expect(others).toEqual([]);
        expect(stack).toEqual([expect.stringMatching(/vfs_read\+\d[\s\S]*ksys_read\+\d+/), 30]);
      },
    },
    {
      name: `${entry} reads the arguments of a kernel function by name`,
      script: `${entry}:vfs_read /comm == "reads_asked"/ { @asked[${args}count] = count(); }`,
      workload: readsOfTwoSizes("reads_asked"),
      check: (result) => expect(valuesOf(result, "@asked")).toEqual({ 4096: 10, 100: 20 }),
    },
    {
      name: `${exit} reads arguments and result of one call together`,
      script: `${exit}:vfs_read /comm == "reads_short"/ { @short = sum(${args}count - (uint64)retval); }`,
      workload: processNamed(
        "reads_short",
        `open(my $out, ">", "short") or die; syswrite($out, "0123456789");
         for (1 .. 5) { open(my $in, "<", "short") or die; sysread($in, my $bytes, 4096); }`,
      ),
      check: (result) => expect(valuesOf(result, "@short")).toEqual({ "": 5 * (4_096 - 10) }),
    },
    {
      name: "a uprobe counts every call of a function of libc, and a uretprobe sees what it returned",
      script: `uprobe:${LIBC}:getppid /comm == "asks_for_parent"/ { @calls = count(); }
        uretprobe:${LIBC}:getppid /comm == "asks_for_parent"/ { @same = min(retval); @last = max(retval); }`,
      workload: processNamed("asks_for_parent", "getppid() for 1 .. 40;"),
      check: (result) => {
        expect(valuesOf(result, "@calls")).toEqual({ "": 40 });
        expect(valuesOf(result, "@same")).toEqual(valuesOf(result, "@last"));
        expect(Number(valuesOf(result, "@same")[""])).toBeGreaterThan(1);
      },
    },
    {
      name: "kernel time is found on the stacks that spend it",
      script: 'profile:hz:49 /comm == "copies_zeros"/ { @stacks[kstack(6)] = count(); }',
      workload:
        "cp /usr/bin/dd copies_zeros; timeout -s INT 4 ./copies_zeros if=/dev/zero of=/dev/null bs=1M 2>dd || true",
      check: (result) => {
        const stacks = Object.entries(valuesOf(result, "@stacks"));
        const samples = stacks.reduce((sum, [, count]) => sum + Number(count), 0);
        const reading = stacks.filter(([stack]) => /read_(iter_)?zero/.test(stack));
        expect(samples).toBeGreaterThan(20);
        expect(reading.reduce((sum, [, count]) => sum + Number(count), 0)).toBeGreaterThan(samples / 2);
      },
    },
    {
      name: "a histogram in microseconds holds every wait, and none shorter than it was",
      script: `kprobe:hrtimer_nanosleep /comm == "waits_20_ms"/ { @start[tid] = nsecs; }
        kretprobe:hrtimer_nanosleep /@start[tid]/ { @us = hist((nsecs - @start[tid]) / 1000); delete(@start[tid]); }
        END { clear(@start); }`,
      workload: "cp /usr/bin/sleep waits_20_ms; for i in {1..12}; do ./waits_20_ms 0.02; done",
      check: (result) => {
        const buckets = bucketsOf(result, "@us");
        expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(12);
        expect(Math.min(...buckets.map(({ min = 0 }) => min))).toBeGreaterThanOrEqual(16_384);
      },
    },
  ];
};
