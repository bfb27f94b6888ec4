import { createPublicKey, type KeyObject } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { keyIdOf } from "@tracewire/protocol";
import { ConfigError } from "./config.ts";

/**
 * The public keys that may sign jobs for this host, by key id.
 * @param path a PEM file with one key or several, or a folder of `*.pem` files
 * @throws ConfigError when there is none, or one is not an Ed25519 public key
 */
export const readBotKeys = (path: string): Map<string, KeyObject> => {
  const keys = pemFiles(path).flatMap((file) =>
    (readText(file).match(PEM_BLOCK) ?? []).map((pem) => toKey(pem, file)),
  );
  if (keys.length === 0)
    throw new ConfigError(
      `TRACEWIRE_BOT_KEYS: there is no public key (PEM) in ${path}, so no job could be trusted`,
    );
  return new Map(keys.map((key) => [keyIdOf(key), key]));
};

const PEM_BLOCK = /-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g;

const pemFiles = (path: string): string[] => {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => name.endsWith(".pem"))
      .map((name) => join(path, name));
  } catch (error) {
    throw new ConfigError(`TRACEWIRE_BOT_KEYS: ${path} cannot be read: ${(error as Error).message}`);
  }
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(`TRACEWIRE_BOT_KEYS: ${file} cannot be read: ${(error as Error).message}`);
  }
};

const toKey = (pem: string, file: string): KeyObject => {
  // A private key would work too, and would mean that the bot's secret lies on this host.
  if (pem.includes("PRIVATE"))
    throw new ConfigError(
      `TRACEWIRE_BOT_KEYS: ${file} holds a private key; an agent needs the public one only`,
    );
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Told below, with the file's name.
  }
  throw new ConfigError(`TRACEWIRE_BOT_KEYS: ${file} does not hold an Ed25519 public key`);
};
