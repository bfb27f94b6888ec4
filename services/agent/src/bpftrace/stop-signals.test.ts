import { expect, test } from "vitest";
import { graceMs } from "./stop-signals.ts";

test("a trace gets more time to end the more probes it must detach, and much more to name its stacks", () => {
  expect(graceMs(1, false)).toBe(3_000);
  expect(graceMs(40, false)).toBe(6_000);
  expect(graceMs(40, true)).toBe(30_000);
  expect(graceMs(360, true)).toBe(38_000);
});
