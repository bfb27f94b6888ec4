import { describe, expect, test } from "vitest";
import { plainText, readNumbers } from "./read-numbers.ts";

/** Kind and value of every reading of every number in a text. */
const read = (text: string): string[] =>
  readNumbers(plainText(text)).map(({ meanings }) =>
    meanings.map(({ kind, value }) => `${kind} ${Number(value.toPrecision(12))}`).join(" | "),
  );

describe("a number is read in any notation", () => {
  test.each([
    ["41038", ["plain 41038"]],
    ["41 038 or 1'234'567", ["plain 41038", "plain 1234567"]],
    ["1,234,567 und 1.234.567", ["plain 1234567", "plain 1234567"]],
    ["1,234", ["plain 1234 | plain 1.234"]],
    ["1.234,5 and 1,234.5", ["plain 1234.5", "plain 1234.5"]],
    ["12,34,567", ["plain 1234567"]],
    ["0.125", ["plain 0.125"]],
    ["41 k, 41k and 41 thousand", ["plain 41000", "plain 41000", "plain 41000"]],
    ["2.3 MB", ["bytes 2300000 | bytes 2411724.8"]],
    ["4 KiB", ["bytes 4096"]],
    ["1.2 ms, 850µs, 3 ns", ["time 1200000", "time 850000", "time 3"]],
    ["10 s and 2 Minuten", ["time 10000000000", "time 120000000000"]],
    ["92 %, 92% y 92 por ciento", ["percent 92", "percent 92", "percent 92"]],
    ["3x, 3 times", ["times 3 | plain 3", "times 3 | plain 3"]],
    ["４１０３８次", ["plain 41038"]],
    ["4.1万次", ["plain 41000"]],
    ["八千次", ["plain 8000"]],
    ["四万一千零三十八次", ["plain 41038"]],
    ["百分之九十二", ["percent 92"]],
    ["五秒内, 三点五毫秒", ["time 5000000000", "time 3500000"]],
    ["約3倍", ["times 3 | plain 3"]],
    ["٤١٠٣٨ और ४१", ["plain 41038", "plain 41"]],
    ["five milliseconds", ["time 5000000"]],
  ])("%s", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

test("the ends of a range and the parts of a list share the unit that is said once", () => {
  expect(read("4–8 µs")).toEqual(["plain 4 | time 4000", "time 8000"]);
  expect(read("between 4 and 8 ms")).toEqual(["plain 4 | time 4000000", "time 8000000"]);
  expect(read("1, 2 and 3 KiB")).toEqual(["plain 1 | bytes 1024", "plain 2 | bytes 2048", "bytes 3072"]);
});

test("a number in words that is larger than ten cannot be checked, and says so", () => {
  for (const text of ["forty-one thousand reads", "dreiundzwanzig Zugriffe", "veintidós", "dozens of files"])
    expect(readNumbers(plainText(text)).some(({ meanings }) => meanings.length === 0)).toBe(true);
});

test("words that only look like numbers, and small ones that count, are none", () => {
  for (const text of [
    "three processes",
    "一个进程",
    "千万不要",
    "所有的十个",
    "once more",
    "not a unit",
    "pro Sekunde",
    "the third second",
  ])
    expect(readNumbers(plainText(text)), text).toEqual([]);
});
