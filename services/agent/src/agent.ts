import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { readBotKeys } from "./bot-keys.ts";
import type { Config } from "./config.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { Host } from "./host/host.ts";
import { Ledger } from "./ledger.ts";
import { answerOrphans, endLeftovers } from "./recover.ts";
import { takeStateFolder } from "./state-folder.ts";
import { RedisSource } from "./transport/redis-source.ts";
import { JobWorker } from "./worker.ts";

/** Longest end: a gentle stop of a trace with stacks, and its result told. */
const STOP_TIMEOUT_MS = 45_000;
const FORGET_EVERY_MS = 3_600_000;

export type Agent = {
  /** Ends a running trace gently, tells its result, closes. Resolves within a bounded time. */
  stop(): Promise<void>;
};

/**
 * Starts everything that one host needs.
 * @throws ConfigError when the settings cannot be used
 */
export const startAgent = async (config: Config, version: string, log: Logger): Promise<Agent> => {
  const botKeys = readBotKeys(config.botKeys);
  const giveBack = takeStateFolder(config.state);
  const ledger = new Ledger(config.state);
  ledger.forgetOld(Date.now());
  const forgetting = setInterval(() => ledger.forgetOld(Date.now()), FORGET_EVERY_MS);
  await endLeftovers(ledger, config.host, log);

  const { host: hostId, bpftrace, searchPath, state } = config;
  const host = new Host({ host: hostId, agentVersion: version, bpftrace, searchPath, state, log });
  await host.look();
  const source = new RedisSource({
    host: hostId,
    address: config.redis,
    user: config.user,
    password: config.password,
    log,
  });
  const { ceilings, selfPids } = config;
  const worker = new JobWorker({
    host,
    hostId,
    source,
    ledger,
    botKeys,
    ceilings,
    searchPath,
    selfPids,
    log,
  });
  const stopping = new AbortController();
  let stopHeartbeat = (): void => {};
  const begin = async (): Promise<void> => {
    const orphans = await source.orphans(stopping.signal);
    if (stopping.signal.aborted) return;
    stopHeartbeat = startHeartbeat({ source, hostId, host, running: () => worker.running, log });
    for (const result of ledger.undelivered()) await worker.tell(result);
    await answerOrphans(orphans, source, ledger, hostId, stopping.signal);
    if (stopping.signal.aborted) return;
    source.start((queued) => worker.handle(queued));
    log.info({ keys: [...botKeys.keys()], bpftrace: host.facts.bpftrace }, "agent is ready");
    host.startTrials();
  };
  void begin();

  const stop = async (): Promise<void> => {
    stopping.abort();
    worker.interrupt();
    stopHeartbeat();
    clearInterval(forgetting);
    await Promise.race([
      Promise.all([source.stop(), host.stop()]),
      sleep(STOP_TIMEOUT_MS, undefined, { ref: false }),
    ]);
    giveBack();
  };
  return { stop };
};
