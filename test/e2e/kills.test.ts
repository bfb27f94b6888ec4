import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TraceDocument } from "@tracewire/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { descendantNamed, descendants, isAlive } from "../support/processes.ts";
import { removeFolder, stateFolder, Tracewire } from "../support/tracewire.ts";

let state: string;
beforeEach(() => {
  state = stateFolder();
});
afterEach(() => removeFolder(state));

const QUESTION = "show per-second syscall rates";
const start = (args: string[] = [], env: Record<string, string> = {}): Tracewire =>
  new Tracewire([QUESTION, "--json", "--progress", "json", "--for", "4s", ...args], state, env);
const documentOf = (stdout: string): TraceDocument => TraceDocument.parse(JSON.parse(stdout));

describe("killed in the middle of a trace", () => {
  test("the agent: the trace ends as interrupted, no bpftrace is left, nothing runs twice", async () => {
    const product = start(["--for", "8s"]);
    await product.until("tracing");
    const pid = product.child.pid as number;
    const bpftrace = descendantNamed(pid, "bpftrace");
    process.kill(descendantNamed(pid, "tracewire-agent"), "SIGKILL");
    const { code, stdout } = await product.ended;
    const document = documentOf(stdout);
    expect(code).toBe(1);
    expect(document).toMatchObject({ status: "failed", error: { code: "RUN_INTERRUPTED" } });
    expect(document.attempts).toHaveLength(1);
    expect(document.attempts[0]?.runs.map((run) => run.outcome)).toEqual(["interrupted"]);
    expect(isAlive(bpftrace)).toBe(false);
  });

  test("Redis: it comes back with its data, and the answer arrives", async () => {
    const product = start();
    await product.until("tracing");
    process.kill(descendantNamed(product.child.pid as number, "redis-server"), "SIGKILL");
    const { code, stdout } = await product.ended;
    expect(documentOf(stdout)).toMatchObject({
      status: "answered",
      attempts: [{ runs: [{ outcome: "finished" }] }],
    });
    expect(code).toBe(0);
  });

  test("everything: nothing is left running, and the next start tells how the trace ended", async () => {
    const product = start(["--for", "20s"]);
    const traced = await product.until("tracing");
    const below = descendants(product.child.pid as number).map((one) => one.pid);
    expect(below.length).toBeGreaterThanOrEqual(3);
    product.child.kill("SIGKILL");
    await product.ended;
    await expect.poll(() => below.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    const shown = new Tracewire(["show", traced.id, "--json"], state);
    const { stdout } = await shown.ended;
    expect(documentOf(stdout)).toMatchObject({
      id: traced.id,
      status: "failed",
      error: { code: "RUN_INTERRUPTED" },
    });
  });
});

describe("two bots on one Redis", () => {
  let redis: ChildProcess;
  let folder: string;
  let url: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "tracewire-redis-"));
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    writeFileSync(
      join(folder, "redis.conf"),
      `port ${port}\nbind 127.0.0.1\ndir ${folder}\nappendonly yes\nsave ""\n`,
    );
    redis = spawn("redis-server", [join(folder, "redis.conf")], { stdio: "ignore" });
    url = `redis://127.0.0.1:${port}`;
    await sleep(300);
  });
  afterEach(async () => {
    redis.kill("SIGKILL");
    await once(redis, "close");
    removeFolder(folder);
  });

  test("one is killed in the middle of a trace, the other gives the answer", async () => {
    const asker = start(["--for", "6s"], { REDIS_URL: url, TRACEWIRE_LOG: "debug" });
    const traced = await asker.until("tracing");
    const agent = descendantNamed(asker.child.pid as number, "tracewire-agent");
    expect(isAlive(agent)).toBe(true);
    const other = new Tracewire(["--serve"], state, { REDIS_URL: url });
    await sleep(1_500);
    // The agent goes down with the asker's process; the other bot must still bring the trace to its end.
    asker.child.kill("SIGKILL");
    await asker.ended;
    const show = new Tracewire(["show", traced.id, "--json"], state, { REDIS_URL: url });
    const { stdout } = await show.ended;
    other.child.kill("SIGTERM");
    expect((await other.ended).code).toBe(0);
    const document = documentOf(stdout);
    expect(document.id).toBe(traced.id);
    expect(["answered", "failed"]).toContain(document.status);
  });
});
