import { cleanText } from "@tracewire/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fit, fitMiddle, padStart, widthOf, wrap } from "./width.ts";

test("text is cut by the columns it takes, not by its characters", () => {
  expect(fit("nginx", 5)).toBe("nginx");
  expect(fit("redis-server", 8)).toBe("redis-s…");
  expect(fit("数据库服务", 6)).toBe("数据…");
  expect(padStart("数据", 6)).toBe("  数据");
});

test("a path that is cut keeps its beginning and its file", () => {
  expect(fitMiddle("/usr/lib/x86_64-linux-gnu/libc.so.6", 20)).toBe("/usr/lib/…/libc.so.6");
});

test("wrapped lines keep their words whole and their indent", () => {
  expect(wrap("probes attached and no events lost", 16, "  ")).toEqual([
    "probes attached",
    "  and no events",
    "  lost",
  ]);
});

test("no text of any kind comes out wider than asked, or with a character a terminal obeys", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.integer({ min: 8, max: 100 }),
      (text, width) => {
        const clean = cleanText(text);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        for (const line of [fit(clean, width), fitMiddle(clean, width), ...wrap(clean, width, "  ")]) {
          expect(widthOf(line)).toBeLessThanOrEqual(width);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
