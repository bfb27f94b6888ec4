import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type OwnRedis, ownRedis } from "../support/own-redis.ts";
import { descendants, isAlive } from "../support/processes.ts";
import { ask, removeFolder, stateFolder, Tracewire } from "../support/tracewire.ts";

let state: string;
beforeEach(() => {
  state = stateFolder();
});
afterEach(() => removeFolder(state));

const run = (args: string[], env: Record<string, string> = {}) => new Tracewire(args, state, env).ended;

describe("one machine", () => {
  test("two side by side do not disturb each other: each has its own Redis and its own history", async () => {
    const question = "show per-second syscall rates";
    const both = await Promise.all([
      ask(question, { state, args: ["--for", "2s"] }),
      ask(question, { state, args: ["--for", "2s"] }),
    ]);
    expect(both.map(({ document }) => document.status)).toEqual(["answered", "answered"]);
    expect(readdirSync(state).sort()).toEqual(["1", "2", "keys"]);
    const { stdout } = await run(["history"]);
    const shown = both.filter(({ document }) => stdout.includes(document.id));
    expect(shown).toHaveLength(1);
  });

  test("when it has ended nothing of it is left running", async () => {
    const product = new Tracewire(
      ["show per-second syscall rates", "--progress", "json", "--for", "1s"],
      state,
    );
    await product.until("tracing");
    const below = descendants(product.child.pid as number).map((one) => one.pid);
    expect(below.length).toBeGreaterThanOrEqual(3);
    expect((await product.ended).code).toBe(0);
    expect(below.filter(isAlive)).toEqual([]);
  });

  test("its keys, data and logs are readable by their owner only", async () => {
    await run(["hosts"]);
    const files = readdirSync(state, { recursive: true, withFileTypes: true });
    const open = files.filter((file) => (statSync(join(file.parentPath, file.name)).mode & 0o077) !== 0);
    const exposed = open.filter(
      (file) => !file.parentPath.endsWith("/redis") && !file.parentPath.includes("/redis/"),
    );
    expect(exposed.map((file) => file.name)).toEqual([]);
    expect(statSync(state).mode & 0o077).toBe(0);
  });

  test("REDIS_URL uses an existing Redis, and leaves it running", async () => {
    const redis: OwnRedis = await ownRedis();
    try {
      const { document } = await ask("syscalls by process", {
        state,
        args: ["--for", "1s"],
        env: { REDIS_URL: redis.url },
      });
      expect(document.status).toBe("answered");
      expect(isAlive(redis.pid)).toBe(true);
      const { stdout } = await run(["history"], { REDIS_URL: redis.url });
      expect(stdout).toContain(document.id);
    } finally {
      await redis.stop();
    }
  });

  test("a Redis that is not there is said at once, and nothing is started", async () => {
    const { code, stderr } = await run(["show per-second syscall rates"], {
      REDIS_URL: "redis://127.0.0.1:1",
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/Redis cannot be reached[\s\S]*REDIS_URL/);
  });

  test("wrong settings are all named at once", async () => {
    const { code, stderr } = await run(["hosts"], { TRACEWIRE_HOST: "Not A Host", TRACEWIRE_LOG: "loud" });
    expect(code).toBe(2);
    expect(stderr).toMatch(/TRACEWIRE_HOST[\s\S]*TRACEWIRE_LOG/);
  });
});

describe("one request from a shell", () => {
  test("--plan shows the script that would run, and runs nothing", async () => {
    const { document, code, progress } = await ask("which files does nginx open", {
      state,
      args: ["--plan"],
    });
    expect(code).toBe(0);
    expect(document).toMatchObject({
      status: "answered",
      attempts: [{ runs: [], check: { ok: true, risk: "data" } }],
    });
    expect(document.attempts[0]?.script).toContain('comm == "nginx"');
    expect(progress.map(({ event }) => event)).not.toContain("dispatched");
  });

  test("--raw brings the lines of bpftrace with their times, and only on request", async () => {
    const raw = await ask("show per-second syscall rates", { state, args: ["--for", "2s", "--raw"] });
    const events = raw.document.attempts[0]?.runs[0]?.events ?? [];
    const maps = events.filter(({ raw }) => raw.includes('"type": "map"'));
    expect(maps.length).toBeGreaterThanOrEqual(2);
    expect(maps[0]?.t).toBeGreaterThan(900);
    const plain = await ask("show per-second syscall rates", { state, args: ["--for", "1s"] });
    expect(plain.document.attempts[0]?.runs[0]).not.toHaveProperty("events");
  });

  test("the answer is on standard output without colour, the progress on standard error", async () => {
    const { code, stdout, stderr } = await run(["syscalls by process", "--for", "1s"]);
    expect(code).toBe(0);
    expect(stdout).toContain("system calls");
    expect(stdout).not.toContain("\u001b[");
    expect(stdout).not.toContain("tracing on");
    expect(stderr).toContain("tracing on test-host");
  });

  test("what nobody can answer is asked back or declined, never guessed", async () => {
    const { document, code } = await ask("how is the weather on the database", { state });
    expect(["asked", "failed"]).toContain(document.status);
    expect(document.attempts).toEqual([]);
    expect(code).toBe(1);
  });

  test("a request to act on the host is refused with 3", async () => {
    const { document, code } = await ask("kill the process that opens /etc/shadow", { state });
    expect(document).toMatchObject({ status: "refused", attempts: [], error: { code: "REQUEST_REFUSED" } });
    expect(code).toBe(3);
  });

  test("show, again and explain take the id of a trace", async () => {
    const { document } = await ask("syscalls by process", { state, args: ["--for", "1s"] });
    expect((await run(["show", document.id])).stdout).toContain(document.id);
    const again = await ask(`again ${document.id}`, { state, args: ["--for", "2s"] });
    expect(again.document).toMatchObject({
      status: "answered",
      request: { text: "syscalls by process", windowMs: 2_000 },
    });
    expect((await run(["explain", document.id])).stdout).toContain(
      "Each time any program makes any system call",
    );
  });

  test("explain FILE.bt says line by line what a script does", async () => {
    const file = join(state, "own.bt");
    writeFileSync(file, "tracepoint:syscalls:sys_enter_openat\n/pid == 42/\n{ @opens[comm] = count(); }\n");
    const { code, stdout } = await run(["explain", file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Each time a program calls openat\(\)/);
    expect(stdout).toMatch(/But only if the process id is 42/);
    expect(stdout).toMatch(/Adds one to @opens, for each process name/);
  });
});
