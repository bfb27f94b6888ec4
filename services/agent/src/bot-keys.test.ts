import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newKeyPair } from "@tracewire/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readBotKeys } from "./bot-keys.ts";
import { ConfigError } from "./config.ts";

describe("the keys that an agent trusts", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tracewire-keys-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test("come from one file with several, or from a folder of files, so that a key can be changed without a gap", () => {
    const [old, next] = [newKeyPair().publicPem, newKeyPair().publicPem];
    const file = put("both.pem", old + next);
    expect(readBotKeys(file).size).toBe(2);
    put("third.pem", newKeyPair().publicPem);
    put("notes.txt", "not a key");
    expect(readBotKeys(folder).size).toBe(3);
  });

  test("are never private, never of another kind, and never none", () => {
    expect(() => readBotKeys(folder)).toThrow(ConfigError);
    expect(() => readBotKeys(join(folder, "missing"))).toThrow("cannot be read");
    expect(() => readBotKeys(put("a.pem", newKeyPair().privatePem))).toThrow("private");
    expect(() =>
      readBotKeys(put("b.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")),
    ).toThrow("Ed25519");
  });
});
