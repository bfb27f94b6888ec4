import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canTrace } from "../support/host.ts";
import { LookBench } from "../support/look-bench.ts";

let looks: LookBench;
beforeAll(async () => {
  looks = await LookBench.start();
});
afterAll(() => looks.stop());

describe.skipIf(!canTrace)("a look at probes", () => {
  test("lists what bpftrace lists, cut to what was asked for and with the total", async () => {
    const listed = execFileSync("bpftrace", ["-l", "tracepoint:block:*"], { encoding: "utf8" })
      .trim()
      .split("\n")
      .sort();
    const { rows, total, note } = await looks.answerTo({
      what: "probes",
      pattern: "tracepoint:block:*",
      most: 5,
    });
    expect(total).toBe(listed.length);
    expect(rows.flat()).toEqual(listed.slice(0, 5));
    expect(note).toContain(`5 of ${listed.length}`);
  });

  test("finds symbols of a library as bpftrace does", async () => {
    const { facts } = await looks.bench.heartbeat();
    const pattern = `uprobe:${facts.libc}:getp*`;
    const listed = execFileSync("bpftrace", ["-l", pattern], { encoding: "utf8" }).trim().split("\n").sort();
    const { rows } = await looks.answerTo({ what: "probes", pattern, most: 200 });
    // A file of symbols kept apart has some with their version, which nobody needs to attach to them.
    const plain = listed.map((name) => name.replace(/@.*$/, ""));
    expect(rows.flat()).toEqual([...new Set(plain)].sort());
    const symbols = await looks.recordsOn({
      what: "symbols",
      binary: facts.libc as string,
      pattern: "malloc",
      most: 5,
    });
    expect(symbols).toMatchObject([{ function: "malloc", table: "exported" }]);
  });

  test("offers near ones when nothing fits", async () => {
    const { rows, note } = await looks.answerTo({
      what: "probes",
      pattern: "tracepoint:sched:sched_swich",
      most: 5,
    });
    expect(rows).toEqual([]);
    expect(note).toContain("sched:sched_switch");
  });

  test("says which kinds this host cannot attach", async () => {
    await expect
      .poll(async () => (await looks.bench.heartbeat()).facts.families.kprobe, { timeout: 40_000 })
      .not.toBeNull();
    const attaches = (await looks.bench.heartbeat()).facts.families.kprobe;
    const { note = "" } = await looks.answerTo({ what: "probes", pattern: "kprobe:vfs_*", most: 5 });
    expect(note.includes("cannot attach kprobe")).toBe(attaches === false);
  });

  test("tells the arguments of a tracepoint with the types that bpftrace gives them", async () => {
    for (const name of [
      "tracepoint:syscalls:sys_enter_openat",
      "tracepoint:sched:sched_switch",
      "tracepoint:block:block_rq_issue",
    ]) {
      const told = execFileSync("bpftrace", ["-lv", name], { encoding: "utf8" }).trim().split("\n").slice(1);
      const fields = told.map((line) => line.trim().split(/\s+/).at(-1)?.replace(/\[.*$/, ""));
      const records = await looks.recordsOn({ what: "probe", name });
      expect(records.map((record) => record.name)).toEqual(fields);
    }
    const [, , filename] = await looks.recordsOn({
      what: "probe",
      name: "tracepoint:syscalls:sys_enter_openat",
    });
    expect(filename).toMatchObject({ type: "const char *", in_a_script: "str(args->filename)" });
  });

  test("knows the arguments of a function and the fields of a struct from the kernel's own types", async () => {
    const [file] = await looks.recordsOn({ what: "probe", name: "kprobe:vfs_read" });
    expect(file).toMatchObject({ argument: "arg0", name: "file", type: "struct file *" });
    const fields = await looks.recordsOn({ what: "type", name: "struct file" });
    expect(fields.find(({ field }) => field === "f_path")).toMatchObject({
      type: expect.stringContaining("struct path"),
      bytes: 16,
    });
    const flags = fields.find(({ field }) => field === "f_flags");
    expect(flags).toMatchObject({ type: "unsigned int", bytes: 4 });
    expect(
      (await looks.answerTo({ what: "type", name: "struct task_struct.*time*" })).rows.length,
    ).toBeGreaterThan(3);
    expect((await looks.answerTo({ what: "type", name: "struct task_strct" })).note).toContain("task_struct");
  });
});
