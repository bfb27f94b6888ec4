import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestWords } from "./nearest-words.ts";

describe("nearestWords", () => {
  const tracepoints = [
    "sys_enter_open",
    "sys_enter_openat",
    "sys_enter_read",
    "sys_exit_openat",
    "sched_switch",
  ];

  it.each([
    ["sys_enter_opennat", "sys_enter_openat"],
    ["sys_entr_read", "sys_enter_read"],
    ["sched_swtich", "sched_switch"],
    ["SCHED_SWITCH", "sched_switch"],
    ["switch_sched", "sched_switch"],
  ])("takes %s for %s", (wrong, right) => {
    expect(nearestWords(wrong, tracepoints)[0]).toBe(right);
  });

  it("offers nothing for a word that resembles none", () => {
    expect(nearestWords("xyzzy", tracepoints)).toEqual([]);
    expect(nearestWords("", tracepoints)).toEqual([]);
  });

  it("never offers the word itself, a word twice, or more than asked", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.string(), { maxLength: 30 }),
        fc.nat(5),
        (word, candidates, limit) => {
          const found = nearestWords(word, [...candidates, ...candidates], limit);
          expect(found.length).toBeLessThanOrEqual(limit);
          expect(new Set(found).size).toBe(found.length);
          expect(found).not.toContain(word);
          for (const candidate of found) expect(candidates).toContain(candidate);
        },
      ),
    );
  });
});
