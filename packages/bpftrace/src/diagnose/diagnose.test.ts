import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { diagnose } from "./diagnose.ts";
import type { RunEnd } from "./diagnosis.ts";

const good: RunEnd = {
  phase: "run",
  exitCode: 0,
  signal: null,
  stderr: "",
  stdoutText: "",
  attachedProbes: 2,
  askedProbes: 2,
  records: 1,
  outputCut: false,
  killedByUs: false,
  timedOut: false,
  version: "0.17.0",
  script: "tracepoint:syscalls:sys_enter_openat { @ = count(); } interval:s:1 { exit(); }",
};

describe("what bpftrace 0.17.0, 0.23.2 and 0.27.0 really wrote", () => {
  for (const { end, expected } of realFailures())
    test(`${end.version} on ${JSON.stringify(end.script.slice(0, 60))}: ${expected}`, () => {
      const found = diagnose(end);
      const place =
        found?.line === undefined ? "" : ` ${found.line}${found.column ? `:${found.column}` : ""}`;
      expect(found ? `${found.class}${place}` : "nothing").toBe(expected);
      if (!found) return;
      expect(found.message).toMatch(/^\S.*\S$/s);
      expect(found.message).not.toMatch(/undefined|\bnull\b/);
      expect(found.hint).toMatch(/^[A-Z].*\.$/s);
      expect(found.detail ?? "").not.toMatch(/RLIMIT_MEMLOCK|Could not read (?:functions|symbols)/);
    });
});

describe("success and failure are told apart by what happened", () => {
  it("is silent on a run that attached and has data, whatever standard error says", () => {
    expect(diagnose({ ...good, stderr: "ERROR: couldn't set RLIMIT_MEMLOCK for bpftrace.\n" })).toBeNull();
    expect(diagnose({ ...good, stderr: "ERROR: failed to look up elem: -1\n" })).toBeNull();
  });

  it("calls exit 0 with fewer probes than asked a failure", () => {
    const stderr =
      'stdin:1:1-16: WARNING: vfs_read is not traceable (either non-existing, inlined, or marked as "notrace")';
    expect(diagnose({ ...good, attachedProbes: 1 })).toMatchObject({
      class: "unknown-probe",
      message: "Only 1 of 2 probes were attached.",
    });
    expect(diagnose({ ...good, attachedProbes: 1, stderr })).toMatchObject({
      class: "unknown-probe",
      line: 1,
    });
  });

  it("calls exit 0 without any attached probe a failure", () => {
    expect(diagnose({ ...good, attachedProbes: null, records: 0 })?.class).toBe("other");
    expect(diagnose({ ...good, attachedProbes: null, stdoutText: "No probes to attach\n" })?.class).toBe(
      "unknown-probe",
    );
  });

  it("calls a run that matched nothing empty, not failed", () => {
    expect(diagnose({ ...good, records: 0 })?.class).toBe("empty");
  });

  it("says when output was thrown away", () => {
    expect(diagnose({ ...good, outputCut: true })?.class).toBe("flood");
  });

  it("lets a script of 0.21 and later choose its exit code", () => {
    const script = "interval:s:1 { exit(7); }";
    expect(diagnose({ ...good, script, exitCode: 7, version: "0.23.2" })).toBeNull();
    expect(
      diagnose({ ...good, script, exitCode: 7, stderr: "ERROR: Error attaching probe: interval:s" })?.class,
    ).toBe("unknown-probe");
  });

  it("takes an attach failure of 0.17 for what it is, although it announced the probes before", () => {
    const end = {
      ...good,
      exitCode: 255,
      attachedProbes: 2,
      stderr: "ERROR: Error attaching probe: 'kprobe:nosuch'\n",
    };
    expect(diagnose(end)?.class).toBe("unknown-probe");
  });

  it.each([
    [{ timedOut: true, exitCode: null, signal: "SIGKILL", killedByUs: true }, "killed"],
    [{ exitCode: null, signal: "SIGKILL", killedByUs: true }, "killed"],
    [{ exitCode: null, signal: "SIGKILL" }, "killed"],
    [{ exitCode: 137 }, "killed"],
    [{ exitCode: null, signal: "SIGABRT" }, "unknown-probe"],
    [{ exitCode: 127 }, "environment"],
    [{ exitCode: null, attachedProbes: null, stderr: "spawn bpftrace ENOENT\n" }, "environment"],
    [{ exitCode: 3 }, "other"],
  ] as const)("classes the ending %o without a message as %s", (ending, expected) => {
    expect(diagnose({ ...good, ...ending })?.class).toBe(expected);
  });

  it("passes a dry check by its exit code alone", () => {
    const check = { ...good, phase: "check" as const, attachedProbes: null, records: 0 };
    expect(diagnose(check)).toBeNull();
    expect(
      diagnose({ ...check, exitCode: 1, stderr: "stdin:1:3-9: ERROR: unterminated string" }),
    ).toMatchObject({ class: "syntax", line: 1, column: 3 });
    expect(diagnose({ ...check, stdoutText: "No probes to attach" })?.class).toBe("unknown-probe");
  });
});

describe("what the host knows goes into the diagnosis", () => {
  const openat = "tracepoint:syscalls:sys_enter_openat { @[str(args->filenam)] = count(); }";
  const noField = (field: string): RunEnd => ({
    ...good,
    exitCode: 1,
    attachedProbes: null,
    script: openat,
    stderr: `stdin:1:40-55: ERROR: Struct/union of type 'struct _tracepoint_syscalls_sys_enter_openat' does not contain a field named '${field}'`,
  });
  const noTracepoint = (name: string): RunEnd => ({
    ...good,
    exitCode: 1,
    attachedProbes: null,
    stderr: `stdin:1:1-37: ERROR: tracepoint not found: ${name}`,
  });
  const host = {
    tracepoints: () => [
      "syscalls:sys_enter_openat",
      "syscalls:sys_enter_open",
      "sched:sched_switch",
      "block:block_rq_issue",
    ],
    fields: (tracepoint: string) =>
      tracepoint === "syscalls:sys_enter_openat" ? ["dfd", "filename", "flags", "mode"] : [],
  };

  it("offers the field that was meant", () => {
    expect(diagnose(noField("filenam"), host)?.nearest).toEqual(["filename"]);
  });

  it("lists a tracepoint's few fields when none is spelled like the wrong one", () => {
    expect(diagnose(noField("path"), host)?.nearest).toEqual(["dfd", "filename", "flags", "mode"]);
  });

  it.each([
    ["syscalls:sys_enter_opnat", "syscalls:sys_enter_openat"],
    ["syscall:sys_enter_openat", "syscalls:sys_enter_openat"],
    ["sched:sched_swich", "sched:sched_switch"],
    ["blok:*", "block:*"],
  ])("knows what %s may have meant: %s", (wrong, right) => {
    expect(diagnose(noTracepoint(wrong), host)?.nearest?.[0]).toBe(right);
  });

  it("finds a missing tracepoint among others that exist, of which a check only warns", () => {
    const warned = noTracepoint("syscalls:sys_enter_opnat").stderr.replace("ERROR", "WARNING");
    const found = diagnose({ ...good, phase: "check", stderr: warned }, host);
    expect(found).toMatchObject({
      class: "unknown-probe",
      nearest: ["syscalls:sys_enter_openat", expect.anything()],
    });
  });

  it("offers the script's own variables for one that nothing writes", () => {
    const script = "BEGIN { $code = 1; @last = $code_value; }";
    const stderr = "stdin:1:28-39: ERROR: Undefined or undeclared variable: $code_value";
    expect(diagnose({ ...good, exitCode: 1, script, stderr })?.nearest).toEqual(["$code"]);
  });

  it("blames the missing tracefs, not the script, when the host shows no tracepoint at all", () => {
    expect(diagnose(noTracepoint("syscalls:sys_enter_openat"), { tracepoints: () => [] })?.class).toBe(
      "environment",
    );
  });
});

it("reads messages only, never the script's own words under them", () => {
  const script = 'BEGIN { printf("Permission denied"); foo(); }';
  const stderr = `stdin:1:1-9: WARNING: Addrspace is not set\n${script}\n        ~~~~~~\nstdin:1:37-40: ERROR: Unknown function: foo\n${script}\n   ~~~\n`;
  expect(diagnose({ ...good, exitCode: 1, script, stderr })).toMatchObject({
    class: "unknown-name",
    column: 37,
  });
});

it("stays within the bounds of the protocol on endless output", () => {
  const stderr = `stdin:1:1-9: ERROR: Unknown function: ${"x".repeat(100_000)}\n`.repeat(50);
  const found = diagnose({ ...good, exitCode: 1, stderr });
  expect(found?.message.length).toBeLessThanOrEqual(1_000);
  expect(found?.detail?.length).toBeLessThanOrEqual(4_000);
});

function realFailures(): { end: RunEnd; expected: string }[] {
  const blocks = readFileSync(new URL("real-failures.txt", import.meta.url), "utf8")
    .split(/^### /m)
    .slice(1);
  return blocks.map((block) => {
    const [head = "", ...lines] = block.trimEnd().split("\n");
    const [, version = "", ending = "", attached, records, expected = ""] =
      /^(\S+): (exit \d+|SIG\w+)(?: attached (\d+))? records (\d+) => (.*)$/.exec(head) ?? [];
    const textOf = (name: string): string =>
      lines
        .filter((line) => line.startsWith(`${name}| `))
        .map((line) => line.slice(name.length + 2))
        .join("\n");
    return {
      expected,
      end: {
        ...good,
        version,
        exitCode: ending.startsWith("exit") ? Number(ending.slice(5)) : null,
        signal: ending.startsWith("SIG") ? ending : null,
        attachedProbes: attached === undefined ? null : Number(attached),
        askedProbes: 1,
        records: Number(records),
        script: textOf("script"),
        stderr: textOf("stderr"),
        stdoutText: textOf("stdout"),
      },
    };
  });
}
