import { expect, test } from "vitest";
import { meantWords } from "./meant-words.ts";

test.each([
  ["function", "hisst", "hist"],
  ["function", "histogram", "hist"],
  ["function", "copyinstr", "str"],
  ["builtin", "nsces", "nsecs"],
  ["builtin", "tgid", "pid"],
  ["builtin", "execname", "comm"],
] as const)("the %s %s may have meant %s", (kind, word, meant) => {
  expect(meantWords({ kind, word }, "0.17.0")[0]).toBe(meant);
});

test("what the version does not have, and what never runs, is not offered", () => {
  expect(meantWords({ kind: "function", word: "has_keys" }, "0.17.0")).not.toContain("has_key");
  expect(meantWords({ kind: "function", word: "has_keys" }, "0.22.0")).toContain("has_key");
  expect(meantWords({ kind: "function", word: "systemm" }, "0.17.0")).not.toContain("system");
});
