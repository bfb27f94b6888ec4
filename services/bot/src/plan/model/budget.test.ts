import { expect, test } from "vitest";
import { leftOf } from "./budget.ts";
import { noCost } from "./talk.ts";

const budget = { calls: 4, tokens: 1_000, ms: 10_000 };

test("a model is told when one call is left, and gets none beyond", () => {
  expect(leftOf({ ...noCost("m"), calls: 1 }, budget)).toBe("plenty");
  expect(leftOf({ ...noCost("m"), calls: 3 }, budget)).toBe("last");
  expect(leftOf({ ...noCost("m"), calls: 4 }, budget)).toBe("none");
});

test("tokens and time count as well as calls", () => {
  expect(leftOf({ ...noCost("m"), calls: 2, promptTokens: 600 }, budget)).toBe("last");
  expect(leftOf({ ...noCost("m"), calls: 2, promptTokens: 900, completionTokens: 100 }, budget)).toBe("none");
  expect(leftOf({ ...noCost("m"), calls: 1, ms: 10_000 }, budget)).toBe("none");
});
