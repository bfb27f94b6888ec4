import { describe, expect, test } from "vitest";
import { OutputBudget } from "./output-budget.ts";

const printed = Buffer.from('{"type": "printf", "data": "1234567890"}'.padEnd(100));
const map = Buffer.from('{"type": "map", "data": {"@": 1}}'.padEnd(100));
const lost = Buffer.from('{"type": "lost_events", "data": {"events": 7}}');

const admitted = (budget: OutputBudget, line: Buffer, ending: boolean): number => {
  let count = 0;
  while (count < 1_000 && budget.admits(line, ending)) count += 1;
  return count;
};

describe("the budget of a run's output", () => {
  test("gives printed lines half, maps in the window three quarters, and the end all of it", () => {
    const budget = new OutputBudget(10_000);
    expect(admitted(budget, printed, false)).toBe(50);
    expect(admitted(budget, map, false)).toBe(25);
    expect(budget.admits(printed, true)).toBe(false);
    expect(admitted(budget, map, true)).toBe(25);
    expect(budget.cut).toBe(true);
  });

  test("lets one final map use nearly all of it when nothing was printed", () => {
    const budget = new OutputBudget(10_000);
    const large = Buffer.from('{"type": "map", "data": {}}'.padEnd(9_900));
    expect(budget.admits(large, true)).toBe(true);
    expect(budget.cut).toBe(false);
  });

  test("never leaves out what bpftrace says it has lost", () => {
    const budget = new OutputBudget(1_024);
    admitted(budget, printed, false);
    admitted(budget, map, true);
    expect(admitted(budget, lost, false)).toBe(1_000);
  });

  test("does not take bpftrace's complaints about a full map for output of the script", () => {
    const budget = new OutputBudget(1_024);
    const complaint = Buffer.from('{"type": "helper_error", "helper": "map_update_elem", "retcode": -7}');
    expect(admitted(budget, complaint, false)).toBe(100);
    expect(budget.cut).toBe(false);
    expect(budget.admits(printed, false)).toBe(true);
  });

  test("counts plain text as printed: only bpftrace's own maps have a share of their own", () => {
    const budget = new OutputBudget(10_000);
    expect(admitted(budget, Buffer.from("x".repeat(100)), true)).toBe(50);
  });
});
