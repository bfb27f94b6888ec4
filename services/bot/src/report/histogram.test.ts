import fc from "fast-check";
import { expect, test } from "vitest";
import { percentile } from "./histogram.ts";
import { attempt, draw, latencyLine, OWN_LEFT_OUT, plan, reading, report, run } from "./samples.ts";

const readLatency = report([
  attempt(
    plan("…", {
      title: "How long reads take",
      readings: [reading("@us", "read latency", "us")],
      explain:
        "Most reads come from the page cache and take microseconds. A second hump in the milliseconds is the disk.",
      next: "read latency by process",
      notes: [OWN_LEFT_OUT],
    }),
    [run([{ kind: "histogram", name: "@us", lines: [latencyLine()], lineCount: 1 }])],
  ),
]);

test("a distribution is bars in human units with percentiles as ranges", () => {
  expect(draw(readLatency)).toMatchInlineSnapshot(`
    "Read latency: half under 64 µs, 99 % under 256 µs, the longest 2–4.1 ms (12,163
    measured).

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

    How to read it: Most reads come from the page cache and take microseconds. A
      second hump in the milliseconds is the disk.
    Next: read latency by process

    · Tracewire's own processes are left out.

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · How long reads take · 10 s · web-3
    "
  `);
  expect(draw(readLatency, 50)).toMatchInlineSnapshot(`
    "Read latency: half under 64 µs, 99 % under 256 µs,
    the longest 2–4.1 ms (12,163 measured).

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
      p50 32–64 µs · p90 64–128 µs · p99 128–256 µs
      of 12,163

    How to read it: Most reads come from the page
      cache and take microseconds. A second hump in
      the milliseconds is the disk.
    Next: read latency by process

    · Tracewire's own processes are left out.

    2 of 2 probes attached · no events lost
    10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · How long reads take · 10 s · web-3
    "
  `);
});

const latencyByProcess = report([
  attempt(
    plan("…", {
      title: "Run-queue latency by process",
      readings: [reading("@us", "run-queue wait", "us", [{ title: "process", kind: "process" }])],
    }),
    [
      run([
        {
          kind: "histogram",
          name: "@us",
          lines: [
            latencyLine("nginx"),
            {
              key: ["backup"],
              count: 903,
              buckets: [
                { min: 0, max: 0, count: 3 },
                { min: 512, max: 1_023, count: 100 },
                { min: 1_024, max: 2_047, count: 300 },
                { min: 2_048, max: 4_095, count: 500 },
              ],
            },
            { key: ["kworker/0:1"], count: 12, buckets: [{ min: 4, max: 7, count: 12 }] },
          ],
          lineCount: 3,
        },
      ]),
    ],
  ),
]);

test("several distributions are compared on one axis before the largest is drawn", () => {
  expect(draw(latencyByProcess)).toMatchInlineSnapshot(`
    "Run-queue wait: half under 64 µs, all under 4.1 ms (13,078 measured); highest
    p99: backup with 2–4.1 ms.

      process       count       p50         p99  shape
      nginx        12,163  32–64 µs  128–256 µs     ▁▁▇█▃▁▁▁ ▁
      backup          903  2–4.1 ms    2–4.1 ms  ▁         ▂▅█
      kworker/0:1      12    4–8 µs      4–8 µs     █

      nginx:
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

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Run-queue latency by process · 10 s · web-3
    "
  `);
});

test("a percentile is the bucket that holds it", () => {
  const values = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(values, fc.constantFrom(0.5, 0.9, 0.99, 1), (list, part) => {
      const buckets = Array.from({ length: 17 }, (_, power) => {
        const [min, max] = [2 ** power, 2 ** (power + 1) - 1];
        return { min, max, count: list.filter((value) => value >= min && value <= max).length };
      });
      const exact = list.toSorted((a, b) => a - b)[Math.ceil(list.length * part) - 1] as number;
      const { min, max } = percentile({ key: [], count: list.length, buckets }, part);
      expect(min).toBeLessThanOrEqual(exact);
      expect(max).toBeGreaterThanOrEqual(exact);
    }),
  );
});

test("linear buckets without ends stay open, and too many are drawn together", () => {
  const buckets = Array.from({ length: 100 }, (_, index) => ({
    min: index * 10,
    max: index * 10 + 9,
    count: 1,
  }));
  const line = {
    key: [],
    count: 103,
    buckets: [{ max: -1, count: 1 }, ...buckets, { min: 1_000, count: 2 }],
  };
  const drawn = draw(
    report([attempt(plan("…"), [run([{ kind: "histogram", name: "@ms", lines: [line], lineCount: 1 }])])]),
  );
  expect(drawn).toContain("≥ 1 s");
  expect(drawn.match(/█|▌|▏/g)?.length).toBeGreaterThan(10);
  expect(drawn.split("\n").length).toBeLessThan(50);
});
