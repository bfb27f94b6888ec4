import { describe, expect, test } from "vitest";
import { readUsage, wasCutSilently } from "./usage.ts";

test("tokens are as the server counts them, else estimated, and said to be", () => {
  expect(readUsage({ prompt_tokens: 10, completion_tokens: 2 }, 400, 40)).toEqual({
    promptTokens: 10,
    completionTokens: 2,
    estimated: false,
  });
  const estimated = { promptTokens: 100, completionTokens: 10, estimated: true };
  expect(readUsage(undefined, 400, 40)).toEqual(estimated);
  expect(readUsage({ prompt_tokens: 0, completion_tokens: 0 }, 400, 40)).toEqual(estimated);
  expect(readUsage("many", 400, 40)).toEqual(estimated);
});

describe("a prompt that the server cut without a word", () => {
  const counted = (promptTokens: number) => ({ promptTokens, completionTokens: 1, estimated: false });
  const prose = "which process opens the most files on this host? ".repeat(500);

  test("shows by a count that no tokenizer gives", () => {
    expect(wasCutSilently(counted(2_048), prose)).toBe(true);
    expect(wasCutSilently(counted(prose.length / 5), prose)).toBe(false);
  });

  test("is not suspected for blanks and rulers, which take few tokens, nor where tokens are only estimated", () => {
    const ruled = `${"─".repeat(20_000)}${" ".repeat(20_000)}short`;
    expect(wasCutSilently(counted(900), ruled)).toBe(false);
    expect(wasCutSilently({ ...counted(10), estimated: true }, prose)).toBe(false);
  });
});
