import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findCall } from "./find-call.ts";

const TOOLS = ["submit_plan", "find_probes", "decline"];
const wanted = { name: "find_probes", input: '{"pattern":"vfs_*"}' };

describe("a call is found in every form that models write", () => {
  const forms: [form: string, text: string][] = [
    ["our own", '{"tool": "find_probes", "input": {"pattern": "vfs_*"}}'],
    [
      "in a fence, between words",
      'Sure!\n```json\n{"tool":"find_probes","input":{"pattern":"vfs_*"}}\n```\nHope it helps.',
    ],
    [
      "Hermes and Qwen",
      '<tool_call>\n{"name": "find_probes", "arguments": {"pattern": "vfs_*"}}\n</tool_call>',
    ],
    ["Llama", '{"type": "function", "name": "find_probes", "parameters": {"pattern": "vfs_*"}}'],
    ["Llama's tag", '<function=find_probes>{"pattern": "vfs_*"}</function>'],
    ["Mistral", '[TOOL_CALLS] [{"name": "find_probes", "arguments": {"pattern": "vfs_*"}}]'],
    [
      "the API's own",
      '{"tool_calls":[{"type":"function","function":{"name":"find_probes","arguments":"{\\"pattern\\":\\"vfs_*\\"}"}}]}',
    ],
    ["namespaced", '{"name": "functions.find_probes", "arguments": {"pattern": "vfs_*"}}'],
    ["ReAct", '{"action": "find_probes", "action_input": {"pattern": "vfs_*"}}'],
    ["with the input beside the name", '{"tool": "find_probes", "pattern": "vfs_*"}'],
    [
      "after a script with braces",
      'kprobe:vfs_read { @[comm] = count(); }\n{"tool":"find_probes","input":{"pattern":"vfs_*"}}',
    ],
  ];
  test.each(forms)("%s", (_form, text) => {
    expect(findCall(text, TOOLS)).toEqual(wanted);
  });
});

test("a script with real line breaks, tabs and quotes inside of its string is read as meant", () => {
  const text = '{"tool": "submit_plan", "input": {"script": "BEGIN {\n\tprintf(\\"hi\\");\n}"}}';
  expect(JSON.parse(findCall(text, TOOLS)?.input ?? "")).toEqual({ script: 'BEGIN {\n\tprintf("hi");\n}' });
});

test("only the first call counts: what follows rests on a result that the model made up", () => {
  const text = `${JSON.stringify({ tool: "find_probes", input: { pattern: "vfs_*" } })}
Result: vfs_read
${JSON.stringify({ tool: "submit_plan", input: { script: "x" } })}`;
  expect(findCall(text, TOOLS)).toEqual(wanted);
});

test("an unknown tool is a call in our own form, so that the model can be told, and no call in any other", () => {
  expect(findCall('{"tool":"rm","input":{}}', TOOLS)).toEqual({ name: "rm", input: "{}" });
  expect(findCall('{"name":"Ann","arguments":{}}', TOOLS)).toBeNull();
});

test.each([
  "",
  "I would trace vfs_read.",
  '{"tool": "find_probes", "input": {"pattern": "vfs',
  "{{{{{{",
  '{"a":1}',
])("%j is no call", (text) => {
  expect(findCall(text, TOOLS)).toBeNull();
});

test("whatever the input holds, what was written is what is read, and never throws", () => {
  fc.assert(
    fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (before, input) => {
      const name = "submit_plan";
      const words = before.replaceAll(/[{}"\\]/g, "").replaceAll("<", "");
      const call = findCall(`${words}${JSON.stringify({ tool: name, input })}`, TOOLS);
      expect(JSON.parse(call?.input ?? "null")).toEqual(JSON.parse(JSON.stringify(input)));
    }),
  );
});
