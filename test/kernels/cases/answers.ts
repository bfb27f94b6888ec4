import { expect } from "vitest";
import type { Suite } from "../debian-sources.ts";
import type { KernelResult } from "../kernel-case.ts";
import type { KernelTest } from "../kernel-tests.ts";
import { diagnosisOf } from "../read-result.ts";

/** What bpftrace says of itself, of probes and of scripts that do not work, where kernel functions can be probed. */
export const answerTests = (suite: Suite): KernelTest[] => {
  const [entry, dryRun] = suite === "bookworm" ? ["kfunc", "-d"] : ["fentry", "--dry-run"];
  return [
    {
      name: "--info says that kernel functions, tasks and types can be looked at",
      options: ["--info"],
      check: ({ exitCode, stdout, stderr }) => {
        expect(exitCode).toBe(0);
        const info = stdout + stderr;
        expect(info).toMatch(/kprobe: yes/);
        expect(info).toMatch(/(?:kfunc|fentry): yes/);
        expect(info).toMatch(/iter(?::task)?: yes/);
        expect(info).toMatch(/btf: yes/);
      },
    },
    {
      name: "-l lists kernel functions by pattern",
      options: ["-l", "kprobe:vfs_rea*"],
      check: (result) =>
        expect(linesOf(result)).toEqual(expect.arrayContaining(["kprobe:vfs_read", "kprobe:vfs_readv"])),
    },
    {
      name: `-lv tells the arguments of a function that ${entry} reads`,
      options: ["-lv", `${entry}:vfs_read`],
      check: (result) =>
        expect(linesOf(result).map((line) => line.trim())).toEqual(expect.arrayContaining(["size_t count"])),
    },
    {
      name: "the dry check lets a script on kernel functions pass, and runs nothing of it",
      options: [dryRun],
      script:
        'BEGIN { printf("it runs\\n"); } kprobe:vfs_read { @[comm] = count(); } kretprobe:vfs_read { @r = hist(retval); }',
      check: (result, one) => {
        expect(diagnosisOf(result, one)).toBeNull();
        expect(result.stdout).not.toMatch(/^it runs/m);
      },
    },
    {
      name: "a wrong argument of a function is diagnosed by the dry check",
      options: [dryRun],
      script: `${entry}:vfs_read { @[args->size] = count(); }`,
      check: (result, one) => {
        expect(diagnosisOf(result, one)).toMatchObject({ class: "unknown-field", line: 1 });
      },
    },
    {
      name: "a function that the kernel does not have is diagnosed when the script runs",
      script: "kprobe:no_such_function_at_all { @ = count(); }",
      workload: "true",
      check: (result, one) => {
        expect(diagnosisOf(result, one)).toMatchObject({ class: "unknown-probe" });
      },
    },
    {
      name: `${entry} on a function that the kernel does not have is diagnosed as such`,
      script: `${entry}:no_such_function_at_all { @ = count(); }`,
      workload: "true",
      check: (result, one) => {
        expect(diagnosisOf(result, one)).toMatchObject({ class: "unknown-probe" });
      },
    },
    {
      name: "hardware counters, which the guest does not have, are diagnosed as missing",
      script: "hardware:cache-misses:1000 { @ = count(); }",
      workload: "true",
      check: (result, one) => {
        expect(diagnosisOf(result, one)).toMatchObject({ class: "missing-feature" });
      },
    },
    {
      name: "a script that sees nothing ends as empty",
      script: 'kprobe:vfs_read /comm == "nobody"/ { @[comm] = count(); }',
      workload: "true",
      check: (result, one) => {
        expect(diagnosisOf(result, one)).toMatchObject({ class: "empty" });
      },
    },
  ];
};

const linesOf = ({ stdout }: KernelResult): string[] => stdout.split("\n");
