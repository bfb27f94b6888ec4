import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { TraceError } from "@tracewire/protocol";
import type { Logger } from "pino";
import type { Hosts, Metrics } from "./metrics.ts";

/** Where it listens; port 0 takes a free one. */
export type WatchPlace = { host: string; port: number };

export type WatchParts = {
  metrics: Metrics;
  bot: {
    inventory: { hosts(): Promise<{ beat: object | null }[]> };
    /** Whether it can do its work now. */
    isReady(): Promise<boolean>;
  };
  log: Logger;
};

export type WatchServer = { url: string; stop(): Promise<void> };

const MAX_CONNECTIONS = 50;
const ANSWER_MS = 2_000;

/**
 * Serves `/metrics` and `/healthz`, nothing else, to whoever reaches the address.
 * @throws TraceError BAD_OPTION when it cannot listen there
 */
export const startWatchServer = async (
  { host, port }: WatchPlace,
  parts: WatchParts,
): Promise<WatchServer> => {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, answerWith(parts));
  server.maxConnections = MAX_CONNECTIONS;
  // The bot ends when its work does.
  server.unref();
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    throw new TraceError(
      "BAD_OPTION",
      `TRACEWIRE_METRICS: cannot listen on ${host}:${port}: ${(error as Error).message}`,
      { hint: "Take another port, or leave the setting out.", cause: error },
    );
  }
  const { address, family, port: taken } = server.address() as AddressInfo;
  const url = `http://${family === "IPv6" ? `[${address}]` : address}:${taken}`;
  parts.log.info({ url }, "metrics and health");
  return {
    url,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

const answerWith =
  (parts: WatchParts): RequestListener =>
  ({ method, url = "/" }, response) => {
    if (method !== "GET" && method !== "HEAD") return say(response, 405, "Only GET.\n");
    const path = url.split("?")[0];
    if (path === "/healthz") return void health(parts, response);
    if (path === "/metrics") return void metrics(parts, response);
    say(response, 404, "There are /metrics and /healthz.\n");
  };

const health = async ({ bot }: WatchParts, response: ServerResponse): Promise<void> => {
  const ready = await inTime(bot.isReady()).catch(() => false);
  say(response, ready ? 200 : 503, ready ? "ok\n" : "Redis does not answer.\n");
};

const metrics = async ({ metrics, bot, log }: WatchParts, response: ServerResponse): Promise<void> => {
  try {
    const known = await inTime(hostsOf(bot)).catch(() => null);
    say(response, 200, await metrics.text(known), metrics.contentType);
  } catch (error) {
    log.warn({ err: error }, "metrics failed");
    say(response, 500, "See the bot's log.\n");
  }
};

const hostsOf = async ({ inventory }: WatchParts["bot"]): Promise<Hosts> => {
  const hosts = await inventory.hosts();
  return { enrolled: hosts.length, connected: hosts.filter(({ beat }) => beat !== null).length };
};

const say = (
  response: ServerResponse,
  status: number,
  text: string,
  type = "text/plain; charset=utf-8",
): void => {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(text);
};

const inTime = async <T>(work: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("no answer in time")), ANSWER_MS);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
};
