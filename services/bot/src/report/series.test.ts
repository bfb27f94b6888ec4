import type { Series, Table } from "@tracewire/protocol";
import { expect, test } from "vitest";
import { attempt, draw, OWN_LEFT_OUT, plan, reading, report, run } from "./samples.ts";
import { stepsOf } from "./series.ts";

const rates = report([
  attempt(
    plan(
      "tracepoint:raw_syscalls:sys_enter /pid != $1/ { @calls = count(); }\ninterval:s:1 { print(@calls); clear(@calls); }",
      {
        title: "System calls a second",
        readings: [reading("@calls", "system calls", "count")],
        explain:
          "A steady line is normal load. A sudden rise with no more traffic means that something began to spin or to poll.",
        next: "which processes make the most system calls",
        notes: [OWN_LEFT_OUT],
      },
    ),
    [
      run([
        {
          kind: "series",
          name: "@calls",
          stepMs: 1_000,
          timesMs: Array.from({ length: 10 }, (_, i) => 1_001 + i * 1_000),
          lines: [
            {
              key: [],
              points: [40_112, 41_820, 38_201, 39_774, 40_950, 44_981, 43_017, 41_260, 40_038, 40_227],
            },
          ],
          lineCount: 1,
          cumulative: false,
        },
        { kind: "table", name: "@calls", rows: [{ key: [], value: 812 }], rowCount: 1, total: 812 },
      ]),
    ],
  ),
]);

test("a rate shows its shape, its spread and every second", () => {
  expect(draw(rates)).toMatchInlineSnapshot(`
    "41 k system calls a second on average (38–45 k) over 10 s.

      per second                 min  mean   max
      system calls  ██▇███████  38 k  41 k  45 k
      each second: 40 k, 42 k, 38 k, 40 k, 41 k, 45 k, 43 k, 41 k, 40 k, 40 k

    How to read it: A steady line is normal load. A sudden rise with no more traffic
      means that something began to spin or to poll.
    Next: which processes make the most system calls

    · Tracewire's own processes are left out.

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · System calls a second · 10 s · web-3
    "
  `);
  expect(draw(rates, 50)).toMatchInlineSnapshot(`
    "41 k system calls a second on average (38–45 k)
    over 10 s.

      per second    10 × 1 s   min  mean   max
      system calls  ██▇█████  38 k  41 k  45 k
      each second: 40 k, 42 k, 38 k, 40 k, 41 k, 45 k,
        43 k, 41 k, 40 k, 40 k

    How to read it: A steady line is normal load. A
      sudden rise with no more traffic means that
      something began to spin or to poll.
    Next: which processes make the most system calls

    · Tracewire's own processes are left out.

    2 of 2 probes attached · no events lost
    10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · System calls a second · 10 s · web…
    "
  `);
});

const ratesByProcess = report([
  attempt(
    plan("…", {
      title: "System calls a second by process",
      readings: [reading("@calls", "system calls", "count", [{ title: "process", kind: "process" }])],
      top: 3,
    }),
    [
      run([
        {
          kind: "series",
          name: "@calls",
          stepMs: 1_000,
          timesMs: Array.from({ length: 10 }, (_, i) => 1_000 * (i + 1)),
          lines: [
            {
              key: ["nginx"],
              points: [12_000, 24_100, 36_800, 48_000, 60_500, 75_000, 87_000, 99_000, 110_900, 123_000],
            },
            {
              key: ["redis-server"],
              points: [900, 1_800, 2_700, 3_600, 4_500, 5_400, 6_300, 7_200, 8_100, 9_000],
            },
            { key: ["backup"], points: [null, null, null, 50, 4_100, 8_200, 8_200, 8_200, 8_200, 8_200] },
            { key: ["cron"], points: [null, 5, 5, 5, 5, 5, 5, 5, 5, 60] },
          ],
          lineCount: 4,
          cumulative: true,
        },
      ]),
    ],
  ),
]);

test("a map that was never cleared is told by what each second added", () => {
  expect(draw(ratesByProcess)).toMatchInlineSnapshot(`
    "14 k system calls a second on average (12–20 k) over 10 s; nginx leads with
    88 %.

      per second                 min  mean    max
      nginx         ▇▇█▇▇█▇▇▇▇  11 k  12 k   15 k
      redis-server  ▁▁▁▁▁▁▁▁▁▁   900   900    900
      backup           ▁▃▃         0   820  4.1 k
      1 other line   ▁       ▁     0     6     55
      total         ▆▆▆▅██▆▆▆▆  12 k  14 k   20 k

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · System calls a second by process · 10 s · web-3
    "
  `);
});

const pulse = report([
  attempt(
    plan("…", {
      title: "Pulse of the machine",
      readings: [
        reading("@switches", "context switches", "count"),
        reading("@faults", "page faults", "count"),
        reading("@migrations", "migrations", "count"),
      ],
    }),
    [
      run(
        ["@switches", "@faults", "@migrations"].map((name, map) => ({
          kind: "series",
          name,
          stepMs: 1_000,
          timesMs: Array.from({ length: 60 }, (_, i) => 1_000 * (i + 1)),
          lines: [
            {
              key: [],
              points: Array.from({ length: 60 }, (_, i) =>
                map === 2
                  ? i % 9 === 0
                    ? 3
                    : null
                  : Math.round(8_000 / (map + 1) + 3_000 * Math.sin(i / 6)),
              ),
            },
          ],
          lineCount: 1,
          cumulative: false,
        })),
      ),
    ],
  ),
]);

test("several rates share one table and one axis", () => {
  expect(draw(pulse)).toMatchInlineSnapshot(`
    "8.6 k context switches a second, 4.6 k page faults a second and 0.35 migrations
    a second.

      per second        60 × 1 s                              min   mean   max
      context switches  ▆▇████████▇▇▆▆▅▄▄▄▄▅▅▅▆▇▇████████▇▇▆  5 k  8.6 k  11 k
      page faults       ▅▆▇██████▇▇▆▄▄▃▂▂▂▂▂▃▄▅▆▆▇██████▇▆▅▄  1 k  4.6 k   7 k
      migrations        █    █     █    █     █    █    █       0   0.35     3

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Pulse of the machine · 10 s · web-3
    "
  `);
  expect(draw(pulse, 50)).toMatchInlineSnapshot(`
    "8.6 k context switches a second, 4.6 k page faults
    a second and 0.35 migrations a second.

      per second        60 × 1 s  min   mean   max
      context switches  ███▅▆███  5 k  8.6 k  11 k
      page faults       ██▇▃▄██▇  1 k  4.6 k   7 k
      migrations        █████ ██    0   0.35     3

    2 of 2 probes attached · no events lost
    10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Pulse of the machine · 10 s · web-3
    "
  `);
});

const series = (points: (number | null)[], cumulative: boolean, stepMs = 1_000): Series => ({
  kind: "series",
  name: "@n",
  stepMs,
  timesMs: points.map((_, index) => stepMs * (index + 1)),
  lines: [{ key: [], points }],
  lineCount: 1,
  cumulative,
});
const counted = reading("@n", "events", "count");
const pointsOf = (...given: Parameters<typeof series>): number[] =>
  stepsOf(series(...given), counted).lines[0]?.points ?? [];

test("a cleared map that was not printed had nothing, a growing one stood still", () => {
  expect(pointsOf([3, null, 5], false)).toEqual([3, 0, 5]);
  expect(pointsOf([3, null, 5], true)).toEqual([3, 0, 2]);
});

test("a rate is told by the second whatever the step", () => {
  expect(pointsOf([100, 300], false, 250)).toEqual([400, 1_200]);
  expect(pointsOf([100, 300], true, 5_000)).toEqual([20, 40]);
});

test("a number that goes up and down is a level and not a count", () => {
  const steps = stepsOf(series([3, 9, 4], true, 500), counted);
  expect(steps).toMatchObject({ perSecond: false, lines: [{ points: [3, 9, 4] }] });
  const depth = reading("@n", "requests in flight", "none");
  const said = draw(report([attempt(plan("…", { readings: [depth] }), [run([series([3, 9, 4], true)])])]));
  expect(said).toMatch(/^Requests in flight: 5.3 on average \(3–9\) over 3 s\.\n/);
});

test("what was left after the last step is no row of its own", () => {
  const rest: Table = { kind: "table", name: "@n", rows: [{ key: [], value: 7 }], rowCount: 1, total: 7 };
  const one = attempt(plan("…", { readings: [counted] }), [run([series([1, 2], false), rest])]);
  expect(draw(report([one]))).not.toContain("  7\n");
  const growing = attempt(plan("…", { readings: [counted] }), [run([series([1, 3], true), rest])]);
  expect(draw(report([growing]))).toContain("events  7");
});

test("a last step that the window cut short is a rate like the others", () => {
  const whole = series([100, 100, 50], false);
  const cut = stepsOf({ ...whole, timesMs: [1_001, 2_001, 2_501] }, counted);
  expect(cut.lines[0]?.points).toEqual([100, 100, 100]);
  const said = draw(
    report([
      attempt(plan("…", { readings: [counted] }), [run([{ ...whole, timesMs: [1_001, 2_001, 2_501] }])]),
    ]),
  );
  expect(said).toMatch(/^100 events a second on average \(100\) over 2\.5 s\.\n/);
});

test("a level that was not printed is unknown, not nothing", () => {
  const wait = reading("@n", "average wait", "us");
  const said = draw(
    report([attempt(plan("…", { readings: [wait] }), [run([series([40, null, 60], false)])])]),
  );
  expect(said).toMatch(/^Average wait: 50 µs on average \(40–60 µs\) over 3 s\.\n/);
  expect(said).toContain("each second: 40 µs, –, 60 µs");
});
