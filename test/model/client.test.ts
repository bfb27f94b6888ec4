import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { createModel } from "../../services/bot/src/model/create-model.ts";
import type { DialectMemory } from "../../services/bot/src/model/dialect-memory.ts";
import type { ChatMessage, ChatReply, Model } from "../../services/bot/src/model/model.ts";
import type { ModelSettings } from "../../services/bot/src/model/model-settings.ts";
import type { Patience } from "../../services/bot/src/model/patience.ts";
import type { DialectName } from "../support/fake-model/dialects.ts";
import type { Reply } from "../support/fake-model/reply.ts";
import {
  type FakeModel,
  type FakeModelOptions,
  startFakeModel,
} from "../support/fake-model/start-fake-model.ts";

const KEY = "sk-very-secret-key";
const SECRET_PROMPT = "which files does the payment service open at night";
const submit = {
  name: "submit_plan",
  description: "Hands in the script.",
  input: z.strictObject({ script: z.string(), top: z.int().nullable() }),
};
const decline = {
  name: "decline",
  description: "Gives up.",
  input: z.strictObject({ reason: z.string().optional() }),
};
const TOOLS = [submit, decline];
const PLAN = { script: 'BEGIN { printf("hi\\n"); }', top: null };
const call: Reply = { calls: [{ name: "submit_plan", input: PLAN }] };
const SPOKEN = `{"tool": "submit_plan", "input": ${JSON.stringify(PLAN)}}`;
const question: ChatMessage[] = [
  { role: "system", text: "You write bpftrace." },
  { role: "user", text: SECRET_PROMPT },
];

const fakes: FakeModel[] = [];
afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});

const mapMemory = (): DialectMemory & { kept: Map<string, string> } => {
  const kept = new Map<string, string>();
  return {
    kept,
    recall: async (key) => kept.get(key) ?? null,
    remember: async (key, dialect) => void kept.set(key, dialect),
  };
};

const note =
  (logged: string[]) =>
  (...words: unknown[]): void =>
    void logged.push(JSON.stringify(words));
const SILENT = { debug: () => {}, warn: () => {} };

type Setup = {
  reply: FakeModelOptions["reply"];
  server?: Partial<FakeModelOptions>;
  settings?: Partial<ModelSettings>;
  patience?: Partial<Patience>;
  memory?: DialectMemory;
};

/** A server, a model that asks it, and what it logged. */
const start = async (setup: Setup) => {
  const { reply, server = {}, settings = {}, patience = {}, memory = mapMemory() } = setup;
  const fake = await startFakeModel({ reply, dialect: "vllm", ...server });
  fakes.push(fake);
  const logged: string[] = [];
  const model = createModel(
    { baseUrl: fake.url, apiKey: KEY, name: "fake-model", mode: "auto", timeoutMs: 10_000, ...settings },
    {
      memory,
      log: { debug: note(logged), warn: note(logged) },
      patience: { tries: 3, firstWaitMs: 5, failuresBeforeRest: 50, restMs: 30_000, ...patience },
    },
  );
  return { fake, model, logged, memory };
};

const ask = (
  model: Model,
  { tools = TOOLS, messages = question, signal = AbortSignal.timeout(30_000) } = {},
): Promise<ChatReply> => model.chat({ messages, tools, maxTokens: 500 }, signal);

const callsIn = (reply: ChatReply) =>
  reply.calls.map(({ name, input }) => ({ name, input: JSON.parse(input) }));

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
    const { fake, model, memory } = await start({ reply: call, server: { dialect } });
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
    const { fake, model } = await start({ reply: call, server: { dialect: "bare" }, memory });
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
    const { fake, model } = await start({ reply: { error: { status: 400, message: "Bad Request" } } });
    await expect(ask(model, { tools: [] })).rejects.toMatchObject({ failure: "settings" });
    expect(fake.requests).toHaveLength(1);
  });

  test("a memory that fails, or holds nonsense, costs a request and nothing else", async () => {
    const broken: DialectMemory = {
      recall: async () => '{"mode":"telepathy"}',
      remember: () => Promise.reject(new Error("Redis is away")),
    };
    const { model } = await start({ reply: call, memory: broken });
    expect(callsIn(await ask(model))).toHaveLength(1);
  });

  test("a mode set by hand is kept, and a server that does not take it is told to the person", async () => {
    const { fake, model } = await start({
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
      const { fake, model } = await start({ reply: call, settings: { mode } });
      expect(callsIn(await ask(model))).toEqual([{ name: "submit_plan", input: PLAN }]);
      expect(fake.requests.map(({ body }) => body.response_format?.type ?? "text")).toEqual([mode]);
      expect(fake.requests[0]?.body.tools).toBeUndefined();
    },
  );
});

describe("whom it asks", () => {
  test("the key goes as a bearer token; without a key no header goes at all", async () => {
    const { fake, model } = await start({ reply: call, server: { apiKey: KEY } });
    await ask(model);
    expect(fake.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    const local = await start({ reply: call, settings: { apiKey: null } });
    await ask(local.model);
    expect(local.fake.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  test("a query of the address goes with every request", async () => {
    const { fake } = await start({ reply: call });
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
    const { model } = await start({ reply: call, server: { models: ["llama"] }, settings: { name: null } });
    await ask(model);
    expect(model.name).toBe("llama");
  });

  test("of several models none is guessed", async () => {
    const { fake, model } = await start({
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
    const { fake, model } = await start({ reply });
    expect(callsIn(await ask(model))).toEqual([{ name: "submit_plan", input: PLAN }]);
    expect(fake.requests).toHaveLength(1);
  });

  test("several calls of one turn all come", async () => {
    const { model } = await start({
      reply: { calls: [...(call.calls ?? []), { name: "decline", input: {} }] },
    });
    expect((await ask(model)).calls.map(({ name }) => name)).toEqual(["submit_plan", "decline"]);
  });

  test("without tools a reply is text, without its thinking", async () => {
    const { fake, model } = await start({ reply: { think: "hm", text: "Half are under 8 µs." } });
    expect(await ask(model, { tools: [] })).toMatchObject({ text: "Half are under 8 µs.", calls: [] });
    expect(fake.requests[0]?.body).not.toHaveProperty("tools");
  });

  test("tokens are counted by the server, over all requests of a turn, or estimated and said to be", async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 7 };
    const { model } = await start({
      reply: [
        { text: "Well…", usage },
        { ...call, usage },
      ],
    });
    expect((await ask(model)).usage).toEqual({ promptTokens: 200, completionTokens: 14, estimated: false });
    const silent = await start({ reply: { ...call, usage: "absent" } });
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
    const { fake, model } = await start({ reply: [reply, call] });
    expect(callsIn(await ask(model))).toEqual([{ name: "submit_plan", input: PLAN }]);
    expect(fake.requests).toHaveLength(2);
    expect(fake.requests[1]?.lastText).toMatch(/^Your last reply .*submit_plan, decline/);
    expect(fake.refused).toEqual([]);
  });

  test("a model that answers text to tools, twice, is told of them in words, and so from then on", async () => {
    const { fake, model } = await start({
      reply: ({ body }) => (body.tools ? { text: "I would count system calls." } : call),
    });
    expect(callsIn(await ask(model))).toHaveLength(1);
    expect(fake.requests.map(({ body }) => body.tools !== undefined)).toEqual([true, true, false]);
    await ask(model);
    expect(fake.requests).toHaveLength(4);
  });

  test("ends after one more try in each way, and says what was wrong", async () => {
    const { fake, model } = await start({ reply: { text: "No." } });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "unusable",
      message: expect.stringContaining("called no tool"),
    });
    expect(fake.requests).toHaveLength(4);
  });

  test("is no reason to give up tools when it was only too long", async () => {
    const { fake, model } = await start({ reply: { text: "First, I would", finish: "length" } });
    await expect(ask(model)).rejects.toMatchObject({ failure: "unusable" });
    expect(fake.requests.map(({ body }) => body.tools !== undefined)).toEqual([true, true]);
  });

  test("ends after one more try in the mode that was set by hand", async () => {
    const { fake, model } = await start({
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
    const { fake, model } = await start({ reply });
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
    const { fake, model } = await start({ reply: call, server: { contextTokens: 4_096 } });
    await expect(ask(model, { messages: long })).rejects.toMatchObject({ failure: "too-long" });
    expect(fake.requests).toHaveLength(1);
  });

  test("is told where the server cuts it without a word", async () => {
    const { model } = await start({ reply: call, server: { dialect: "ollama", contextTokens: 2_048 } });
    await expect(ask(model, { messages: long })).rejects.toMatchObject({
      failure: "too-long",
      hint: expect.stringContaining("num_ctx"),
    });
  });
});

describe("a server in trouble", () => {
  const failing = (status: number, headers: Record<string, string> = {}): Reply => ({
    error: { status, message: `trouble with: ${SECRET_PROMPT}`, headers },
  });

  test.each<[what: string, reply: Reply]>([
    ["an error of its own", failing(500)],
    ["a model that still loads", failing(503)],
    ["too many requests", failing(429, { "retry-after-ms": "10" })],
    ["an error in a 200", { fault: "error-in-200" }],
    ["a connection that breaks", { fault: "cut" }],
    ["a body that ends in the middle", { fault: "truncated-json" }],
  ])("%s: is asked again", async (_what, reply) => {
    const { fake, model } = await start({ reply: [reply, reply, call] });
    expect(callsIn(await ask(model))).toHaveLength(1);
    expect(fake.requests).toHaveLength(3);
  });

  test("is given up after as many tries as are allowed", async () => {
    const { fake, model } = await start({ reply: failing(500) });
    await expect(ask(model)).rejects.toMatchObject({ failure: "unreachable" });
    expect(fake.requests).toHaveLength(3);
  });

  test("that wants a longer wait than there is time for is busy, and says how long", async () => {
    const { fake, model } = await start({
      reply: failing(429, { "retry-after": "120" }),
      settings: { timeoutMs: 100_000 },
    });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "busy",
      hint: expect.stringContaining("120 s"),
    });
    expect(fake.requests).toHaveLength(1);
  });

  test.each([
    [401, "settings"],
    [402, "settings"],
    [403, "settings"],
  ])("HTTP %s is for a person to mend, and not asked again", async (status, failure) => {
    const { fake, model } = await start({ reply: failing(status) });
    await expect(ask(model)).rejects.toMatchObject({ failure });
    expect(fake.requests).toHaveLength(1);
  });

  test("without credit is no reason to wait", async () => {
    const { fake, model } = await start({
      reply: {
        error: { status: 429, message: "You exceeded your current quota", code: "insufficient_quota" },
      },
    });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "settings",
      message: expect.stringContaining("credit"),
    });
    expect(fake.requests).toHaveLength(1);
  });

  test("a model that is not there is named by the server's own words", async () => {
    const { model } = await start({ reply: call, settings: { name: "llama9" } });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "settings",
      message: expect.stringContaining("llama9"),
    });
  });

  test.each(["html", "no-choices"] as const)("%s is no OpenAI-compatible server", async (fault) => {
    const { model } = await start({ reply: { fault } });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "settings",
      hint: expect.stringContaining("/v1"),
    });
  });

  test.each(["silent", "stall"] as const)(
    "that is %s has as long as is set, and is left then",
    async (fault) => {
      const { fake, model } = await start({ reply: { fault }, settings: { timeoutMs: 200 } });
      await expect(ask(model)).rejects.toMatchObject({
        failure: "unreachable",
        message: expect.stringContaining("0.2 s"),
      });
      expect(fake.requests).toHaveLength(1);
      await expect.poll(() => fake.givenUp()).toBe(1);
    },
  );

  test("that sends without end is cut off", async () => {
    const { fake, model } = await start({
      reply: { fault: "flood" },
      settings: { timeoutMs: 100_000 },
      patience: { tries: 1 },
    });
    await expect(ask(model)).rejects.toMatchObject({ failure: "unreachable" });
    await expect.poll(() => fake.givenUp()).toBe(1);
  });

  test("that is slow but in time is waited for", async () => {
    const { fake, model } = await start({ reply: { ...call, delayMs: 300 } });
    expect(callsIn(await ask(model))).toHaveLength(1);
    expect(fake.requests).toHaveLength(1);
  });

  test("that is not there at all is told so", async () => {
    const nobody = createServer().listen(0, "127.0.0.1");
    await once(nobody, "listening");
    const { port } = nobody.address() as { port: number };
    nobody.close();
    const { model } = await start({ reply: call, settings: { baseUrl: `http://127.0.0.1:${port}/v1` } });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "unreachable",
      hint: expect.stringContaining("OPENAI_BASE_URL"),
    });
  });
});

describe("a server that failed too often in a row", () => {
  const patience = { tries: 1, failuresBeforeRest: 3 };
  const down: Reply = { error: { status: 500, message: "down" } };

  test("is left alone", async () => {
    const { fake, model, logged } = await start({ reply: down, patience });
    for (let asked = 0; asked < 3; asked += 1)
      await expect(ask(model)).rejects.toMatchObject({ failure: "unreachable" });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "resting",
      hint: expect.stringContaining("Recipes"),
    });
    expect(fake.requests).toHaveLength(3);
    expect(logged.filter((line) => line.includes("left alone"))).toHaveLength(1);
  });

  test("is asked again after its rest, and trusted when it answers", async () => {
    const { model } = await start({ reply: [down, down, down, call], patience: { ...patience, restMs: 20 } });
    for (let asked = 0; asked < 3; asked += 1) await expect(ask(model)).rejects.toThrow();
    await sleep(40);
    expect(callsIn(await ask(model))).toHaveLength(1);
    expect(callsIn(await ask(model))).toHaveLength(1);
  });

  test("is not one that is busy, or asked wrongly", async () => {
    const { fake, model } = await start({ reply: { error: { status: 429, message: "slow" } }, patience });
    for (let asked = 0; asked < 5; asked += 1)
      await expect(ask(model)).rejects.toMatchObject({ failure: "busy" });
    expect(fake.requests).toHaveLength(5);
  });
});

describe("a person who cancels", () => {
  test("gets rid of a request at once, and the server hears of it", async () => {
    const { fake, model } = await start({ reply: { fault: "silent" } });
    const cancel = new AbortController();
    const asked = ask(model, { signal: cancel.signal });
    await expect.poll(() => fake.requests.length).toBe(1);
    cancel.abort(new Error("cancelled by ann"));
    await expect(asked).rejects.toThrow("cancelled by ann");
    await expect.poll(() => fake.givenUp()).toBe(1);
  });

  test("need not wait for the next try either", async () => {
    const { fake, model } = await start({
      reply: { error: { status: 429, message: "", headers: { "retry-after": "90" } } },
      settings: { timeoutMs: 100_000 },
    });
    const cancel = new AbortController();
    const asked = ask(model, { signal: cancel.signal });
    await expect.poll(() => fake.requests.length).toBe(1);
    await sleep(50);
    cancel.abort(new Error("cancelled by ann"));
    await expect(asked).rejects.toThrow("cancelled by ann");
  });

  test("does not make the server rest", async () => {
    const { fake, model } = await start({
      reply: ({ lastText }) => (lastText === "wait" ? { fault: "silent" } : call),
      patience: { failuresBeforeRest: 2 },
    });
    for (let asked = 1; asked <= 4; asked += 1) {
      const cancel = new AbortController();
      const waiting = ask(model, { messages: [{ role: "user", text: "wait" }], signal: cancel.signal });
      await expect.poll(() => fake.requests.length).toBe(asked);
      cancel.abort();
      await expect(waiting).rejects.toThrow();
    }
    expect(callsIn(await ask(model))).toHaveLength(1);
  });

  test("does not end its rest either", async () => {
    const down: Reply = { error: { status: 500, message: "down" } };
    const { fake, model } = await start({
      reply: [down, { fault: "silent" }, call],
      patience: { tries: 1, failuresBeforeRest: 1, restMs: 500 },
    });
    await expect(ask(model)).rejects.toMatchObject({ failure: "unreachable" });
    await sleep(550);
    const cancel = new AbortController();
    const probing = ask(model, { signal: cancel.signal });
    await expect.poll(() => fake.requests.length).toBe(2);
    cancel.abort();
    await expect(probing).rejects.toThrow();
    await expect(ask(model)).rejects.toMatchObject({ failure: "resting" });
  });

  test("who cancelled before is not asked for at all", async () => {
    const { fake, model } = await start({ reply: call });
    await expect(ask(model, { signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow(
      "too late",
    );
    expect(fake.requests).toHaveLength(0);
  });
});

test("neither logs nor errors hold the key or the prompt, whatever the server repeats", async () => {
  const repeating: Reply[] = [
    { error: { status: 401, message: `Incorrect API key provided: ${KEY}` } },
    { error: { status: 500, message: `failed on: ${SECRET_PROMPT}` } },
    { refusal: SECRET_PROMPT },
    { text: SECRET_PROMPT },
    call,
  ];
  for (const reply of repeating) {
    const { model, logged } = await start({ reply });
    const ended = await ask(model).then(
      () => null,
      (error: Error & { hint?: string }) => error,
    );
    const told = `${ended?.message} ${ended?.hint} ${ended?.stack} ${String(ended?.cause)} ${JSON.stringify(ended)} ${logged.join("")}`;
    expect(told).not.toContain(KEY);
    expect(told).not.toContain(SECRET_PROMPT);
  }
});

test("each request is one line of the log: model, mode, time, tokens", async () => {
  const { model, logged } = await start({ reply: call });
  await ask(model);
  expect(logged.map((line) => JSON.parse(line))).toEqual([
    [
      {
        model: "fake-model",
        mode: "tools",
        ms: expect.any(Number),
        promptTokens: expect.any(Number),
        completionTokens: expect.any(Number),
        estimated: false,
      },
      "model asked",
    ],
  ]);
});
