import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { Bot, type BotParts } from "../bot.ts";
import type { Config } from "../config.ts";
import type { RedisPlace } from "../store/redis.ts";
import type { Child } from "./child.ts";
import { startLocalAgent } from "./local-agent.ts";
import { rotate } from "./log-file.ts";
import { PrivateRedis } from "./private-redis.ts";
import type { Instance } from "./state-folder.ts";

export type LocalParts = Omit<BotParts, "place"> & {
  config: Config;
  instance: Instance;
  publicPemFile: string;
};

const AGENT_STARTS_MS = 15_000;

/** Everything on this machine: a private Redis unless one is given, the bot, and the agent of this host. */
export class LocalTracewire {
  readonly bot: Bot;
  /** Resolves when this host can be asked, or could have been for long enough. */
  readonly hostReady: Promise<boolean>;
  readonly #redis: PrivateRedis | null;
  readonly #agent: Promise<Child | null>;
  readonly #stopping: AbortController;
  readonly #instance: Instance;
  readonly #log: Logger;

  private constructor(parts: {
    stopping: AbortController;
    bot: Bot;
    redis: PrivateRedis | null;
    agent: Promise<Child | null>;
    local: LocalParts;
    hostReady: Promise<boolean>;
  }) {
    this.bot = parts.bot;
    this.#redis = parts.redis;
    this.#agent = parts.agent;
    this.#stopping = parts.stopping;
    this.#instance = parts.local.instance;
    this.#log = parts.local.log;
    this.hostReady = parts.hostReady;
  }

  static async start(local: LocalParts): Promise<LocalTracewire> {
    const { config, instance } = local;
    for (const name of ["redis.log", "agent.log"]) rotate(join(instance.folder, name));
    const redis = config.redisUrl === null ? new PrivateRedis(instance.folder, config.searchPath) : null;
    await redis?.start();
    const place: RedisPlace = redis?.place ?? { url: config.redisUrl as string };
    const bot = new Bot({ ...local, place });
    try {
      await bot.start();
    } catch (error) {
      await redis?.stop();
      instance.release();
      throw error;
    }
    const stopping = new AbortController();
    const agent = agentUnlessThere(bot, place, local, redis?.pid ?? null, stopping.signal).catch((error) => {
      if (!stopping.signal.aborted) local.log.error({ err: error }, "starting the agent of this host failed");
      return null;
    });
    const hostReady = untilThere(bot, agent, config.host);
    return new LocalTracewire({ bot, redis, agent, local, stopping, hostReady });
  }

  /** Ends what it started: the agent stops its trace and tells so, Redis keeps its data. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await (await this.#agent)?.stop(20_000);
    await this.bot.stop().catch((error) => this.#log.warn({ err: error }, "stopping the bot failed"));
    await this.#redis?.stop();
    this.#instance.release();
  }
}

/**
 * On a shared Redis an agent of this host may already be at work, and two would take each other's jobs. A beat that is
 * renewed is such an agent; one that runs out was left by one that is gone.
 */
const agentUnlessThere = async (
  bot: Bot,
  place: RedisPlace,
  local: LocalParts,
  redisPid: number | null,
  stopping: AbortSignal,
): Promise<Child | null> => {
  const { config, instance, publicPemFile } = local;
  if (config.redisUrl !== null && (await otherAgentLives(bot, config.host, stopping))) return null;
  return startLocalAgent(bot.inventory, {
    host: config.host,
    folder: instance.folder,
    place,
    publicPemFile,
    selfPids: [process.pid, ...(redisPid === null ? [] : [redisPid])],
    searchPath: config.searchPath,
    looks: config.looks,
  });
};

const otherAgentLives = async (bot: Bot, host: string, stopping: AbortSignal): Promise<boolean> => {
  for (let first: number | null = null; ; await sleep(250, undefined, { signal: stopping })) {
    const at = await beatOf(bot, host);
    if (at === null) return false;
    first ??= at;
    if (at !== first) return true;
  }
};

const beatOf = async (bot: Bot, host: string): Promise<number | null> =>
  (await bot.inventory.hosts()).find((one) => one.host === host)?.beat?.at ?? null;

const untilThere = async (bot: Bot, agent: Promise<Child | null>, host: string): Promise<boolean> => {
  await agent;
  for (const until = Date.now() + AGENT_STARTS_MS; Date.now() < until; await sleep(50)) {
    if ((await beatOf(bot, host).catch(() => null)) !== null) return true;
  }
  return false;
};
