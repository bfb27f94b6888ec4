import { afterEach, describe, expect, test } from "vitest";
import { createModel } from "../../services/bot/src/model/create-model.ts";
import type { DialectMemory } from "../../services/bot/src/model/dialect-memory.ts";
import type { ChatMessage } from "../../services/bot/src/model/model.ts";
import { toolsFor } from "../../services/bot/src/plan/model/tools.ts";
import type { DialectName } from "../support/fake-model/dialects.ts";
import {
  ask,
  call,
  callsIn,
  closeFakes,
  KEY,
  mapMemory,
  PLAN,
  question,
  SILENT,
  startModel,
} from "../support/model-bench.ts";

afterEach(closeFakes);

describe("each server is asked in the words it takes, and what it takes is found out once", () => {
  const cases: [DialectName, mode: string, refusals: number][] = [
    // The address is not OpenAI's own, so the older field is tried first.
    ["openai", "tools", 1],
    ["openai-reasoning", "json_schema", 2],
    ["azure", "tools", 1],
    ["vllm", "tools", 0],
    ["vllm-without-tools", "json_schema", 2],
    ["ollama", "tools", 0],
    ["ollama-without-tools", "json_schema", 1],
    ["llama.cpp", "tools", 0],
    ["llama.cpp-without-jinja", "json_schema", 1],
    ["openrouter", "tools", 0],
    ["bare", "text", 3],
  ];
  test.each(cases)("%s: %s", async (dialect, mode, refusals) => {
    const { fake, model, memory } = await startModel({ reply: call, server: { dialect } });
    const first = await ask(model);
    expect(callsIn(first)).toEqual([{ name: "submit_plan", input: PLAN }]);
    expect(fake.refused).toHaveLength(refusals);
    expect([...(memory as ReturnType<typeof mapMemory>).kept.values()]).toEqual([
      expect.stringContaining(`"mode":"${mode}"`),
    ]);

    const goesOn: ChatMessage[] = [
      ...question,
      { role: "assistant", text: first.text, calls: first.calls },
      ...first.calls.map(({ id }) => ({ role: "tool" as const, callId: id, text: "it does not load" })),
    ];
    expect(callsIn(await ask(model, { messages: goesOn }))).toHaveLength(1);
    expect(fake.requests).toHaveLength(refusals + 2);
    expect(fake.requests.at(-1)?.lastText).toContain("it does not load");
  });

  test("another replica asks right at once", async () => {
    const memory = mapMemory();
    const { fake, model } = await startModel({ reply: call, server: { dialect: "bare" }, memory });
    await ask(model);
    const asked = fake.requests.length;
    const replica = createModel(
      { baseUrl: fake.url, apiKey: null, name: "fake-model", mode: "auto", timeoutMs: 5_000 },
      { memory, log: SILENT },
    );
    await ask(replica);
    expect(fake.requests).toHaveLength(asked + 1);
  });

  test("what a turn without tools is refused for is no matter of modes", async () => {
    const { fake, model } = await startModel({ reply: { error: { status: 400, message: "Bad Request" } } });
    await expect(ask(model, { tools: [] })).rejects.toMatchObject({ failure: "settings" });
    expect(fake.requests).toHaveLength(1);
  });

  test("a memory that fails, or holds nonsense, costs a request and nothing else", async () => {
    const broken: DialectMemory = {
      recall: async () => '{"mode":"telepathy"}',
      remember: () => Promise.reject(new Error("Redis is away")),
    };
    const { model } = await startModel({ reply: call, memory: broken });
    expect(callsIn(await ask(model))).toHaveLength(1);
  });

  test("a mode set by hand is kept, and a server that does not take it is told to the person", async () => {
    const { fake, model } = await startModel({
      reply: call,
      server: { dialect: "ollama-without-tools" },
      settings: { mode: "tools" },
    });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "settings",
      message: expect.stringContaining("does not support tools"),
      hint: expect.stringContaining("TRACEWIRE_MODEL_MODE"),
    });
    expect(fake.requests).toHaveLength(1);
  });

  test.each(["json_schema", "json_object", "text"] as const)(
    "%s set by hand is what is asked",
    async (mode) => {
      const { fake, model } = await startModel({ reply: call, settings: { mode } });
      expect(callsIn(await ask(model))).toEqual([{ name: "submit_plan", input: PLAN }]);
      expect(fake.requests.map(({ body }) => body.response_format?.type ?? "text")).toEqual([mode]);
      expect(fake.requests[0]?.body.tools).toBeUndefined();
    },
  );
});

describe("whom it asks", () => {
  test("the key goes as a bearer token; without a key no header goes at all", async () => {
    const { fake, model } = await startModel({ reply: call, server: { apiKey: KEY } });
    await ask(model);
    expect(fake.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    const local = await startModel({ reply: call, settings: { apiKey: null } });
    await ask(local.model);
    expect(local.fake.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  test("a query of the address goes with every request", async () => {
    const { fake } = await startModel({ reply: call });
    const model = createModel(
      {
        baseUrl: `${fake.url}/?api-version=2024-10-21`,
        apiKey: KEY,
        name: "fake-model",
        mode: "auto",
        timeoutMs: 5_000,
      },
      { memory: mapMemory(), log: SILENT },
    );
    await ask(model);
    expect(fake.requests[0]?.path).toBe("/v1/chat/completions?api-version=2024-10-21");
  });

  test("the only model of a server needs no name", async () => {
    const { model } = await startModel({
      reply: call,
      server: { models: ["llama"] },
      settings: { name: null },
    });
    await ask(model);
    expect(model.name).toBe("llama");
  });

  test("of several models none is guessed", async () => {
    const { fake, model } = await startModel({
      reply: call,
      server: { models: ["a", "b"] },
      settings: { name: null },
    });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "settings",
      hint: expect.stringContaining("a, b"),
    });
    expect(fake.requests).toHaveLength(0);
  });
});

test("every tool of the planner is one that OpenAI takes and holds the model to", async () => {
  const nowhere = { proposal: true, series: false, doubted: true, lastWord: false, lastCall: false };
  const tools = [...toolsFor(nowhere), ...toolsFor({ ...nowhere, series: true })];
  const offered = [...new Map(tools.map((tool) => [tool.name, tool])).values()];
  const { fake, model } = await startModel({ reply: { calls: [{ name: "accept_proposal", input: {} }] } });
  await ask(model, { tools: offered });
  expect(fake.refused).toEqual([]);
  expect(fake.requests[0]?.body.tools?.filter((tool) => tool.function.strict !== true)).toEqual([]);
});
