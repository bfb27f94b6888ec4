import { createHash } from "node:crypto";
import { Dialect } from "./dialect.ts";

/** Where found dialects are kept, for all replicas. May fail: then they are found out again. */
export type DialectMemory = {
  recall(key: string): Promise<string | null>;
  /** For a day or so: servers learn. */
  remember(key: string, dialect: string): Promise<void>;
};

/** A digest, as a base URL may hold a password. */
export const dialectKey = (baseUrl: string, model: string): string =>
  createHash("sha256").update(`${baseUrl}\n${model}`).digest("hex").slice(0, 24);

export const recallDialect = async (memory: DialectMemory, key: string): Promise<Dialect | null> => {
  const text = await memory.recall(key).catch(() => null);
  if (text === null) return null;
  try {
    return Dialect.parse(JSON.parse(text));
  } catch {
    // Written by another version of the bot.
    return null;
  }
};

export const rememberDialect = async (
  memory: DialectMemory,
  key: string,
  dialect: Dialect,
): Promise<void> => {
  await memory.remember(key, JSON.stringify(dialect)).catch(() => {});
};
