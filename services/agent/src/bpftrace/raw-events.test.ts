import * as fc from "fast-check";
import { expect, test } from "vitest";
import { RawEvents } from "./raw-events.ts";

test("raw lines all come back in order while they fit", () => {
  const events = new RawEvents(1_000);
  for (let t = 0; t < 10; t += 1) events.add(`line ${t}`, t);
  const { raw, rawCut } = events.result();
  expect(raw.map(({ raw: line }) => line)).toEqual(Array.from({ length: 10 }, (_, t) => `line ${t}`));
  expect(rawCut).toBe(false);
});

test("raw lines beyond the budget lose their middle: the first and the last stay", () => {
  const events = new RawEvents(1_000);
  for (let t = 0; t < 1_000; t += 1) events.add(`line ${t}`, t);
  events.add("the final map", 1_000);
  const { raw, rawCut } = events.result();
  expect(raw[0]?.raw).toBe("line 0");
  expect(raw.at(-1)?.raw).toBe("the final map");
  expect(rawCut).toBe(true);
});

test("raw lines never take more room than allowed once they are written as JSON, whatever is in them", () => {
  void fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "binary", maxLength: 60 })),
      fc.integer({ min: 0, max: 2_000 }),
      (lines, limit) => {
        const events = new RawEvents(limit);
        for (const [t, line] of lines.entries()) events.add(line, t);
        const { raw, rawCut } = events.result();
        expect(Buffer.byteLength(JSON.stringify(raw))).toBeLessThanOrEqual(limit + 2);
        expect(rawCut).toBe(raw.length < lines.length);
      },
    ),
  );
});
