import type { RunResult } from "@tracewire/protocol";
import { expect, test } from "vitest";
import { attempt, draw, OWN_LEFT_OUT, plan, reading, report, run } from "./samples.ts";

const byProcess = report([
  attempt(
    plan("tracepoint:raw_syscalls:sys_enter { @calls[comm] = count(); }", {
      title: "System calls by process",
      readings: [reading("@calls", "system calls", "count", [{ title: "process", kind: "process" }])],
      explain:
        "Busy servers lead here by right. A process that does no work for anyone and still leads is polling.",
      next: "which system calls does nginx make",
      notes: [OWN_LEFT_OUT],
      top: 6,
    }),
    [
      run([
        {
          kind: "table",
          name: "@calls",
          rows: [
            ["nginx", 12_345],
            ["redis-server", 9_001],
            ["postgres", 3_210],
            ["node_exporter", 1_877],
            ["systemd-journal", 912],
            ["sshd", 311],
            ["cron", 12],
          ].map(([key, value]) => ({ key: [String(key)], value: Number(value) })),
          rowCount: 19,
          total: 41_038,
        },
      ]),
    ],
  ),
]);

test("a table leads with the largest, gives each a share of the whole, and adds up the rest", () => {
  expect(draw(byProcess)).toMatchInlineSnapshot(`
    "nginx leads with 12,345 of 41,038 system calls (30 %) in 10 s.

      process          system calls  share
      nginx                  12,345   30 %  ████████████████████████
      redis-server            9,001   22 %  █████████████████▌
      postgres                3,210    8 %  ██████▎
      node_exporter           1,877    5 %  ███▋
      systemd-journal           912    2 %  █▊
      sshd                      311  < 1 %  ▋
      13 other rows          13,382   33 %
      total                  41,038

    How to read it: Busy servers lead here by right. A process that does no work for
      anyone and still leads is polling.
    Next: which system calls does nginx make

    · Tracewire's own processes are left out.

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · System calls by process · 10 s · web-3
    "
  `);
});

const failedOpens = report([
  attempt(
    plan("tracepoint:syscalls:sys_enter_openat { @f[tid] = args->filename; }", {
      title: "Opens that failed, by process, file and error",
      readings: [
        reading("@failed", "failed opens", "count", [
          { title: "process", kind: "process" },
          { title: "pid", kind: "pid" },
          { title: "file", kind: "path" },
          { title: "error", kind: "errno" },
        ]),
      ],
      notes: [OWN_LEFT_OUT, "File names longer than 63 bytes are cut by bpftrace 0.17."],
      top: 8,
    }),
    [
      run([
        {
          kind: "table",
          name: "@failed",
          rows: [
            {
              key: ["checkout", "4711", "/etc/checkout/conf.d/override-production-eu-west-1.yaml", "-2"],
              value: 310,
            },
            { key: ["checkout", "4711", "/var/lib/checkout/cache/index.db", "-13"], value: 310 },
            {
              key: ["php-fpm8.2", "812", "/srv/www/shop/vendor/composer/autoload_classmap_dev.php", "-2"],
              value: 40,
            },
            { key: ["evil\u001b[2J\u202e", "9", "/tmp/数据/报告-最终.txt", "-24"], value: 2 },
          ],
          rowCount: 4,
          total: 662,
        },
        { kind: "table", name: "@f", rows: [{ key: ["812"], value: 140_000_000 }], rowCount: 1, total: null },
      ]),
    ],
    { check: { ok: true, risk: "data", reasons: ["shows file names (line 1)"], diagnosis: null } },
  ),
]);

test("a table on a narrow terminal cuts words and never numbers", () => {
  expect(draw(failedOpens)).toMatchInlineSnapshot(`
    "662 failed opens in 10 s; 2 share the lead with 310 each (47 %).

      process              pid   file                    error   failed opens  share
      checkout             4711  /etc/check…west-1.yaml  ENOENT           310   47 %
      checkout             4711  /var/lib/c…he/index.db  EACCES           310   47 %
      php-fpm8.2           812   /srv/www/s…map_dev.php  ENOENT            40    6 %
      evil\\x1b[2J\\u{202e}  9     /tmp/数据/…告-最终.txt  EMFILE             2  < 1 %
      total                                                               662

    · Tracewire's own processes are left out.
    · File names longer than 63 bytes are cut by bpftrace 0.17.
    · Not shown: @f, which the script keeps for its own work.

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Opens that failed, by process, file and error · 10 s · web-3
    "
  `);
  expect(draw(failedOpens, 50)).toMatchInlineSnapshot(`
    "662 failed opens in 10 s; 2 share the lead with
    310 each (47 %).

      process   pid   file        error   fail…  share
      checkout  4711  /etc….yaml  ENOENT    310   47 %
      checkout  4711  /var…ex.db  EACCES    310   47 %
      php-fpm…  812   /srv…v.php  ENOENT     40    6 %
      evil\\x1…  9     /tmp/….txt  EMFILE      2  < 1 %
      total                                 662

    · Tracewire's own processes are left out.
    · File names longer than 63 bytes are cut by
      bpftrace 0.17.
    · Not shown: @f, which the script keeps for its
      own work.

    2 of 2 probes attached · no events lost
    10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Opens that failed, by process, fil…
    "
  `);
  expect(draw(failedOpens, 40)).toMatchInlineSnapshot(`
    "662 failed opens in 10 s; 2 share the
    lead with 310 each (47 %).

      process  pid   file       error   fai…
      checko…  4711  /etc…yaml  ENOENT   310
      checko…  4711  /var…x.db  EACCES   310
      php-fp…  812   /srv….php  ENOENT    40
      evil\\x…  9     /tmp….txt  EMFILE     2
      total                              662

    · Tracewire's own processes are left
      out.
    · File names longer than 63 bytes are
      cut by bpftrace 0.17.
    · Not shown: @f, which the script keeps
      for its own work.

    2 of 2 probes attached · no events lost
    10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Opens that failed, by pr…
    "
  `);
});

const written = report([
  attempt(
    plan("tracepoint:syscalls:sys_exit_write /args->ret > 0/ { @[comm, pid] = sum(args->ret); }", {
      title: "Bytes written by process",
      readings: [
        reading("@", "bytes written", "bytes", [
          { title: "process", kind: "process" },
          { title: "pid", kind: "pid" },
        ]),
      ],
    }),
    [
      run(
        [
          {
            kind: "table",
            name: "@",
            rows: [
              { key: ["dd", "8123"], value: 2_048_000 },
              { key: ["postgres", "991"], value: 1_210_000 },
              { key: ["sshd", "712"], value: 912 },
            ],
            rowCount: 3,
            total: 3_258_912,
          },
        ],
        {
          evidence: {
            ...(run([]).evidence as NonNullable<RunResult["evidence"]>),
            probesAsked: 3,
            probesAttached: 2,
            mapFull: true,
            eventsLost: 1_200,
            windowMs: 6_100,
          },
        },
      ),
    ],
  ),
]);

test("what weakens the numbers stands above them", () => {
  expect(draw(written)).toMatchInlineSnapshot(`
    "dd (8123) leads with 1.95 MiB of 3.11 MiB written (63 %) in 6.1 s.

    ! Only 2 of 3 probes were attached: what the others would have seen is missing.
    ! 1,200 events were lost: lines are missing. Counting in a map loses none.
    ! A map was full: keys that came later are not counted.
    ! The trace ended after 6.1 s of 10 s.

      process   pid   bytes written  share
      dd        8123       1.95 MiB   63 %  ████████████████████████
      postgres  991        1.15 MiB   37 %  ██████████████▏
      sshd      712           912 B  < 1 %  ▏
      total                3.11 MiB

    2 of 3 probes attached · 1,200 events lost · 6.1 s measured
    script 9f3c0a12b4de · bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Bytes written by process · 10 s · web-3
    "
  `);
});

const scalars = report([
  attempt(
    plan("…", {
      title: "Random or sequential disk reads",
      readings: [
        reading("@sequential", "sequential reads", "count"),
        reading("@random", "random reads", "count"),
      ],
    }),
    [
      run([
        { kind: "table", name: "@sequential", rows: [{ key: [], value: 8_123 }], rowCount: 1, total: 8_123 },
        { kind: "table", name: "@random", rows: [{ key: [], value: 213 }], rowCount: 1, total: 213 },
      ]),
    ],
  ),
]);

test("single numbers stand together", () => {
  expect(draw(scalars)).toMatchInlineSnapshot(`
    "8,123 sequential reads and 213 random reads in 10 s.

      sequential reads  8,123
      random reads        213

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Random or sequential disk reads · 10 s · web-3
    "
  `);
});
