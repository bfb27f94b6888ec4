import {
  type Block,
  type Diagnosis,
  type Evidence,
  RUN_OUTCOMES,
  type RunResult,
  TRACE_STATUSES,
} from "@tracewire/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ColumnKind, Unit } from "../flow/plan.ts";
import type { Report } from "../flow/report.ts";
import { renderReport } from "./render-report.ts";
import { attempt, plan, report, run } from "./samples.ts";
import { widthOf } from "./width.ts";

/** What a person would see of a mistake in our own code. */
const BROKEN = /NaN|undefined|Infinity|\[object/;

/** What a traced host could send: names of processes and files are any bytes. */
const text = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom(
      "\u001b[2J\u001b]0;owned\u0007",
      "\u202egnp.exe",
      "a\r\nb\tc",
      "",
      "数据库 服务",
      "e\u0301\u200b",
      "nginx",
    ),
    fc.string({ minLength: 100, maxLength: 300 }),
  )
  .filter((given) => !BROKEN.test(given));
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, min: -1e18, max: 1e18 }),
  fc.constantFrom(0, 1),
);
const count = fc.nat({ max: 1e9 });
const key = fc.array(text, { maxLength: 4 });
const list = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { maxLength: 6 });
const name = fc.oneof(fc.constantFrom("@", "@calls", "@us", "@read_bytes", "@x"), text);

const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    kind: fc.constant("table" as const),
    name,
    rows: list(
      fc.record(
        { key, value: fc.oneof(number, text), count, average: number },
        { requiredKeys: ["key", "value"] },
      ),
    ),
    rowCount: fc.nat(50),
    total: fc.option(number),
  }),
  fc.nat(6).chain((steps) =>
    fc.record({
      kind: fc.constant("series" as const),
      name,
      stepMs: fc.constantFrom(1, 250, 1_000, 60_000),
      timesMs: fc.constant(Array.from({ length: steps }, (_, index) => index * 1_000)),
      lines: list(
        fc.record({ key, points: fc.array(fc.option(number), { minLength: steps, maxLength: steps }) }),
      ),
      lineCount: fc.nat(50),
      cumulative: fc.boolean(),
    }),
  ),
  fc.record({
    kind: fc.constant("histogram" as const),
    name,
    lines: list(
      fc.record({
        key,
        count,
        buckets: fc.array(
          fc.record({ min: fc.integer(), max: fc.integer(), count }, { requiredKeys: ["count"] }),
          { maxLength: 80 },
        ),
      }),
    ),
    lineCount: fc.nat(50),
  }),
  fc.record({
    kind: fc.constant("stacks" as const),
    name,
    rows: list(fc.record({ frames: fc.array(text, { maxLength: 30 }), key, count })),
    rowCount: fc.nat(50),
    total: count,
  }),
  fc.record({
    kind: fc.constant("events" as const),
    total: fc.nat(50),
    head: list(fc.record({ tMs: fc.double({ min: 0, max: 1e6, noNaN: true }), text })),
    tail: list(fc.record({ tMs: fc.double({ min: 0, max: 1e6, noNaN: true }), text })),
  }),
);

const diagnosis: fc.Arbitrary<Diagnosis> = fc.record(
  {
    class: fc.constantFrom("syntax" as const, "empty" as const),
    message: text,
    hint: text,
    line: fc.integer({ min: 1, max: 4 }),
    column: fc.integer({ min: 1, max: 400 }),
    nearest: list(text),
    detail: text,
  },
  { requiredKeys: ["class", "message", "hint"] },
);

const evidence: fc.Arbitrary<Evidence> = fc.record({
  scriptHash: fc.constant("9f3c0a12b4de77aa"),
  kernel: text,
  bpftrace: text,
  probesAsked: fc.nat(3),
  probesAttached: fc.nat(3),
  attachMs: count,
  windowMs: count,
  eventsLost: count,
  outputBytes: count,
  outputCut: fc.boolean(),
  mapFull: fc.boolean(),
  selfPids: fc.constant([]),
});

const oneRun = (host: string): fc.Arbitrary<RunResult> =>
  fc
    .record({
      blocks: list(block),
      outcome: fc.constantFrom(...RUN_OUTCOMES),
      diagnosis: fc.option(diagnosis),
      evidence: fc.option(evidence),
    })
    .map(({ blocks, ...over }) => run(blocks, { host, ...over }));

const reading = fc.record({
  map: name,
  value: fc.oneof(fc.constantFrom("", "system calls", "bytes written", "read latency"), text),
  unit: fc.constantFrom(...Unit.options),
  columns: fc.array(fc.record({ title: text, kind: fc.constantFrom(...ColumnKind.options) }), {
    maxLength: 4,
  }),
});

const anyReport: fc.Arbitrary<Report> = fc
  .record({
    status: fc.constantFrom(...TRACE_STATUSES),
    readings: fc.array(reading, { maxLength: 2 }),
    body: text,
    words: text,
    runs: fc
      .nat(3)
      .chain((hosts) => fc.tuple(...Array.from({ length: hosts }, (_, host) => oneRun(`web-${host}`)))),
    diagnosis: fc.option(diagnosis),
  })
  .map(({ status, readings, body, words, runs, diagnosis }) => {
    const check = { ok: true, risk: null, reasons: [words], diagnosis };
    const plans = plan(body, {
      title: words,
      measures: words,
      explain: words,
      next: words,
      notes: [words],
      readings,
    });
    const request = { text: words, hosts: [words], windowMs: 10_000, by: words, at: 0 };
    const error = { code: null, message: words, hint: words };
    return report([attempt(plans, [], { check }), attempt(plans, runs, { check })], {
      status,
      request,
      error,
    });
  });

test("whatever a host sends, every line fits the terminal and nothing in it is obeyed", () => {
  fc.assert(
    fc.property(anyReport, fc.constantFrom(40, 50, 80, 160), (any, width) => {
      const drawn = renderReport(any, { colour: false, width });
      for (const line of drawn.split("\n")) {
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(widthOf(line), line).toBeLessThanOrEqual(width);
      }
      expect(drawn).not.toMatch(BROKEN);
    }),
    { numRuns: 400 },
  );
});
