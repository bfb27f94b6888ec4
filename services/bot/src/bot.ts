import { DEFAULT_LIMITS } from "@tracewire/protocol";
import type { Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { createDriver } from "./drive.ts";
import { Doorbell } from "./fleet/doorbell.ts";
import { Inventory } from "./fleet/inventory.ts";
import { loadScripts } from "./fleet/lua.ts";
import { RedisFleet } from "./fleet/redis-fleet.ts";
import { createScout } from "./fleet/scout.ts";
import type { Desk } from "./flow/desk.ts";
import type { Investigation } from "./flow/investigation.ts";
import { createFrontDesk, type FrontDeskParts } from "./front-desk.ts";
import type { Lesson } from "./learn/lesson.ts";
import { School } from "./learn/school.ts";
import { RedisInbox, wake } from "./store/inbox.ts";
import { RedisJournal } from "./store/journal.ts";
import { Knowledge } from "./store/knowledge.ts";
import { RedisLearned } from "./store/learned.ts";
import { connectRedis, type RedisPlace, whenReady } from "./store/redis.ts";
import { Traces } from "./store/traces.ts";
import type { Thinking } from "./thinking.ts";

export type BotParts = {
  place: RedisPlace;
  /** Signs every job, PEM. */
  privatePem: string;
  /** Made with the bot's own connection. */
  think: (redis: Redis) => Thinking;
  say: FrontDeskParts["say"];
  lessons: () => Promise<Lesson[]>;
  /** Hears of each trace that this replica brought to its end. */
  ended?: (state: Investigation) => void;
  log: Logger;
};

const REDIS_READY_MS = 5_000;

/** One replica of the bot: a front desk for chats, a driver for investigations. Start as many as you like on one Redis. */
export class Bot {
  readonly desk: Desk;
  readonly inventory: Inventory;
  readonly school: School;
  readonly #redis;
  readonly #queueRedis;
  readonly #fleet: RedisFleet;
  readonly #traces: Traces;
  readonly #createDriver: () => Worker;
  #driver: Worker | null = null;
  readonly #doorbell: Doorbell;
  readonly #log: Logger;

  constructor({ place, privatePem, think, say, lessons, ended = () => {}, log }: BotParts) {
    const clock = Date.now;
    this.#log = log;
    this.#redis = connectRedis(place, "commands");
    this.#queueRedis = connectRedis(place, "waiting");
    const { planner, explainer, writer, ...memory } = think(this.#redis);
    this.inventory = new Inventory(this.#redis);
    this.school = new School(lessons, new RedisLearned(this.#redis));
    this.#fleet = new RedisFleet(this.#redis, this.inventory, privatePem);
    this.#traces = new Traces(this.#redis, this.#fleet);
    const wakeUp = (id: string) => wake(this.#traces.queue, id);
    const inbox = new RedisInbox(this.#redis, wakeUp);
    const journal = new RedisJournal(this.#redis, place);
    const knowledge = new Knowledge(this.#redis);
    this.#doorbell = new Doorbell(connectRedis(place, "waiting"), wakeUp);
    // Not before Redis is there: a worker connects when it is made.
    this.#createDriver = () =>
      createDriver({
        redis: this.#queueRedis,
        fleet: this.#fleet,
        inbox,
        journal,
        planner,
        archive: this.#traces,
        explainer,
        writer,
        scoutFor: ({ id, request }, signal) =>
          createScout({
            fleet: this.#fleet,
            knowledge,
            investigation: id,
            hosts: request.targets.map(({ host }) => host),
            limits: { ...DEFAULT_LIMITS, windowMs: request.windowMs },
            clock,
            signal,
          }),
        keep: (state) => this.#traces.archive(state),
        ended,
        log,
        clock,
      });
    this.desk = createFrontDesk({
      inventory: this.inventory,
      traces: this.#traces,
      inbox,
      journal,
      school: this.school,
      clock,
      ...memory,
      explains: explainer !== null,
      writesPrograms: writer !== null,
      say,
    });
  }

  /** Ready for requests when it resolves. */
  async start(): Promise<void> {
    try {
      await whenReady(this.#redis, REDIS_READY_MS);
      await this.#prepareRedis();
    } catch (error) {
      // It would go on trying, and keep the process alive.
      this.#redis.disconnect();
      throw error;
    }
    // A Redis that restarted has forgotten the scripts, and the agents' users where it keeps them in memory only.
    this.#redis.on(
      "ready",
      () =>
        void this.#prepareRedis().catch((error) => this.#log.warn({ err: error }, "preparing Redis failed")),
    );
    void this.#doorbell.answer();
    this.#driver = this.#createDriver();
    void this.#driver.run();
  }

  /** Whether Redis answers: without it nothing goes on. */
  async isReady(): Promise<boolean> {
    return this.#driver !== null && (await this.#redis.ping()) === "PONG";
  }

  /** Lets the step in hand finish; what waits goes on in another replica or at the next start. */
  async stop(): Promise<void> {
    this.#doorbell.stop();
    await this.#driver?.close();
    await this.#traces.close();
    await this.#fleet.close();
    this.#queueRedis.disconnect();
    this.#redis.disconnect();
  }

  async #prepareRedis(): Promise<void> {
    await loadScripts(this.#redis);
    await this.inventory.restoreUsers();
  }
}
