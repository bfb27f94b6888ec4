import { expect, test } from "vitest";
import { complete } from "./complete.ts";

const words = {
  verbs: ["help", "hosts", "history", "show", "run"],
  options: ["host", "for", "top"],
  hosts: ["web-1", "web-2", "db-1"],
  lessons: ["filter", "floods", "histograms"],
  traces: ["inv-7k3fq2ab", "inv-2222zzzz"],
};
const hits = (line: string): string[] => complete(line, words)[0];

test("Tab knows verbs at the beginning, also behind /trace", () => {
  expect(hits("hi")).toEqual(["history "]);
  expect(hits("/trace hel")).toEqual(["help "]);
  expect(hits("/tr")).toEqual(["/trace "]);
  expect(hits("ho")).toEqual(["hosts ", "host="]);
});

test("Tab knows options anywhere, each once, and no verbs inside a sentence", () => {
  expect(hits("for=5s ")).toEqual(["help ", "hosts ", "history ", "show ", "run ", "host=", "top="]);
  expect(hits("show syscalls h")).toEqual(["host="]);
});

test("Tab knows hosts, also behind a comma", () => {
  expect(complete("host=web", words)).toEqual([["host=web-1", "host=web-2"], "host=web"]);
  expect(hits("host=web-1,d")).toEqual(["host=web-1,db-1"]);
});

test("Tab knows the traces of this session where an id is wanted", () => {
  expect(hits("show inv-7")).toEqual(["inv-7k3fq2ab"]);
  expect(hits("show ")).toEqual(words.traces);
});

test("Tab knows the lessons behind learn", () => {
  expect(hits("learn f")).toEqual(["filter", "floods"]);
  expect(hits("learn ")).toEqual(["next", "filter", "floods", "histograms"]);
});
