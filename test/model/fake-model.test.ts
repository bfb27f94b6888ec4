import OpenAI from "openai";
import { afterEach, describe, expect, test } from "vitest";
import { obedient } from "../support/fake-model/personas/obedient.ts";
import { PERSONAS } from "../support/fake-model/personas/personas.ts";
import { readScript } from "../support/fake-model/read-script.ts";
import {
  type FakeModel,
  type FakeModelOptions,
  startFakeModel,
} from "../support/fake-model/start-fake-model.ts";

const fakes: FakeModel[] = [];
afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

const start = async (options: FakeModelOptions) => {
  const fake = await startFakeModel(options);
  fakes.push(fake);
  const client = new OpenAI({ baseURL: fake.url, apiKey: "k", maxRetries: 0 });
  return { fake, client };
};

const plain = { model: "fake-model", messages: [{ role: "user" as const, content: "hi" }] };
const tool = (name: string, parameters: object, strict?: boolean) => ({
  type: "function",
  function: { name, parameters, ...(strict === undefined ? {} : { strict }) },
});
const SCRIPT = { type: "object", properties: { script: { type: "string" } }, required: ["script"] };

describe("the SDK of OpenAI reads it as it reads the real one", () => {
  test("a stream: call, arguments in pieces, usage at the end", async () => {
    const { client } = await start({
      reply: { calls: [{ name: "submit_plan", input: { script: "BEGIN { exit(); }" } }] },
      dialect: "azure",
    });
    const stream = await client.chat.completions.create({
      ...plain,
      stream: true,
      stream_options: { include_usage: true },
      tools: [tool("submit_plan", SCRIPT) as OpenAI.Chat.ChatCompletionTool],
    });
    let input = "";
    let finish: string | null = null;
    let tokens = 0;
    for await (const { choices, usage } of stream) {
      input += choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? "";
      finish = choices[0]?.finish_reason ?? finish;
      tokens = usage?.total_tokens ?? tokens;
    }
    expect(JSON.parse(input)).toEqual({ script: "BEGIN { exit(); }" });
    expect(finish).toBe("tool_calls");
    expect(tokens).toBeGreaterThan(0);
  });

  test("a stream that breaks off has no finish reason", async () => {
    const { client } = await start({
      reply: { text: "many words ".repeat(20), fault: "cut" },
      dialect: "openrouter",
    });
    let finish: string | null = null;
    const read = async () => {
      for await (const { choices } of await client.chat.completions.create({ ...plain, stream: true }))
        finish = choices[0]?.finish_reason ?? finish;
    };
    await read().catch(() => {});
    expect(finish).toBeNull();
  });

  test("its models, and a text", async () => {
    const { client } = await start({ reply: { text: "hello" }, models: ["fake-model", "other"] });
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(["fake-model", "other"]);
    expect((await client.chat.completions.create(plain)).choices[0]?.message.content).toBe("hello");
  });
});

describe("it refuses what the real one refuses, and names it", () => {
  const asked = {
    role: "assistant",
    content: null,
    tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }],
  };
  const cases: [what: string, body: object, says: RegExp][] = [
    ["no messages", { messages: [] }, /empty array/],
    ["an unknown role", { messages: [{ role: "robot", content: "x" }] }, /'robot'/],
    ["a message without content", { messages: [{ role: "user" }] }, /content/],
    [
      "a result without its call",
      { messages: [{ role: "tool", tool_call_id: "a", content: "x" }] },
      /preceeding message/,
    ],
    [
      "a call without its result",
      { messages: [asked, { role: "user", content: "x" }] },
      /did not have response messages: a/,
    ],
    ["a tool's name with a blank", { tools: [tool("my tool", SCRIPT)] }, /does not match pattern/],
    ["no tools in a list of tools", { tools: [] }, /too short/],
    ["a choice without tools", { tool_choice: "auto" }, /only allowed when 'tools'/],
    ["an unknown choice", { tools: [tool("f", SCRIPT)], tool_choice: "always" }, /'always'/],
    [
      "a schema that is none of an object",
      { tools: [tool("f", { type: "string" })] },
      /must be a JSON Schema/,
    ],
    [
      "a strict schema that lets more in",
      { tools: [tool("f", SCRIPT, true)] },
      /'additionalProperties' is required/,
    ],
    [
      "a strict schema with a key that may be left out",
      { tools: [tool("f", { ...SCRIPT, required: [], additionalProperties: false }, true)] },
      /Missing 'script'/,
    ],
    ["both fields for tokens", { max_tokens: 5, max_completion_tokens: 5 }, /at the same time/],
    ["the old field for tokens", { max_tokens: 5 }, /Use 'max_completion_tokens' instead/],
    ["a temperature", { temperature: 0 }, /temperature/],
    ["a field that nobody knows", { guided_json: {} }, /guided_json/],
    ["options of a stream without one", { stream_options: { include_usage: true } }, /stream_options/],
    ["any JSON without the word", { response_format: { type: "json_object" } }, /word 'json'/],
    ["a model that it does not have", { model: "gpt-9" }, /gpt-9/],
  ];
  test.each(cases)("%s", async (_what, body, says) => {
    const { fake } = await start({ reply: { text: "hello" } });
    const response = await fetch(`${fake.url}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ ...plain, ...body }),
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).toMatch(says);
    expect(fake.refused).toHaveLength(1);
  });

  test("a key that is not the one it was given", async () => {
    const { client } = await start({ reply: { text: "hello" }, apiKey: "other" });
    await expect(client.chat.completions.create(plain)).rejects.toMatchObject({ status: 401 });
  });

  test.each(["hello", "[1", '"x"'])("%j, which is no request", async (body) => {
    const { fake } = await start({ reply: {} });
    expect((await fetch(`${fake.url}/chat/completions`, { method: "POST", body })).status).toBe(400);
  });
});

test("Azure's key may come in its own header", async () => {
  const { fake } = await start({ reply: { text: "hello" }, dialect: "azure", apiKey: "k" });
  const response = await fetch(`${fake.url}/chat/completions`, {
    method: "POST",
    headers: { "api-key": "k" },
    body: JSON.stringify(plain),
  });
  expect(response.status).toBe(200);
});

describe("personas", () => {
  const seen = (content: string, tools: { name: string; schema: Record<string, unknown> }[]) => ({
    number: 1,
    path: "/v1/chat/completions",
    headers: {},
    body: { model: "m", messages: [{ role: "user", content }] },
    lastText: content,
    tools,
  });
  const submit = {
    name: "submit_plan",
    schema: {
      ...SCRIPT,
      properties: {
        ...SCRIPT.properties,
        title: { type: "string", minLength: 10 },
        top: { type: ["integer", "null"] },
      },
      required: ["script", "title", "top"],
    },
  };

  test("obedient hands in the script of the last fence, and makes up what else the tool needs", async () => {
    const prompt = "Not this:\n```bt\nBEGIN { }\n```\nbut this:\n```bpftrace\nEND { }\n```";
    expect(await obedient(seen(prompt, [{ name: "find_probes", schema: {} }, submit]))).toEqual({
      calls: [{ name: "submit_plan", input: { script: "END { }", title: "canned....", top: null } }],
    });
  });

  test("obedient makes the call that a fence of JSON dictates", async () => {
    const prompt = '```json\n{"tool": "find_probes", "input": {"pattern": "vfs_*"}}\n```';
    expect(await obedient(seen(prompt, [submit]))).toEqual({
      calls: [{ name: "find_probes", input: { pattern: "vfs_*" } }],
    });
  });

  test("each is known by its name", () => {
    expect(Object.keys(PERSONAS)).toEqual(expect.arrayContaining(["echo", "obedient"]));
  });

  test("a script file answers by what was said last, as often as it says", async () => {
    const persona = readScript(`
- when: open.*files
  times: 1
  reply: { text: once }
- when: OPEN
  reply: { error: { status: 429, message: slow, headers: { retry-after: "1" } } }
`);
    expect(await persona(seen("Which processes open\nfiles?", []))).toEqual({ text: "once" });
    expect(await persona(seen("Which processes open\nfiles?", []))).toMatchObject({ error: { status: 429 } });
    expect(await persona(seen("hello", []))).toMatchObject({ error: { status: 501 } });
  });

  test("a script file with a mistake is not served", () => {
    expect(() => readScript("- reply: { txt: hello }")).toThrow(/txt/);
  });
});
