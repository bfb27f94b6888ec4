import { expect, it } from "vitest";
import { conclude } from "./conclude.ts";
import type { Outcome } from "./outcome.ts";

const passed: Outcome = { name: "types", state: "passed" };
const failed: Outcome = { name: "a.test.ts > counts", state: "failed" };
const skipped: Outcome = { name: "b.test.ts > traces", state: "skipped", reason: "needs bpftrace" };

const lastLine = (outcomes: Outcome[], skipIsFailure = false) => {
  const { lines, exitCode } = conclude(outcomes, { skipIsFailure });
  return [lines.at(-1), exitCode];
};

it("closes with one line that counts", () => {
  expect(lastLine([passed, passed])).toEqual(["2 passed, 0 failed", 0]);
  expect(lastLine([passed, failed])).toEqual(["1 passed, 1 failed", 1]);
});

it("says by name and reason what was skipped, which is a failure in CI only", () => {
  expect(lastLine([passed, skipped])).toEqual(["1 passed, 0 failed, 1 skipped", 0]);
  expect(lastLine([passed, skipped], true)).toEqual(["1 passed, 0 failed, 1 skipped", 1]);
  const { lines } = conclude([passed, skipped], { skipIsFailure: true });
  expect(lines).toContain("  needs bpftrace:");
  expect(lines).toContain("    b.test.ts > traces");
  expect(lines).toContain("CI=true: what is skipped is a failure.");
});

it("names what failed", () => {
  expect(conclude([failed], { skipIsFailure: false }).lines).toContain("    a.test.ts > counts");
});

it("does not call it a success when nothing ran", () => {
  expect(lastLine([])).toEqual(["0 passed, 0 failed", 1]);
  expect(lastLine([skipped])).toEqual(["0 passed, 0 failed, 1 skipped", 1]);
});
