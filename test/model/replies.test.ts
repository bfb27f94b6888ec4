import { afterEach, describe, expect, test } from "vitest";
import type { ChatMessage } from "../../services/bot/src/model/model.ts";
import type { Reply } from "../support/fake-model/reply.ts";
import {
  ask,
  call,
  callsIn,
  closeFakes,
  PLAN,
  question,
  SPOKEN,
  startModel,
} from "../support/model-bench.ts";

afterEach(closeFakes);

describe("what models write is understood", () => {
  test.each<[what: string, reply: Reply]>([
    ["thinking in front of the call", { think: "hm {\n}", ...call }],
    ["thinking beside it", { reasoning: "hm", ...call }],
    [
      "a call as text, where a call of the API was asked for",
      { text: `Here:\n\`\`\`json\n${SPOKEN}\n\`\`\`` },
    ],
    [
      "a call in the tags of its training",
      { text: `<tool_call>{"name":"submit_plan","arguments":${JSON.stringify(PLAN)}}</tool_call>` },
    ],
  ])("%s", async (_what, reply) => {
    const { fake, model } = await startModel({ reply });
    expect(callsIn(await ask(model))).toEqual([{ name: "submit_plan", input: PLAN }]);
    expect(fake.requests).toHaveLength(1);
  });

  test("several calls of one turn all come", async () => {
    const { model } = await startModel({
      reply: { calls: [...(call.calls ?? []), { name: "decline", input: {} }] },
    });
    expect((await ask(model)).calls.map(({ name }) => name)).toEqual(["submit_plan", "decline"]);
  });

  test("without tools a reply is text, without its thinking", async () => {
    const { fake, model } = await startModel({ reply: { think: "hm", text: "Half are under 8 µs." } });
    expect(await ask(model, { tools: [] })).toMatchObject({ text: "Half are under 8 µs.", calls: [] });
    expect(fake.requests[0]?.body).not.toHaveProperty("tools");
  });

  test("tokens are counted by the server, over all requests of a turn, or estimated and said to be", async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 7 };
    const { model } = await startModel({
      reply: [
        { text: "Well…", usage },
        { ...call, usage },
      ],
    });
    expect((await ask(model)).usage).toEqual({ promptTokens: 200, completionTokens: 14, estimated: false });
    const silent = await startModel({ reply: { ...call, usage: "absent" } });
    expect((await ask(silent.model)).usage).toMatchObject({ estimated: true });
  });
});

describe("a reply that cannot be used", () => {
  test.each<[what: string, reply: Reply]>([
    ["text instead of a call", { text: "I would count system calls." }],
    ["nothing", { text: "" }],
    [
      "a call whose input ends in the middle",
      { calls: [{ name: "submit_plan", input: '{"script":"BEG' }], finish: "length" },
    ],
  ])("%s: is asked for once more, and the second counts", async (_what, reply) => {
    const { fake, model } = await startModel({ reply: [reply, call] });
    expect(callsIn(await ask(model))).toEqual([{ name: "submit_plan", input: PLAN }]);
    expect(fake.requests).toHaveLength(2);
    expect(fake.requests[1]?.lastText).toMatch(/^Your last reply .*submit_plan, decline/);
    expect(fake.refused).toEqual([]);
  });

  test("a model that answers text to tools, twice, is told of them in words, and so from then on", async () => {
    const { fake, model } = await startModel({
      reply: ({ body }) => (body.tools ? { text: "I would count system calls." } : call),
    });
    expect(callsIn(await ask(model))).toHaveLength(1);
    expect(fake.requests.map(({ body }) => body.tools !== undefined)).toEqual([true, true, false]);
    await ask(model);
    expect(fake.requests).toHaveLength(4);
  });

  test("ends after one more try in each way, and says what was wrong", async () => {
    const { fake, model } = await startModel({ reply: { text: "No." } });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "unusable",
      message: expect.stringContaining("called no tool"),
    });
    expect(fake.requests).toHaveLength(4);
  });

  test("is no reason to give up tools when it was only too long", async () => {
    const { fake, model } = await startModel({ reply: { text: "First, I would", finish: "length" } });
    await expect(ask(model)).rejects.toMatchObject({ failure: "unusable" });
    expect(fake.requests.map(({ body }) => body.tools !== undefined)).toEqual([true, true]);
  });

  test("ends after one more try in the mode that was set by hand", async () => {
    const { fake, model } = await startModel({
      reply: { text: '{"tool": "submit' },
      settings: { mode: "json_object" },
    });
    await expect(ask(model)).rejects.toMatchObject({ failure: "unusable" });
    expect(fake.requests).toHaveLength(2);
  });

  test.each<[what: string, reply: Reply]>([
    ["a refusal", { refusal: "I can't help with that." }],
    ["a filter", { text: "", finish: "content_filter" }],
    [
      "a filter of the prompt",
      { error: { status: 400, message: "The response was filtered", code: "content_filter" } },
    ],
  ])("%s is told as declined, and not asked again", async (_what, reply) => {
    const { fake, model } = await startModel({ reply });
    await expect(ask(model)).rejects.toMatchObject({ failure: "declined" });
    expect(fake.requests).toHaveLength(1);
  });
});

describe("a prompt that is too long", () => {
  const long: ChatMessage[] = [
    ...question,
    { role: "user", text: "why is this host so slow today? ".repeat(2_000) },
  ];

  test("is told where the server refuses it", async () => {
    const { fake, model } = await startModel({ reply: call, server: { contextTokens: 4_096 } });
    await expect(ask(model, { messages: long })).rejects.toMatchObject({ failure: "too-long" });
    expect(fake.requests).toHaveLength(1);
  });

  test("is told where the server cuts it without a word", async () => {
    const { model } = await startModel({ reply: call, server: { dialect: "ollama", contextTokens: 2_048 } });
    await expect(ask(model, { messages: long })).rejects.toMatchObject({
      failure: "too-long",
      hint: expect.stringContaining("num_ctx"),
    });
  });
});
