import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { agentUser } from "../fleet/acl.ts";
import type { Inventory } from "../fleet/inventory.ts";
import type { RedisPlace } from "../store/redis.ts";
import { Child } from "./child.ts";
import { makePrivate } from "./state-folder.ts";

const AGENT_MAIN = fileURLToPath(new URL("../../../agent/src/main.ts", import.meta.url));

export type LocalAgentOptions = {
  host: string;
  folder: string;
  place: RedisPlace;
  publicPemFile: string;
  /** Tracewire's other processes here, which recipes leave out of what they count. */
  selfPids: number[];
  searchPath: string;
  /** Which looks it makes; its default when left out. */
  looks?: string | null;
};

/** The agent of this host as a child, with a Redis user and password made for this start. */
export const startLocalAgent = async (inventory: Inventory, options: LocalAgentOptions): Promise<Child> => {
  const password = randomBytes(24).toString("hex");
  await inventory.enrol(options.host, password, Date.now());
  const state = join(options.folder, "agent");
  makePrivate(state);
  const agent = new Child({
    command: process.execPath,
    args: [AGENT_MAIN],
    env: {
      PATH: options.searchPath,
      LANG: "C.UTF-8",
      ...("url" in options.place
        ? { REDIS_URL: withoutLogin(options.place.url) }
        : { REDIS_SOCKET: options.place.socket }),
      TRACEWIRE_HOST: options.host,
      TRACEWIRE_AGENT_USER: agentUser(options.host),
      TRACEWIRE_AGENT_PASSWORD: password,
      TRACEWIRE_BOT_KEYS: options.publicPemFile,
      TRACEWIRE_STATE: state,
      TRACEWIRE_SELF_PIDS: options.selfPids.join(","),
      ...(options.looks ? { TRACEWIRE_LOOKS: options.looks } : {}),
    },
    logFile: join(options.folder, "agent.log"),
  });
  agent.start();
  return agent;
};

/** The bot's own Redis password is not the agent's business. */
const withoutLogin = (url: string): string => {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare.toString();
};
