import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { Reply } from "../support/fake-model/reply.ts";
import {
  ask,
  call,
  callsIn,
  closeFakes,
  PATIENTLY,
  SECRET_PROMPT,
  startModel,
} from "../support/model-bench.ts";

afterEach(closeFakes);

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
    const { fake, model } = await startModel({ reply: [reply, reply, call] });
    expect(callsIn(await ask(model))).toHaveLength(1);
    expect(fake.requests).toHaveLength(3);
  });

  test("is given up after as many tries as are allowed", async () => {
    const { fake, model } = await startModel({ reply: failing(500) });
    await expect(ask(model)).rejects.toMatchObject({ failure: "unreachable" });
    expect(fake.requests).toHaveLength(3);
  });

  test("that wants a longer wait than there is time for is busy, and says how long", async () => {
    const { fake, model } = await startModel({
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
    const { fake, model } = await startModel({ reply: failing(status) });
    await expect(ask(model)).rejects.toMatchObject({ failure });
    expect(fake.requests).toHaveLength(1);
  });

  test("without credit is no reason to wait", async () => {
    const { fake, model } = await startModel({
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
    const { model } = await startModel({ reply: call, settings: { name: "llama9" } });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "settings",
      message: expect.stringContaining("llama9"),
    });
  });

  test.each(["html", "no-choices"] as const)("%s is no OpenAI-compatible server", async (fault) => {
    const { model } = await startModel({ reply: { fault } });
    await expect(ask(model)).rejects.toMatchObject({
      failure: "settings",
      hint: expect.stringContaining("/v1"),
    });
  });

  test.each(["silent", "stall"] as const)(
    "that is %s has as long as is set, and is left then",
    async (fault) => {
      const { fake, model } = await startModel({ reply: { fault }, settings: { timeoutMs: 200 } });
      await expect(ask(model)).rejects.toMatchObject({
        failure: "unreachable",
        message: expect.stringContaining("0.2 s"),
      });
      expect(fake.requests).toHaveLength(1);
      await expect.poll(() => fake.givenUp(), PATIENTLY).toBe(1);
    },
  );

  test("that sends without end is cut off", async () => {
    const { fake, model } = await startModel({
      reply: { fault: "flood" },
      settings: { timeoutMs: 100_000 },
      patience: { tries: 1 },
    });
    await expect(ask(model)).rejects.toMatchObject({ failure: "unreachable" });
    await expect.poll(() => fake.givenUp(), PATIENTLY).toBe(1);
  });

  test("that is slow but in time is waited for", async () => {
    const { fake, model } = await startModel({ reply: { ...call, delayMs: 300 } });
    expect(callsIn(await ask(model))).toHaveLength(1);
    expect(fake.requests).toHaveLength(1);
  });

  test("that is not there at all is told so", async () => {
    const nobody = createServer().listen(0, "127.0.0.1");
    await once(nobody, "listening");
    const { port } = nobody.address() as { port: number };
    nobody.close();
    const { model } = await startModel({ reply: call, settings: { baseUrl: `http://127.0.0.1:${port}/v1` } });
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
    const { fake, model, logged } = await startModel({ reply: down, patience });
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
    const { model } = await startModel({
      reply: [down, down, down, call],
      patience: { ...patience, restMs: 20 },
    });
    for (let asked = 0; asked < 3; asked += 1) await expect(ask(model)).rejects.toThrow();
    await sleep(40);
    expect(callsIn(await ask(model))).toHaveLength(1);
    expect(callsIn(await ask(model))).toHaveLength(1);
  });

  test("is not one that is busy, or asked wrongly", async () => {
    const { fake, model } = await startModel({
      reply: { error: { status: 429, message: "slow" } },
      patience,
    });
    for (let asked = 0; asked < 5; asked += 1)
      await expect(ask(model)).rejects.toMatchObject({ failure: "busy" });
    expect(fake.requests).toHaveLength(5);
  });
});
