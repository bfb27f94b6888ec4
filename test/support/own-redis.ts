import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRedis, whenReady } from "../../services/bot/src/store/redis.ts";

export type OwnRedis = { url: string; pid: number; stop(): Promise<void> };

/** A Redis for one test file, on a free port of the loopback, with an append-only file. */
export const ownRedis = async (): Promise<OwnRedis> => {
  const folder = mkdtempSync(join(tmpdir(), "tracewire-redis-"));
  const port = await freePort();
  const file = join(folder, "redis.conf");
  writeFileSync(
    file,
    `port ${port}\nbind 127.0.0.1\ndir ${folder}\nappendonly yes\nsave ""\nmaxmemory-policy noeviction\n`,
  );
  const server = spawn("setpriv", ["--pdeathsig", "KILL", "redis-server", file], { stdio: "ignore" });
  const url = `redis://127.0.0.1:${port}`;
  const probe = connectRedis({ url }, "commands");
  await whenReady(probe, 10_000);
  probe.disconnect();
  return {
    url,
    pid: server.pid as number,
    stop: async () => {
      server.kill("SIGKILL");
      await once(server, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
};
