import { LookAnswer, MAX_LOOK_BYTES } from "@tracewire/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitAnswer } from "./fit-answer.ts";

const bytesOf = (answer: LookAnswer): number => Buffer.byteLength(JSON.stringify(answer));

describe("the answer of a look", () => {
  test("is always one that the protocol takes, within its bytes, whatever was found", () => {
    const cell = fc.oneof(fc.double(), fc.string({ unit: "binary", maxLength: 2_000 }));
    const found = fc.record({
      columns: fc.array(fc.constantFrom("pid", "comm"), { maxLength: 14 }),
      rows: fc.array(fc.array(cell, { maxLength: 14 }), { maxLength: 300 }),
      notes: fc.array(fc.string({ unit: "binary", maxLength: 900 }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(found, (one) => {
        const answer = fitAnswer(one);
        expect(LookAnswer.safeParse(answer).success).toBe(true);
        expect(bytesOf(answer)).toBeLessThanOrEqual(MAX_LOOK_BYTES);
      }),
      { numRuns: 100 },
    );
  });

  test("says how many rows there were, and that long words are cut", () => {
    const rows = Array.from({ length: 200 }, (_, index) => [index, "word".repeat(200)]);
    const answer = fitAnswer({ columns: ["n", "text"], rows, total: 900 }, 150);
    expect(answer.total).toBe(900);
    expect(answer.rows.length).toBe(150);
    expect(answer.note).toContain("150 of 900 are shown.");
    expect(answer.note).toContain("Long words are cut to 120 characters.");
  });

  test("rather shortens words than leaves out rows", () => {
    const rows = Array.from({ length: 100 }, () => ["x".repeat(600)]);
    const { rows: kept } = fitAnswer({ columns: ["a"], rows });
    expect(kept.length).toBe(100);
    expect(kept[0]).toEqual([`${"x".repeat(239)}…`]);
  });

  test("shows what a name is made of, and obeys none of it", () => {
    const { rows, note } = fitAnswer({
      columns: ["comm"],
      rows: [["a\nb\x1b[31m\u202e\u200b"]],
      notes: ["No process is called \x07."],
    });
    expect(rows).toEqual([["a\\nb\\x1b[31m\\u{202e}\\u{200b}"]]);
    expect(note).toBe("No process is called \\x07.");
  });
});
