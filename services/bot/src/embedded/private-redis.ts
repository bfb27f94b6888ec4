import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TraceError } from "@tracewire/protocol";
import { connectRedis, type RedisPlace, whenReady } from "../store/redis.ts";
import { Child } from "./child.ts";
import { makePrivate } from "./state-folder.ts";

/** A Unix socket's path has at most 107 bytes. */
const MAX_SOCKET_PATH = 107;
const START_MS = 10_000;

/** A Redis of our own: on a socket that nobody else can open, with its data in the state folder. */
export class PrivateRedis {
  readonly place: RedisPlace & { socket: string };
  readonly #child: Child;
  readonly #logFile: string;

  constructor(folder: string, searchPath: string) {
    const data = join(folder, "redis");
    makePrivate(data);
    const socket = socketIn(folder);
    rmSync(socket, { force: true });
    const password = passwordIn(folder);
    this.place = { socket, password };
    const aclFile = join(data, "users.acl");
    writeFileSync(aclFile, adminOnly(aclFile, password), { mode: 0o600 });
    // A file instead of arguments: arguments can be read by every user of the machine.
    const configFile = join(data, "redis.conf");
    writeFileSync(configFile, redisConfig(data, socket, aclFile), { mode: 0o600 });
    this.#logFile = join(folder, "redis.log");
    this.#child = new Child({
      command: "redis-server",
      args: [configFile],
      env: { PATH: searchPath, LANG: "C.UTF-8" },
      logFile: this.#logFile,
    });
  }

  get pid(): number | null {
    return this.#child.pid;
  }

  async start(): Promise<void> {
    this.#child.start();
    const { socket } = this.place;
    const until = Date.now() + START_MS;
    while (!existsSync(socket) && Date.now() < until) await sleep(10);
    const redis = connectRedis(this.place, "commands");
    try {
      await whenReady(redis, Math.max(1, until - Date.now()));
    } catch (error) {
      throw new TraceError("QUEUE_UNAVAILABLE", "the private Redis did not start", {
        hint: `Its log says why: ${this.#logFile}`,
        cause: error,
      });
    } finally {
      redis.disconnect();
    }
  }

  stop(): Promise<void> {
    return this.#child.stop(5_000);
  }
}

const socketIn = (folder: string): string => {
  const socket = join(folder, "redis.sock");
  if (Buffer.byteLength(socket) <= MAX_SOCKET_PATH) return socket;
  const short = join(tmpdir(), `tracewire-${randomBytes(8).toString("hex")}`);
  makePrivate(short);
  return join(short, "redis.sock");
};

const passwordIn = (folder: string): string => {
  const file = join(folder, "redis.password");
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
};

/** Agents' users that were saved stay; the administrator is always the one of this folder's password. */
const adminOnly = (aclFile: string, password: string): string => {
  const kept = existsSync(aclFile)
    ? readFileSync(aclFile, "utf8")
        .split("\n")
        .filter((line) => line.startsWith("user agent-"))
    : [];
  return `${[`user default on >${password} ~* &* +@all`, ...kept].join("\n")}\n`;
};

const redisConfig = (data: string, socket: string, aclFile: string): string => `port 0
unixsocket ${JSON.stringify(socket)}
unixsocketperm 700
dir ${JSON.stringify(data)}
aclfile ${JSON.stringify(aclFile)}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
`;
