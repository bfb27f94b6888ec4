import { stripVTControlCharacters } from "node:util";
import type { RunResult } from "@tracewire/protocol";
import { expect, test } from "vitest";
import { renderReport } from "./render-report.ts";
import { attempt, draw, OWN_LEFT_OUT, plan, reading, report, run } from "./samples.ts";

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
