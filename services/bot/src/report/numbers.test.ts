import { expect, test } from "vitest";
import { between, quantity, range, roughly, seconds, share } from "./numbers.ts";

test("counts are exact while they are small enough to read", () => {
  expect([0, 7, 999, 12_345, 9_999_999].map((n) => quantity(n, "count"))).toEqual([
    "0",
    "7",
    "999",
    "12,345",
    "9,999,999",
  ]);
  expect(quantity(41_038_271, "count")).toBe("41 M");
  expect(quantity(-12, "none")).toBe("-12");
  expect(quantity(2.5, "none")).toBe("2.5");
});

test("rates have two digits", () => {
  expect([41_038.27, 1_234, 950, 12.34, 3.44, 0.25, 0].map((n) => roughly(n, "count"))).toEqual([
    "41 k",
    "1.2 k",
    "950",
    "12",
    "3.4",
    "0.25",
    "0",
  ]);
  expect(roughly(999_700, "count")).toBe("1 M");
});

test("bytes count in KiB and MiB", () => {
  expect([0, 512, 1_023, 1_024, 2_048_000, 3 * 2 ** 30].map((n) => quantity(n, "bytes"))).toEqual([
    "0 B",
    "512 B",
    "1,023 B".replace(",", ""),
    "1 KiB",
    "1.95 MiB",
    "3 GiB",
  ]);
});

test("a time takes the unit in which it is short", () => {
  expect(quantity(850, "ns")).toBe("850 ns");
  expect(quantity(1_500, "ns")).toBe("1.5 µs");
  expect(quantity(41_200, "us")).toBe("41.2 ms");
  expect(quantity(3_200, "ms")).toBe("3.2 s");
  expect(quantity(100, "s")).toBe("100 s");
  expect(quantity(600, "s")).toBe("10 min");
  expect(seconds(10_021)).toBe("10 s");
  expect(seconds(2_512)).toBe("2.51 s");
  expect(seconds(250.4)).toBe("250 ms");
});

test("buckets are ranges in the unit in which they are short", () => {
  expect(range(8, 15, "us")).toBe("8–16 µs");
  expect(range(512, 1_023, "us")).toBe("512 µs–1 ms");
  expect(range(4_096, 8_191, "us")).toBe("4.1–8.2 ms");
  expect(range(65_536, 131_071, "us")).toBe("66–131 ms");
  expect(range(0, 0, "us")).toBe("0–1 µs");
  expect(range(4_096, 8_191, "bytes")).toBe("4–8 KiB");
  expect(range(512, 1_023, "bytes")).toBe("512 B–1 KiB");
  expect(range(0, 0, "bytes")).toBe("0");
  expect(range(4, 7, "count")).toBe("4–7");
  expect(range(10, 19, "none")).toBe("10–19");
  expect(range(1_024, 2_047, "none")).toBe("1,024–2,048");
  expect(range(undefined, -1, "us")).toBe("< 0");
  expect(range(200, undefined, "ms")).toBe("≥ 200 ms");
});

test("a range of two equal ends is one number", () => {
  expect(between("41 k", "41 k")).toBe("41 k");
  expect(between("38 k", "45 k")).toBe("38–45 k");
  expect(between("950", "1.2 k")).toBe("950–1.2 k");
});

test("a share is never rounded to all or nothing", () => {
  expect(share(12_345, 41_000)).toBe("30 %");
  expect(share(1, 1_000)).toBe("< 1 %");
  expect(share(999, 1_000)).toBe("99.9 %");
  expect(share(0, 10)).toBe("0 %");
  expect(share(10, 10)).toBe("100 %");
});
