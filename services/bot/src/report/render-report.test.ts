import { stripVTControlCharacters } from "node:util";
import type { Diagnosis, RunResult } from "@tracewire/protocol";
import { expect, test } from "vitest";
import { renderReport } from "./render-report.ts";
import { attempt, draw, latencyLine, OWN_LEFT_OUT, plan, reading, report, run } from "./samples.ts";

const ownScript = report([
  attempt(
    plan(
      "tracepoint:raw_syscalls:sys_exit /args->ret < 0/ { @errors[comm, args->id, -args->ret] = count(); }\ntracepoint:syscalls:sys_exit_read { @read_us = hist(1); @bytes[comm] = stats(args->ret); }",
      {
        title: "errors.bt",
        origin: { by: "person", name: "ana" },
        notes: ["Tracewire's own processes are counted too: the script runs as it was written."],
      },
    ),
    [
      run([
        {
          kind: "table",
          name: "@errors",
          rows: [
            { key: ["nginx", "232", "11"], value: 402 },
            { key: ["node", "202", "110"], value: 88 },
            { key: ["sh", "257", "2"], value: 3 },
          ],
          rowCount: 3,
          total: 493,
        },
        { kind: "histogram", name: "@read_us", lines: [latencyLine()], lineCount: 1 },
        {
          kind: "table",
          name: "@bytes",
          rows: [
            { key: ["nginx"], value: 2_048_000, count: 500, average: 4_096 },
            { key: ["sh"], value: 900, count: 3, average: 300 },
          ],
          rowCount: 2,
          total: 2_048_900,
        },
      ]),
    ],
  ),
]);

test("a script that nobody described is read from its own words", () => {
  expect(draw(ownScript)).toMatchInlineSnapshot(`
    "nginx · epoll_wait · EAGAIN leads with 402 of 493 errors (82 %) in 10 s.

      errors
      comm   id          ret        errors  share
      nginx  epoll_wait  EAGAIN        402   82 %  ████████████████████████
      node   futex       ETIMEDOUT      88   18 %  █████▎
      sh     openat      ENOENT          3  < 1 %  ▏
      total                            493

      read
                   count
           4–8 µs     12  ▏
          8–16 µs    310  █▍
         16–32 µs  4,321  ███████████████████▉
         32–64 µs  5,210  ████████████████████████
        64–128 µs  1,803  ████████▎
       128–256 µs    402  █▉
       256–512 µs     90  ▍
      512 µs–1 ms     12  ▏
           1–2 ms      0
         2–4.1 ms      3  ▏
      p50 32–64 µs · p90 64–128 µs · p99 128–256 µs · of 12,163

      bytes
      comm      bytes  count  average   share
      nginx  1.95 MiB    500    4 KiB  99.9 %  ████████████████████████
      sh        900 B      3    300 B   < 1 %  ▏
      total  1.95 MiB

    · Tracewire's own processes are counted too: the script runs as it was written.

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · errors.bt · 10 s · web-3
    "
  `);
});

const empty = report([
  attempt(plan("…", { title: "Files opened by checkout" }), [
    run([], {
      diagnosis: {
        class: "empty",
        message: "the probes were attached and no such event happened",
        hint: "Is the process called checkout? Names are cut to 15 characters. Ask: processes started",
      },
    }),
  ]),
]);

test("an empty result says what was attached and for how long", () => {
  expect(draw(empty)).toMatchInlineSnapshot(`
    "2 of 2 probes attached for 10 s, and nothing matched.

    Is the process called checkout? Names are cut to 15 characters. Ask: processes
    started

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Files opened by checkout · 10 s · web-3
    "
  `);
});

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

const asked = report([], {
  status: "asked",
  error: {
    code: null,
    message: "I am not sure what to measure. Which of these do you mean?",
    hint: "Type one of these, or say it in other words.",
  },
  choices: [
    { title: "Files opened by a process", example: "files opened by nginx" },
    { title: "Opens that failed, by error", example: "failed opens for=30s" },
    { title: "Bytes read by process", example: "bytes read by process" },
  ],
});

test("a question back lists what can be asked", () => {
  expect(draw(asked)).toMatchInlineSnapshot(`
    "I am not sure what to measure. Which of these do you mean?

      Files opened by a process
        files opened by nginx
      Opens that failed, by error
        failed opens for=30s
      Bytes read by process
        bytes read by process

    Type one of these, or say it in other words.

    inv-7k3fq2ab · web-3
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

const planned = report([
  attempt(
    plan("tracepoint:raw_syscalls:sys_enter /pid != $1/ {\n\t@calls[comm] = count();\n}", {
      title: "System calls by process",
      measures: "counts system calls by process; reads no data",
      notes: [OWN_LEFT_OUT],
    }),
    [],
  ),
]);

test("a plan shows every byte of what would run", () => {
  expect(draw(planned)).toMatchInlineSnapshot(`
    "The plan is ready and nothing has run: System calls by process.

      measures  counts system calls by process; reads no data
      host      web-3
      window    10 s
      risk      low: counts only, reads no data
      notes     Tracewire's own processes are left out.
      sha256    d0d111ac7077338d2be8780a85d68f0d43bc9863179a2f7d43629961e10d55aa

      1 │ tracepoint:raw_syscalls:sys_enter /pid != $1/ {
      2 │   @calls[comm] = count();
      3 │ }
      4 │
      5 │ // ends by itself after 10 s
      6 │ interval:ms:10020 { exit(); }

    inv-7k3fq2ab · System calls by process · 10 s · web-3
    "
  `);
});

const fleet = (host: string, points: number[]): RunResult => ({
  ...run([
    {
      kind: "series",
      name: "@calls",
      stepMs: 1_000,
      timesMs: [1_001, 2_001, 3_001],
      lines: [{ key: [], points }],
      lineCount: 1,
      cumulative: false,
    },
  ]),
  host,
});

const hosts = report(
  [
    attempt(
      plan("…", {
        title: "System calls a second",
        readings: [reading("@calls", "system calls", "count")],
        notes: [OWN_LEFT_OUT],
      }),
      [
        fleet("web-1", [2_300, 2_500, 2_400]),
        fleet("web-2", [2_700, 2_900, 3_100]),
        fleet("web-3", [40_112, 41_820, 38_201]),
        { ...run([]), host: "web-4" },
        { ...run([]), host: "web-5", outcome: "silent", evidence: null, code: "HOST_SILENT" },
      ],
    ),
  ],
  {
    request: {
      text: "rates",
      hosts: ["web-1", "web-2", "web-3", "web-4", "web-5"],
      windowMs: 10_000,
      by: "ana",
      at: 0,
    },
  },
);

test("several hosts are compared first and shown after, the busiest first", () => {
  expect(draw(hosts)).toMatchInlineSnapshot(`
    "On 4 of 5 hosts: 45 k system calls a second on average; web-3 leads with 40 k
    (88 %).

      host   system calls / s  share
      web-3              40 k   88 %  ████████████████████████
      web-2             2.9 k    6 %  █▊
      web-1             2.4 k    5 %  █▌
      web-4                           nothing matched
      web-5                           took the trace and sent no result

    web-3: 40 k system calls a second on average (38–42 k) over 3 s.

      per second          min  mean   max
      system calls  ███  38 k  40 k  42 k
      each second: 40 k, 42 k, 38 k

    web-2: 2.9 k system calls a second on average (2.7–3.1 k) over 3 s.

      per second           min   mean    max
      system calls  ▇██  2.7 k  2.9 k  3.1 k
      each second: 2.7 k, 2.9 k, 3.1 k

    web-1: 2.4 k system calls a second on average (2.3–2.5 k) over 3 s.

      per second           min   mean    max
      system calls  ███  2.3 k  2.4 k  2.5 k
      each second: 2.3 k, 2.5 k, 2.4 k

    · Tracewire's own processes are left out.

    web-1, web-2, web-3, web-4 · 2 of 2 probes attached · no events lost
    10 s measured · script 9f3c0a12b4de · bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · System calls a second · 10 s · web-1, web-2, web-3, web-4, web-5
    "
  `);
  expect(draw(hosts, 160)).toMatchInlineSnapshot(`
    "On 4 of 5 hosts: 45 k system calls a second on average; web-3 leads with 40 k (88 %).

      host   system calls / s  share
      web-3              40 k   88 %  ████████████████████████
      web-2             2.9 k    6 %  █▊
      web-1             2.4 k    5 %  █▌
      web-4                           nothing matched
      web-5                           took the trace and sent no result

    web-3: 40 k system calls a second on average (38–42 k) over 3 s.

      per second          min  mean   max
      system calls  ███  38 k  40 k  42 k
      each second: 40 k, 42 k, 38 k

    web-2: 2.9 k system calls a second on average (2.7–3.1 k) over 3 s.

      per second           min   mean    max
      system calls  ▇██  2.7 k  2.9 k  3.1 k
      each second: 2.7 k, 2.9 k, 3.1 k

    web-1: 2.4 k system calls a second on average (2.3–2.5 k) over 3 s.

      per second           min   mean    max
      system calls  ███  2.3 k  2.4 k  2.5 k
      each second: 2.3 k, 2.5 k, 2.4 k

    · Tracewire's own processes are left out.

    web-1, web-2, web-3, web-4 · 2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de · bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · System calls a second · 10 s · web-1, web-2, web-3, web-4, web-5
    "
  `);
});

test("colour changes nothing but the colour", () => {
  const coloured = renderReport(hosts, { colour: true, width: 80 });
  expect(coloured).not.toBe(draw(hosts));
  expect(stripVTControlCharacters(coloured)).toBe(draw(hosts));
});
