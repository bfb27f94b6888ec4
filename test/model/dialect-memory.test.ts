import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { createModel } from "../../services/bot/src/model/create-model.ts";
import { connectRedis, whenReady } from "../../services/bot/src/store/redis.ts";
import { RedisDialectMemory } from "../../services/bot/src/store/redis-dialect-memory.ts";
import { type FakeModel, startFakeModel } from "../support/fake-model/start-fake-model.ts";
import { type OwnRedis, ownRedis } from "../support/own-redis.ts";

let redis: OwnRedis;
let commands: ReturnType<typeof connectRedis>;
let fake: FakeModel;
beforeAll(async () => {
  redis = await ownRedis();
  commands = connectRedis({ url: redis.url }, "commands");
  await whenReady(commands, 5_000);
  fake = await startFakeModel({ reply: { calls: [{ name: "done", input: {} }] }, dialect: "bare" });
});
afterAll(async () => {
  commands.disconnect();
  await fake.close();
  await redis.stop();
});

const turn = () =>
  createModel(
    { baseUrl: fake.url, apiKey: null, name: "fake-model", mode: "auto", timeoutMs: 10_000 },
    { memory: new RedisDialectMemory(commands), log: { debug: () => {}, warn: () => {} } },
  ).chat(
    {
      messages: [{ role: "user", text: "go" }],
      tools: [{ name: "done", description: "Ends.", input: z.strictObject({}) }],
      maxTokens: 50,
    },
    AbortSignal.timeout(30_000),
  );

test("what one replica found out about a server, the next one knows, for a day", async () => {
  await turn();
  const asked = fake.requests.length;
  await turn();
  expect(fake.requests).toHaveLength(asked + 1);
  const [key] = await commands.keys("*model*");
  expect(key).not.toContain("127.0.0.1");
  expect(await commands.ttl(key as string)).toBeGreaterThan(80_000);
});

test("without Redis the model still answers", async () => {
  commands.disconnect();
  expect((await turn()).calls).toHaveLength(1);
});
