import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { newKeyPair, TraceError } from "@tracewire/protocol";

/** The part of the state folder that one running Tracewire has for itself. */
export type Instance = { folder: string; release(): void };

const MAX_INSTANCES = 16;

/**
 * The first free part of the state folder: two Tracewires side by side each get their own Redis and history, and the
 * next start finds the first one's again. The lock is an abstract socket, which the kernel frees however its holder ends.
 */
export const takeInstance = async (stateFolder: string): Promise<Instance> => {
  makePrivate(stateFolder);
  const name = createHash("sha256").update(stateFolder).digest("hex").slice(0, 16);
  for (let number = 1; number <= MAX_INSTANCES; number += 1) {
    const lock = await tryLock(`\0tracewire-${name}-${number}`);
    if (!lock) continue;
    const folder = join(stateFolder, String(number));
    makePrivate(folder);
    return { folder, release: () => lock.close() };
  }
  throw new TraceError(
    "INTERNAL",
    `${MAX_INSTANCES} Tracewires are running with the state folder ${stateFolder}`,
    {
      hint: "End one of them, or set TRACEWIRE_STATE to another folder.",
    },
  );
};

const tryLock = (name: string): Promise<Server | null> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(null));
    server.listen(name, () => resolve(server.unref()));
  });

export const makePrivate = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
};

/** The bot's signing key, made at the first start and shared by every bot that uses this state folder. */
export const signingKey = (stateFolder: string): { privatePem: string; publicPemFile: string } => {
  const folder = join(stateFolder, "keys");
  makePrivate(folder);
  const privateFile = join(folder, "bot.key.pem");
  const publicPemFile = join(folder, "bot.pub.pem");
  if (!existsSync(privateFile) || !existsSync(publicPemFile)) {
    const pair = newKeyPair();
    writeWhole(publicPemFile, pair.publicPem);
    writeWhole(privateFile, pair.privatePem);
  }
  return { privatePem: readFileSync(privateFile, "utf8"), publicPemFile };
};

/** Never half a file, whoever looks. */
const writeWhole = (file: string, text: string): void => {
  writeFileSync(`${file}.${process.pid}`, text, { mode: 0o600 });
  renameSync(`${file}.${process.pid}`, file);
};
