import { fileURLToPath } from "node:url";
import { beatKey, type Heartbeat } from "@tracewire/protocol";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { Bot } from "../../services/bot/src/bot.ts";
import { signingKey } from "../../services/bot/src/embedded/state-folder.ts";
import { loadPrompts } from "../../services/bot/src/plan/model/prompts.ts";
import { hostWith } from "../../services/bot/src/plan/model/situations.ts";
import { createPlaybookPlanner } from "../../services/bot/src/plan/playbooks/playbook-planner.ts";
import { connectRedis, whenReady } from "../../services/bot/src/store/redis.ts";
import { createThinking } from "../../services/bot/src/thinking.ts";
import { createMetrics } from "../../services/bot/src/watch/metrics.ts";
import { startWatchServer } from "../../services/bot/src/watch/watch-server.ts";
import { startFakeModel } from "../support/fake-model/start-fake-model.ts";
import { ownRedis } from "../support/own-redis.ts";
import { removeFolder, stateFolder, Tracewire } from "../support/tracewire.ts";

const knowledge = (folder: string) => fileURLToPath(new URL(`../../knowledge/${folder}`, import.meta.url));
const ann = { id: "t:ann", name: "ann", platform: "test" };
const log = pino({ level: "silent" });

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const get = async (url: string, init: RequestInit = {}) => {
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text(), type: response.headers.get("content-type") };
};

/** The value of one line of the metrics; `null` when it is not there. */
const metric = (text: string, line: string): number | null => {
  const found = text.split("\n").find((one) => one.startsWith(`${line} `));
  return found === undefined ? null : Number(found.split(" ")[1]);
};

/** A bot on a Redis of its own, with a host that is there and a model that declines everything. */
const openBot = async () => {
  const redis = await ownRedis();
  const state = stateFolder();
  endings.push(() => removeFolder(state));
  const fake = await startFakeModel({
    reply: {
      calls: [{ name: "decline", input: { because: "impossible", reason: "No.", instead: "Ask else." } }],
      usage: { prompt_tokens: 9_000, completion_tokens: 20 },
    },
  });
  endings.push(() => fake.close());
  const metrics = createMetrics();
  const { caught, ended } = metrics;
  const shelf = await createPlaybookPlanner({
    recipesDirs: [knowledge("recipes")],
    playbooksDir: knowledge("playbooks"),
  });
  const prompts = await loadPrompts(knowledge("prompts"));
  const model = {
    baseUrl: fake.url,
    apiKey: null,
    name: "fake-model",
    mode: "auto",
    timeoutMs: 5_000,
  } as const;
  const say = { help: () => "", hosts: () => "", history: () => "", recipes: () => "", explain: () => "" };
  const bot = new Bot({
    place: { url: redis.url },
    privatePem: signingKey(state).privatePem,
    think: (connection) =>
      createThinking({ shelf, prompts, model, caught, searchPath: process.env.PATH ?? "", log }, connection),
    say,
    lessons: async () => [],
    ended,
    log,
  });
  await bot.start();
  endings.push(() => bot.stop());
  const server = await startWatchServer({ host: "127.0.0.1", port: 0 }, { metrics, bot, log });
  endings.push(() => server.stop());
  await bot.inventory.enrol("web-3", "password", Date.now());
  await bot.inventory.enrol("web-4", "password", Date.now());
  const commands = connectRedis({ url: redis.url }, "commands");
  await whenReady(commands, 5_000);
  const beat: Heartbeat = {
    host: "web-3",
    at: Date.now(),
    facts: hostWith("0.17.0"),
    running: null,
    load: 0,
  };
  await commands.set(beatKey("web-3"), JSON.stringify(beat));
  commands.disconnect();
  return { bot, redis, metrics, url: server.url };
};

const statusOf = async (bot: Bot, text: string): Promise<string | undefined> => {
  const reply = await bot.desk.submit({ text, by: ann });
  if (reply.kind !== "trace") throw new Error(reply.text);
  for await (const progress of bot.desk.follow(reply.id, AbortSignal.timeout(30_000)))
    if (progress.event === "ended") return progress.status;
  return undefined;
};

test("what a replica did is counted: endings, attempts by who wrote them, and what the model took", async () => {
  const { bot, url, metrics, redis } = await openBot();
  endings.unshift(() => redis.stop());
  const before = await get(`${url}/metrics`);
  expect(before).toMatchObject({ status: 200, type: expect.stringContaining("text/plain; version=0.0.4") });
  expect(metric(before.text, 'tracewire_traces_ended_total{status="refused"}')).toBe(0);
  expect(metric(before.text, "tracewire_hosts_connected")).toBe(1);
  expect(metric(before.text, "tracewire_hosts_enrolled")).toBe(2);
  expect(metric(before.text, "process_resident_memory_bytes")).toBeGreaterThan(1e6);

  expect(await statusOf(bot, 'host=web-3 run BEGIN { system("id"); }')).toBe("refused");
  const declined = await statusOf(bot, "host=web-3 how happy is the kernel today");
  metrics.caught(3);
  await expect
    .poll(async () =>
      metric((await get(`${url}/metrics`)).text, 'tracewire_model_calls_total{model="fake-model"}'),
    )
    .toBeGreaterThan(0);
  const { text } = await get(`${url}/metrics`);
  expect(metric(text, 'tracewire_traces_ended_total{status="refused"}')).toBe(1);
  expect(metric(text, `tracewire_traces_ended_total{status="${declined}"}`)).toBeGreaterThan(0);
  expect(metric(text, 'tracewire_attempts_total{origin="person",outcome="not-run"}')).toBe(1);
  const calls = metric(text, 'tracewire_model_calls_total{model="fake-model"}') ?? 0;
  expect(metric(text, 'tracewire_model_prompt_tokens_total{model="fake-model"}')).toBe(calls * 9_000);
  expect(metric(text, 'tracewire_model_completion_tokens_total{model="fake-model"}')).toBe(calls * 20);
  expect(metric(text, 'tracewire_model_seconds_total{model="fake-model"}')).toBeGreaterThan(0);
  expect(metric(text, "tracewire_explanation_wrong_numbers_total")).toBe(3);
});

test("there is nothing else to get, and nothing to change", async () => {
  const { url, redis } = await openBot();
  endings.unshift(() => redis.stop());
  expect(await get(`${url}/`)).toMatchObject({ status: 404 });
  expect(await get(`${url}/metrics/../etc`)).toMatchObject({ status: 404 });
  expect(await get(`${url}/metrics`, { method: "POST", body: "x" })).toMatchObject({ status: 405 });
  const { port } = new URL(url);
  await expect(
    startWatchServer(
      { host: "127.0.0.1", port: Number(port) },
      {
        metrics: createMetrics(),
        bot: { inventory: { hosts: async () => [] }, isReady: async () => true },
        log,
      },
    ),
  ).rejects.toMatchObject({ code: "BAD_OPTION", message: expect.stringContaining("EADDRINUSE") });
});

/** A replica as `npm start -- --serve` runs it, and where it serves. */
const openReplica = async () => {
  const redis = await ownRedis();
  const state = stateFolder();
  endings.push(() => removeFolder(state));
  const bot = new Tracewire(["--serve"], state, { REDIS_URL: redis.url, TRACEWIRE_METRICS: "0" });
  const said: string[] = [];
  bot.child.stdout?.on("data", (chunk) => said.push(String(chunk)));
  await bot.untilSays("bot is ready");
  const url = /"url":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(said.join(""))?.[1];
  return { bot, redis, url };
};

test("a replica serves them where TRACEWIRE_METRICS says, of this machine only, and ends with SIGTERM", async () => {
  const { bot, redis, url } = await openReplica();
  endings.push(() => redis.stop());
  expect(await get(`${url}/healthz`)).toMatchObject({ status: 200, text: "ok\n" });
  expect((await get(`${url}/metrics`)).text).toContain("tracewire_traces_ended_total");
  bot.child.kill("SIGTERM");
  expect(await bot.ended).toMatchObject({ code: 0 });
});

test("without Redis it is not healthy, its counters stay, and hosts are not guessed", async () => {
  const { bot, redis, url } = await openReplica();
  endings.push(() => bot.child.kill("SIGKILL"));
  await redis.stop();
  await expect.poll(async () => (await get(`${url}/healthz`)).status, { timeout: 10_000 }).toBe(503);
  const { status, text } = await get(`${url}/metrics`);
  expect(status).toBe(200);
  expect(metric(text, 'tracewire_traces_ended_total{status="answered"}')).toBe(0);
  expect(metric(text, "tracewire_hosts_connected")).toBeNull();
});
