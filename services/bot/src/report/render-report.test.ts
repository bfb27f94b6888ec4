import { expect, test } from "vitest";
import { attempt, draw, latencyLine, OWN_LEFT_OUT, plan, report, run } from "./samples.ts";

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

test("a choice that is its own title is listed once", () => {
  const said = draw({ ...asked, choices: [{ title: "reads of nginx", example: "reads of nginx" }] });
  expect(said.split("reads of nginx")).toHaveLength(2);
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

test("the plan of a series shows what one approval would cover", () => {
  const covers = { hosts: ["web-3"], risk: "data", windowMs: 15_000, traces: 8, totalMs: 60_000 } as const;
  const looked = plan("tracepoint:syscalls:sys_enter_openat { @[str(args->filename)] = count(); }");
  const approval = { needed: true, by: null, at: null, covers: { ...covers, hosts: ["web-3"] } };
  expect(draw(report([attempt(looked, [], { approval })]))).toMatch(
    /covers {4}also the next traces[\s\S]*up to\s+8 traces with this one on web-3/,
  );
  const free = { ...approval, needed: false };
  expect(draw(report([attempt(looked, [], { approval: free })]))).not.toContain("covers");
});
