import { createRequire } from "node:module";
import type { Redis } from "ioredis";
import * as z from "zod";

/**
 * BullMQ's Lua scripts, loaded into Redis by the bot, so that agents need no right to bring their own: with EVAL one
 * stolen agent credential could hang the whole Redis by a loop (a loop that wrote something first cannot be killed).
 * Agents call by hash, so bot and agents must have the same BullMQ version: it is pinned.
 */
export const loadScripts = async (redis: Redis): Promise<void> => {
  await Promise.all(scripts().map((lua) => redis.script("LOAD", lua)));
};

const Scripts = z.record(z.string(), z.object({ content: z.string() }));

// BullMQ has no public export for them; the file is part of every release and read by its own loader.
const scripts = (): string[] => {
  const all: unknown = createRequire(import.meta.url)("bullmq/dist/cjs/scripts");
  return Object.values(Scripts.parse(all)).map((script) => script.content);
};
