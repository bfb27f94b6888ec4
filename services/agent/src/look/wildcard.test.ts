import fc from "fast-check";
import { expect, test } from "vitest";
import { wildcard } from "./wildcard.ts";

test("a star stands for any text, a question mark for one sign, all else for itself", () => {
  const fits = (pattern: string, text: string) => wildcard(pattern)(text);
  for (const [pattern, text] of [
    ["vfs_*", "vfs_read"],
    ["*read*", "vfs_readv"],
    ["vfs_rea?", "vfs_read"],
    ["*", ""],
    ["a*b*c", "a-b-b-c"],
    ["a.b", "a.b"],
  ] as const)
    expect([pattern, text, fits(pattern, text)]).toEqual([pattern, text, true]);
  for (const [pattern, text] of [
    ["vfs_*", "do_vfs_read"],
    ["a?", "a"],
    ["a.b", "axb"],
    ["", "a"],
    ["a*b", "abc"],
    ["[ab]", "a"],
  ] as const)
    expect([pattern, text, fits(pattern, text)]).toEqual([pattern, text, false]);
});

test("agrees with the same pattern as a regular expression", () => {
  const sign = fc.constantFrom("a", "b", "*", "?");
  fc.assert(
    fc.property(
      fc.array(sign, { maxLength: 8 }),
      fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }),
      (signs, text) => {
        const pattern = signs.join("");
        const expression = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        expect(wildcard(pattern)(text.join(""))).toBe(expression.test(text.join("")));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("a pattern made of stars does not take for ever", () => {
  expect(wildcard("*a".repeat(150))(`${"a".repeat(20_000)}b`)).toBe(false);
});
