import { expect, test } from "vitest";
import type { Expected } from "./expected-answer.ts";
import { judgeAnswer } from "./judge-answer.ts";

const kinds = (expected: Expected, ...typed: string[]): string[] =>
  typed.map((one) => judgeAnswer(expected, one).kind);
const all = (kind: string, typed: readonly string[]): string[] => typed.map(() => kind);

const nginx: Expected = {
  kind: "words",
  accepted: ["nginx"],
  others: ["node", "redis-server"],
  shown: "nginx",
};
const number = (value: number, unit: "count" | "ms" | "bytes" = "count"): Expected => ({
  kind: "number",
  value,
  unit,
  shown: "",
});
/** 16–33 ms, as a map of microseconds has it. */
const bucket: Expected = { kind: "range", min: 16_384, max: 32_767, unit: "us", shown: "16–33 ms" };
const choice: Expected = { kind: "choice", of: ["read", "write", "open"], right: 2, shown: "write" };

test("a name counts in any letters, with spaces, quotes or a full stop around it, and inside of a sentence", () => {
  const typed = ["nginx", "Nginx ", '"nginx"', "`nginx`.", "it was nginx", "nginx()"];
  expect(kinds(nginx, ...typed)).toEqual(all("right", typed));
});

test("a name that only contains the right one, another name, or both at once is wrong", () => {
  const typed = ["ngin", "nginx-debug", "node", "nginx or node"];
  expect(kinds(nginx, ...typed)).toEqual(all("wrong", typed));
});

test("one of several that lead alike is as right as another", () => {
  const tie: Expected = { kind: "words", accepted: ["dd", "cat"], others: ["ls"], shown: "dd" };
  expect(kinds(tie, "cat", "dd", "ls")).toEqual(["right", "right", "wrong"]);
});

test("a number counts in any writing: separators of any country, a short form, words around it", () => {
  const typed = [
    "41038",
    "41,038",
    "41.038",
    "41 038",
    "41'038",
    "41k",
    "41 k",
    "~41000",
    "41,038 calls",
    "about 41.0k",
  ];
  expect(kinds(number(41_038), ...typed)).toEqual(all("right", typed));
});

test("a number that is off is wrong, and small ones must be exact", () => {
  expect(kinds(number(41_038), "38041", "20519", "45k", "4.1k", "-41038")).toEqual(
    all("wrong", [1, 2, 3, 4, 5].map(String)),
  );
  expect(kinds(number(5), "5", "4", "6", "15", "5 times")).toEqual([
    "right",
    "wrong",
    "wrong",
    "wrong",
    "right",
  ]);
});

test("where a point may part thousands or decimals, either reading may be the right one", () => {
  expect(kinds(number(1_500), "1.500", "1,500")).toEqual(["right", "right"]);
  expect(kinds(number(1.5), "1.500", "1,5", "1.5")).toEqual(["right", "right", "right"]);
});

test("a unit is reckoned with; without one the digits count", () => {
  expect(kinds(number(200, "ms"), "200 ms", "200", "0.2 s", "0,2s", "200000 µs", "200,000us")).toEqual(
    all("right", ["", "", "", "", "", ""]),
  );
  expect(kinds(number(200, "ms"), "200 s", "200 µs", "2 ms")).toEqual(all("wrong", ["", "", ""]));
  expect(
    kinds(number(2_048_000, "bytes"), "1.95 MiB", "2000 KiB", "2048000", "2,048,000 bytes", "2 MB"),
  ).toEqual(all("right", ["", "", "", "", ""]));
  expect(kinds(number(2_048_000, "bytes"), "1.95 KiB", "195 MiB")).toEqual(["wrong", "wrong"]);
});

test("a bucket is met by any number inside of it and by its own label", () => {
  const typed = [
    "20 ms",
    "20",
    "16–33 ms",
    "16-33ms",
    "16 to 33 ms",
    "20000 us",
    "p99 is 16-33 ms",
    "0.02 s",
  ];
  expect(kinds(bucket, ...typed)).toEqual(all("right", typed));
});

test("a number outside of the bucket, in another unit, or a range that reaches beyond it is wrong", () => {
  const typed = ["40 ms", "20 µs", "20 s", "8–33 ms", "16–66 ms"];
  expect(kinds(bucket, ...typed)).toEqual(all("wrong", typed));
});

test("a choice is made by its letter, its place or its words", () => {
  expect(kinds(choice, "b", "B)", "(b)", "2", "write", "Write.", "b) write")).toEqual(
    all("right", [..."abcdefg"]),
  );
  expect(kinds(choice, "a", "3", "open")).toEqual(["wrong", "wrong", "wrong"]);
});

test("what answers another question does not count, and is told what is wanted", () => {
  expect(judgeAnswer(number(5), "many")).toEqual({ kind: "unclear", wanted: "A number is wanted." });
  expect(judgeAnswer(bucket, "the p99")).toEqual({ kind: "unclear", wanted: "A number is wanted." });
  expect(judgeAnswer(choice, "e")).toEqual({ kind: "unclear", wanted: "A letter from a to c is wanted." });
  expect(judgeAnswer(choice, "what?")).toMatchObject({ kind: "unclear" });
  expect(judgeAnswer(nginx, "  ")).toMatchObject({ kind: "unclear" });
});
