import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readCompletion } from "./read-completion.ts";
import { stripThinking } from "./strip-thinking.ts";

const tool = { name: "find_probes", description: "", input: z.strictObject({ pattern: z.string() }) };
const newIds = () => {
  let next = 0;
  return () => `new${++next}`;
};
const read = (choice: object, tools = [tool], mode: "tools" | "json_schema" = "tools") =>
  readCompletion({ choices: [choice] }, tools, mode, newIds());
const called = (args: unknown, id: string | null = "a") => ({
  id,
  type: "function",
  function: { name: "find_probes", arguments: args },
});

describe("thinking aloud is left out", () => {
  test.each([
    ["<think>hm { }</think>\nanswer", "answer"],
    ["hm, the template opened it</think>answer", "answer"],
    ["<think>one</think>a<think>two</think>b", "b"],
    ["<think>cut in the mid", ""],
    ["answer <think>cut", "answer"],
    ["no thought", "no thought"],
  ])("%j", (text, rest) => {
    expect(stripThinking(text)).toBe(rest);
  });

  test("a call that was only thought of is none", () => {
    const content = '<think>{"tool":"find_probes","input":{"pattern":"x"}}</think>I am done.';
    expect(read({ message: { content } })).toMatchObject({ kind: "unusable", why: "called no tool" });
  });
});

describe("calls of tools", () => {
  test("keep their ids, and get one where it is missing or used twice", () => {
    const tool_calls = [called("{}"), called("{}"), called("{}", null)];
    const reading = read({ message: { content: null, tool_calls }, finish_reason: "tool_calls" });
    expect(reading).toMatchObject({ kind: "reply", calls: [{ id: "a" }, { id: "new2" }, { id: "new1" }] });
  });

  test("may have their input parsed already, or none at all", () => {
    const tool_calls = [called({ pattern: "x" }), called("", "b")];
    const reading = read({ message: { tool_calls } });
    expect(reading).toMatchObject({ calls: [{ input: '{"pattern":"x"}' }, { input: "{}" }] });
  });

  test.each(['{"pattern":"vfs', "[]", '"x"', "null"])("with the input %s are unusable", (args) => {
    expect(read({ message: { tool_calls: [called(args)] } })).toMatchObject({ kind: "unusable" });
  });

  test("that were cut off are told to be shorter", () => {
    const reading = read({ message: { tool_calls: [called('{"pattern":"v')] }, finish_reason: "length" });
    expect(reading).toMatchObject({ kind: "unusable", why: expect.stringContaining("shorter") });
  });

  test("are found in the text, too, when a model writes them there", () => {
    const content = '```json\n{"name":"find_probes","arguments":{"pattern":"x"}}\n```';
    expect(read({ message: { content } })).toMatchObject({ calls: [{ id: "new1", name: "find_probes" }] });
  });
});

describe("what is no reply", () => {
  test("a refusal, and a filter of the server", () => {
    expect(read({ message: { content: null, refusal: "I cannot" } })).toEqual({ kind: "declined" });
    expect(read({ message: { content: "" }, finish_reason: "content_filter" })).toEqual({ kind: "declined" });
  });

  test.each([[null], ["<html>"], [{}], [{ choices: [] }], [{ choices: [{ text: "old API" }] }]])(
    "%j is no chat completion",
    (body) => {
      expect(readCompletion(body, [tool], "tools", newIds())).toEqual({ kind: "foreign" });
    },
  );

  test("nothing, where text was asked for", () => {
    expect(read({ message: { content: "" } }, [])).toMatchObject({ kind: "unusable", why: "was empty" });
    expect(read({ message: { content: null, reasoning_content: "hm" } }, [])).toMatchObject({
      kind: "unusable",
    });
  });
});

test("text that was cut says so", () => {
  expect(read({ message: { content: "The di" }, finish_reason: "length" }, [])).toMatchObject({
    kind: "reply",
    text: "The di",
    cut: true,
  });
});

test("content in parts is one text", () => {
  expect(
    read(
      {
        message: {
          content: [
            { type: "text", text: "a" },
            { type: "text", text: "b" },
          ],
        },
      },
      [],
    ),
  ).toMatchObject({
    text: "ab",
  });
});
