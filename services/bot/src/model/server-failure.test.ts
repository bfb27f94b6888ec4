import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { mayRetry, nextWaitMs } from "./patience.ts";
import { failureInBody, failureOf, kindOf, retryAfter, ServerFailure } from "./server-failure.ts";
import { quotableWords } from "./server-words.ts";

describe("what an error of a server means", () => {
  test.each([
    [401, "", "Incorrect API key provided", "settings"],
    [402, "402", "Insufficient credits", "settings"],
    [404, "model_not_found", "The model `x` does not exist · model_not_found", "settings"],
    [404, "404", "No endpoints found that support tool use.", "refused"],
    [400, "unsupported_parameter", "Unsupported parameter: 'max_tokens'", "refused"],
    [400, "", "This model's maximum context length is 4096 tokens.", "too-long"],
    [413, "", "", "too-long"],
    [400, "content_filter", "The response was filtered · content_filter", "declined"],
    [429, "rate_limit_exceeded", "Rate limit reached", "busy"],
    [429, "insufficient_quota", "You exceeded your current quota", "settings"],
    [500, "", "The server had an error", "down"],
    [500, "", "tools param requires --jinja flag", "refused"],
    [503, "", "Loading model", "down"],
    [null, "", "", "down"],
  ] as const)("%s %s %s: %s", (status, code, words, kind) => {
    expect(kindOf({ status, code, words })).toBe(kind);
  });

  test("an error inside of a 200 counts as the error that it is", () => {
    expect(failureInBody({ error: { message: "slow", code: 429 } })?.kind).toBe("busy");
    expect(failureInBody({ error: { message: "Provider returned error", code: "x" } })?.kind).toBe("down");
    expect(failureInBody({ choices: [{ error: { code: 502, message: "" } }] })?.kind).toBe("down");
    expect(failureInBody({ choices: [{ message: { content: "error" } }] })).toBeNull();
  });

  test("our own mistakes are not taken for the server's", () => {
    expect(() => failureOf(new RangeError("ours"), OpenAI)).toThrow("ours");
  });
});

describe("when to send again", () => {
  const busy = (retryAfterMs: number | null) => new ServerFailure("busy", { status: 429, retryAfterMs });

  test("after an outage and when busy, never after an error that would come again", () => {
    expect(mayRetry(new ServerFailure("down"), 1_000)).toBe(true);
    expect(mayRetry(busy(null), 1_000)).toBe(true);
    for (const kind of ["refused", "settings", "too-long", "declined", "foreign"] as const)
      expect(mayRetry(new ServerFailure(kind), 1_000)).toBe(false);
    expect(mayRetry(new Error("ours"), 1_000)).toBe(false);
  });

  test("as the server asks, unless that is longer than there is time for", () => {
    expect(nextWaitMs(busy(7_000), 1, 500)).toBe(7_000);
    expect(mayRetry(busy(7_000), 8_000)).toBe(true);
    expect(mayRetry(busy(7_000), 6_000)).toBe(false);
  });

  test("else after a wait that doubles, spread out", () => {
    for (const [tries, most] of [
      [1, 500],
      [2, 1_000],
      [3, 2_000],
    ] as const) {
      const waitMs = nextWaitMs(new ServerFailure("down"), tries, 500);
      expect(waitMs).toBeGreaterThanOrEqual(most / 2);
      expect(waitMs).toBeLessThanOrEqual(most);
    }
  });

  test.each([
    [{ "retry-after": "2" }, 2_000],
    [{ "retry-after-ms": "150", "retry-after": "1" }, 150],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:05 GMT" }, 5_000],
    [{ "retry-after": "soon" }, null],
    [{}, null],
  ])("%j is read as %s ms", (headers, waitMs) => {
    expect(retryAfter(new Headers(headers as Record<string, string>), 0)).toBe(waitMs);
  });
});

describe("a server's words are shown", () => {
  const prompt = "system: you write bpftrace. user: which files does the payment service open";
  test("when they help", () => {
    expect(quotableWords("model 'llama9' not found,\ntry pulling it first", "sk-1234567890", prompt)).toBe(
      "model 'llama9' not found, try pulling it first",
    );
  });
  test.each([
    "Incorrect API key provided: sk-12****90",
    "invalid token sk-1234567890",
    "cannot parse: which files does the payment service open",
    "",
  ])("but not %j, which repeats the key or the prompt, or nothing", (words) => {
    expect(quotableWords(words, "sk-1234567890", prompt)).toBeNull();
  });
});
