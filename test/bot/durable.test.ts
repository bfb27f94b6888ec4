import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Child } from "../../services/bot/src/embedded/child.ts";
import { startLocalAgent } from "../../services/bot/src/embedded/local-agent.ts";
import { signingKey } from "../../services/bot/src/embedded/state-folder.ts";
import { Inventory } from "../../services/bot/src/fleet/inventory.ts";
import { loadScripts } from "../../services/bot/src/fleet/lua.ts";
import { RedisFleet } from "../../services/bot/src/fleet/redis-fleet.ts";
import { createFrontDesk } from "../../services/bot/src/front-desk.ts";
import { School } from "../../services/bot/src/learn/school.ts";
import { createRecipePlanner } from "../../services/bot/src/plan/recipes/recipe-planner.ts";
import { NO_TEAM } from "../../services/bot/src/plan/team/team.ts";
import { RedisInbox, wake } from "../../services/bot/src/store/inbox.ts";
import { RedisJournal } from "../../services/bot/src/store/journal.ts";
import { RedisLearned } from "../../services/bot/src/store/learned.ts";
import { RedisRatings } from "../../services/bot/src/store/ratings.ts";
import { connectRedis, whenReady } from "../../services/bot/src/store/redis.ts";
import { RedisTeamRecipes } from "../../services/bot/src/store/team-recipes.ts";
import { Traces } from "../../services/bot/src/store/traces.ts";
import { type OwnRedis, ownRedis } from "../support/own-redis.ts";
import { removeFolder, stateFolder, Tracewire } from "../support/tracewire.ts";

const HOSTS = ["one", "two"];
const TRACES = 12;
const KILLS = 6;
const ann = { id: "t:ann", name: "ann", platform: "test" };

let redis: OwnRedis;
let state: string;
let agents: Child[] = [];
beforeAll(async () => {
  state = stateFolder();
  redis = await ownRedis();
});
afterAll(async () => {
  await Promise.all(agents.map((agent) => agent.stop(10_000)));
  await redis.stop();
  removeFolder(state);
});

const openDesk = async () => {
  const commands = connectRedis({ url: redis.url }, "commands");
  await whenReady(commands, 5_000);
  const inventory = new Inventory(commands);
  const { privatePem, publicPemFile } = signingKey(state);
  const fleet = new RedisFleet(commands, inventory, privatePem);
  const traces = new Traces(commands, fleet);
  const wakeUp = (id: string) => wake(traces.queue, id);
  const say = { help: () => "", hosts: () => "", history: () => "", recipes: () => "", explain: () => "" };
  const desk = createFrontDesk({
    inventory,
    traces,
    inbox: new RedisInbox(commands, wakeUp),
    journal: new RedisJournal(commands, { url: redis.url }),
    school: new School(async () => [], new RedisLearned(commands)),
    clock: Date.now,
    explains: false,
    writesPrograms: false,
    shelf: await createRecipePlanner({ recipesDirs: [] }),
    team: NO_TEAM,
    teamRecipes: new RedisTeamRecipes(commands),
    ratings: new RedisRatings(commands),
    say,
  });
  await loadScripts(commands);
  return { desk, inventory, publicPemFile, close: () => commands.disconnect() };
};

test("bots are killed again and again: every trace is answered, and none ran twice", async () => {
  const { desk, inventory, publicPemFile, close } = await openDesk();
  agents = await Promise.all(
    HOSTS.map((host) =>
      startLocalAgent(inventory, {
        host,
        folder: join(state, host),
        place: { url: redis.url },
        publicPemFile,
        selfPids: [],
        searchPath: process.env.PATH ?? "",
      }),
    ),
  );
  await expect
    .poll(async () => (await inventory.hosts()).filter(({ beat }) => beat).length, { timeout: 20_000 })
    .toBe(HOSTS.length);

  const startBot = async (): Promise<Tracewire> => {
    const bot = new Tracewire(["--serve"], state, { REDIS_URL: redis.url });
    await bot.untilSays("bot is ready");
    return bot;
  };
  const bots = await Promise.all([startBot(), startBot()]);
  const ids = await Promise.all(
    Array.from({ length: TRACES }, async (_, index) => {
      const script = `run profile:hz:49 { @cpu[cpu] = count(); } // ${index}`;
      const reply = await desk.submit({ text: `host=${HOSTS[index % 2]} for=300ms ${script}`, by: ann });
      if (reply.kind !== "trace") throw new Error(reply.text);
      return reply.id;
    }),
  );

  const killing = (async () => {
    for (let kills = 0; kills < KILLS; kills += 1) {
      await sleep(200 + 150 * kills);
      bots.shift()?.child.kill("SIGKILL");
      bots.push(await startBot());
    }
  })();
  const signal = AbortSignal.timeout(150_000);
  const statuses = await Promise.all(
    ids.map(async (id) => {
      for await (const progress of desk.follow(id, signal))
        if (progress.event === "ended") return progress.status;
      return "never ended";
    }),
  );
  await killing;
  for (const bot of bots) bot.child.kill("SIGKILL");
  expect(statuses).toEqual(ids.map(() => "answered"));

  const started = HOSTS.flatMap((host) => startedJobs(join(state, host, "agent.log")));
  expect(started.filter((job) => job.includes(".run.")).sort()).toEqual(
    ids.map((id) => `${id}.run.1`).sort(),
  );
  close();
}, 180_000);

const startedJobs = (log: string): string[] =>
  readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line.includes('"job accepted"'))
    .map((line) => (JSON.parse(line) as { job: string }).job);
