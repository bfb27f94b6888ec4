import type { Diagnosis } from "@tracewire/protocol";
import { expect, test } from "vitest";
import { attempt, draw, plan, reading, report, run } from "./samples.ts";

const badProbe: Diagnosis = {
  class: "unknown-probe",
  message: "there is no tracepoint syscalls:sys_enter_opennat on web-3",
  hint: "Use one of the nearest probes.",
  line: 1,
  column: 1,
  nearest: [
    "tracepoint:syscalls:sys_enter_openat",
    "tracepoint:syscalls:sys_enter_openat2",
    "tracepoint:syscalls:sys_enter_open",
  ],
  detail: "stdin:1:1-38: ERROR: tracepoint not found: syscalls:sys_enter_opennat",
};

const failed = report(
  [
    attempt(plan("kprobe:vfs_open { @[comm] = count(); }", { title: "Opens by process (kprobe)" }), [], {
      check: {
        ok: false,
        risk: "counts",
        reasons: [],
        diagnosis: {
          class: "missing-feature",
          message: "web-3 has no kprobes",
          hint: "Use a tracepoint.",
          line: 1,
          column: 1,
        },
      },
    }),
    attempt(
      plan("tracepoint:syscalls:sys_enter_opennat { @[comm] = count(); }", { title: "Opens by process" }),
      [],
      {
        check: { ok: false, risk: "counts", reasons: [], diagnosis: badProbe },
      },
    ),
  ],
  { status: "failed", error: { code: "SCRIPT_REJECTED", message: badProbe.message, hint: badProbe.hint } },
);

test("a failure points into the script, names what is near and what was tried", () => {
  expect(draw(failed)).toMatchInlineSnapshot(`
    "No answer: there is no tracepoint syscalls:sys_enter_opennat on web-3.

      1 │ tracepoint:syscalls:sys_enter_opennat { @[comm] = count(); }
          ^
      Nearest:
        tracepoint:syscalls:sys_enter_openat
        tracepoint:syscalls:sys_enter_openat2
        tracepoint:syscalls:sys_enter_open
      stdin:1:1-38: ERROR: tracepoint not found: syscalls:sys_enter_opennat

    Use one of the nearest probes.

    Attempt 1, Opens by process (kprobe): web-3 has no kprobes
      1 │ kprobe:vfs_open { @[comm] = count(); }

    inv-7k3fq2ab · Opens by process · 10 s · web-3
    "
  `);
  expect(draw(failed, 50)).toMatchInlineSnapshot(`
    "No answer: there is no tracepoint
    syscalls:sys_enter_opennat on web-3.

      1 │ tracepoint:syscalls:sys_enter_opennat { @[c…
          ^
      Nearest:
        tracepoint:syscalls:sys_enter_openat
        tracepoint:syscalls:sys_enter_openat2
        tracepoint:syscalls:sys_enter_open
      stdin:1:1-38: ERROR: tracepoint not found: sysc…

    Use one of the nearest probes.

    Attempt 1, Opens by process (kprobe): web-3 has no
      kprobes
      1 │ kprobe:vfs_open { @[comm] = count(); }

    inv-7k3fq2ab · Opens by process · 10 s · web-3
    "
  `);
});

const mended = report([
  attempt(plan("kprobe:vfs_open { @[comm] = count(); }", { title: "Opens by process (kprobe)" }), [], {
    check: {
      ok: false,
      risk: "counts",
      reasons: [],
      diagnosis: {
        class: "missing-feature",
        message: "web-3 has no kprobes",
        hint: "Use a tracepoint.",
        line: 1,
        column: 1,
      },
    },
  }),
  attempt(
    plan("tracepoint:syscalls:sys_enter_openat { @opens = count(); }", {
      title: "Opens",
      readings: [reading("@opens", "opens", "count")],
    }),
    [run([{ kind: "table", name: "@opens", rows: [{ key: [], value: 8_123 }], rowCount: 1, total: 8_123 }])],
  ),
]);

test("an answer that took two attempts says what failed", () => {
  expect(draw(mended)).toMatchInlineSnapshot(`
    "8,123 opens in 10 s, 811 a second.

      opens  8,123

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    Attempt 1, Opens by process (kprobe): web-3 has no kprobes
      1 │ kprobe:vfs_open { @[comm] = count(); }

    inv-7k3fq2ab · Opens · 10 s · web-3
    "
  `);
});

const refused = report(
  [
    attempt(plan('tracepoint:syscalls:sys_enter_kill { system("reboot"); }', { title: "own.bt" }), [], {
      check: { ok: true, risk: "effects", reasons: ["runs a command: system() (line 1)"], diagnosis: null },
    }),
  ],
  {
    status: "refused",
    error: {
      code: "SCRIPT_REFUSED",
      message: "the script is not allowed to run: system() runs a command (line 1)",
      hint: "Tracewire watches and never acts: ask for what you want to see.",
    },
  },
);

test("a refusal says why", () => {
  expect(draw(refused)).toMatchInlineSnapshot(`
    "Refused: the script is not allowed to run: system() runs a command (line 1).

    Tracewire watches and never acts: ask for what you want to see.

    · runs a command: system() (line 1)

    inv-7k3fq2ab · own.bt · 10 s · web-3
    "
  `);
});
