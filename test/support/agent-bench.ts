import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  beatKey,
  cancelKey,
  DEFAULT_LIMITS,
  Heartbeat,
  HostResult,
  hostQueue,
  type Job,
  type Limits,
  LiveState,
  type Look,
  type LookJob,
  type LookResult,
  liveKey,
  newKeyPair,
  outKey,
  PREFIX,
  PROTOCOL_VERSION,
  type RunResult,
  type ScriptJob,
  type SignedJob,
  sha256,
  signJob,
} from "@tracewire/protocol";
import { expect } from "vitest";
import { agentUser, passwordHash, setAgentUser } from "../../services/bot/src/fleet/acl.ts";
import { loadScripts } from "../../services/bot/src/fleet/lua.ts";
import { connectRedis } from "../../services/bot/src/store/redis.ts";

const AGENT_MAIN = fileURLToPath(new URL("../../services/agent/src/main.ts", import.meta.url));
const PASSWORD = "a password for one test";

type Redis = ReturnType<typeof connectRedis>;
type QueuedJob = { isActive(): Promise<boolean>; remove(): Promise<void> };
type Queue = {
  add(name: string, data: unknown, options: object): Promise<unknown>;
  getJob(id: string): Promise<QueuedJob | undefined>;
  on(event: "error", listener: () => void): Queue;
  close(): Promise<void>;
};
// The bot's own BullMQ: what its fleet sends is always right, and here it must also be wrong.
const { Queue } = createRequire(new URL("../../services/bot/src/main.ts", import.meta.url))("bullmq") as {
  Queue: new (name: string, options: object) => Queue;
};

/** A real Redis with one real agent, and the bot's side of their agreement played by the test. */
export class AgentBench {
  readonly host = "bench-host";
  readonly folder = mkdtempSync(join(tmpdir(), "tracewire-agent-"));
  readonly keys = newKeyPair();
  readonly password = PASSWORD;
  readonly socket = join(this.folder, "redis.sock");
  #server: ChildProcess | null = null;
  #redis: Redis | null = null;
  #queue: Queue | null = null;
  agent: ChildProcess | null = null;
  #log = "";
  #number = 0;

  static async start(env: Record<string, string> = {}): Promise<AgentBench> {
    const bench = new AgentBench();
    mkdirSync(join(bench.folder, "keys"));
    writeFileSync(join(bench.folder, "keys", "bot.pem"), bench.keys.publicPem);
    await bench.startRedis();
    await bench.prepareRedis();
    bench.startAgent(env);
    return bench;
  }

  get redis(): Redis {
    if (!this.#redis) throw new Error("Redis is not started");
    return this.#redis;
  }

  async startRedis(): Promise<void> {
    const args = ["--port", "0", "--unixsocket", this.socket, "--dir", this.folder];
    const store = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
    this.#server = spawn("setpriv", ["--pdeathsig", "KILL", "redis-server", ...args, ...store], {
      stdio: "ignore",
    });
    this.#redis ??= connectRedis({ socket: this.socket }, "waiting");
    await this.#redis.ping();
  }

  /** What the bot brings to a Redis that has just started: the host's user and BullMQ's scripts. */
  async prepareRedis(): Promise<void> {
    await setAgentUser(this.redis, this.host, passwordHash(PASSWORD));
    await loadScripts(this.redis);
    this.#queue ??= new Queue(hostQueue(this.host), { connection: this.redis, prefix: PREFIX }).on(
      "error",
      () => {},
    );
  }

  async killRedis(): Promise<void> {
    this.#server?.kill("SIGKILL");
    if (this.#server) await once(this.#server, "close");
  }

  startAgent(env: Record<string, string> = {}, wrapper: string[] = []): void {
    const [command = "", ...args] = [...wrapper, process.execPath, AGENT_MAIN];
    this.agent = spawn(command, args, {
      env: {
        PATH: process.env.PATH ?? "",
        REDIS_SOCKET: this.socket,
        TRACEWIRE_HOST: this.host,
        TRACEWIRE_AGENT_USER: agentUser(this.host),
        TRACEWIRE_AGENT_PASSWORD: PASSWORD,
        TRACEWIRE_BOT_KEYS: join(this.folder, "keys"),
        TRACEWIRE_STATE: join(this.folder, "state"),
        TRACEWIRE_LOG: "debug",
        // Lets the same tests run with another bpftrace than the installed one.
        ...(process.env.TRACEWIRE_BPFTRACE ? { TRACEWIRE_BPFTRACE: process.env.TRACEWIRE_BPFTRACE } : {}),
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.agent.stdout, this.agent.stderr])
      stream?.on("data", (chunk) => {
        this.#log += chunk;
      });
  }

  get agentPid(): number {
    return this.agent?.pid ?? 0;
  }

  get log(): string {
    return this.#log;
  }

  /** Ends the agent by a signal; resolves with how it ended. */
  async endAgent(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const { agent } = this;
    if (!agent || agent.exitCode !== null || agent.signalCode !== null)
      return { code: agent?.exitCode ?? null, signal: agent?.signalCode ?? null };
    agent.kill(signal);
    const [code, by] = await once(agent, "close");
    return { code, signal: by };
  }

  job(
    kind: ScriptJob["kind"],
    script: string,
    change: Partial<Omit<ScriptJob, "limits">> & { limits?: Partial<Limits> } = {},
  ): ScriptJob {
    this.#number += 1;
    const { limits, ...rest } = change;
    return {
      protocol: PROTOCOL_VERSION,
      kind,
      id: `inv-${process.pid}-${this.#number}.${kind}.1`,
      host: this.host,
      script,
      scriptHash: sha256(script),
      limits: { ...DEFAULT_LIMITS, windowMs: 1_000, ...limits },
      issuedAt: Date.now(),
      notAfter: Date.now() + 60_000,
      ...rest,
    };
  }

  lookJob(look: Look, change: Partial<LookJob> = {}): LookJob {
    this.#number += 1;
    return {
      protocol: PROTOCOL_VERSION,
      kind: "look",
      id: `inv-${process.pid}.look.${this.#number.toString(16).padStart(16, "0")}`,
      host: this.host,
      look,
      issuedAt: Date.now(),
      notAfter: Date.now() + 60_000,
      ...change,
    };
  }

  async look(look: Look): Promise<LookResult> {
    const job = this.lookJob(look);
    await this.add(job);
    const result = await this.result(job.id);
    if (result.kind !== "look") throw new Error("not a look");
    return result;
  }

  sign(job: Job): SignedJob {
    return signJob(job, this.keys.privatePem);
  }

  async add(job: Job, envelope: unknown = this.sign(job), id = job.id): Promise<void> {
    await this.#queue?.add(job.kind, envelope, {
      jobId: id,
      attempts: 1,
      removeOnComplete: { age: 86_400 },
      removeOnFail: { age: 86_400 },
    });
  }

  /** Waits for the result as the bot does: the key under the host's own place, nothing else. */
  async result(id: string, timeoutMs = 40_000): Promise<HostResult> {
    const value = await this.#appears(outKey(this.host, id), timeoutMs);
    return HostResult.parse(JSON.parse(value));
  }

  async run(script: string, limits: Partial<Limits> = {}): Promise<RunResult> {
    const job = this.job("run", script, { limits });
    await this.add(job);
    const result = await this.result(job.id);
    if (result.kind !== "run") throw new Error("not a run");
    return result;
  }

  async attached(id: string): Promise<LiveState> {
    return LiveState.parse(JSON.parse(await this.#appears(liveKey(this.host, id), 30_000)));
  }

  async heartbeat(): Promise<Heartbeat> {
    return Heartbeat.parse(JSON.parse(await this.#appears(beatKey(this.host), 20_000)));
  }

  /** Takes all traces of a job out of Redis, as someone who wants to have it run again would. */
  async forget(id: string): Promise<{ out: string }> {
    const key = outKey(this.host, id);
    const out = (await this.redis.get(key)) ?? "";
    await this.redis.del(key);
    // The queue is told of the end a moment after the result is stored.
    await expect
      .poll(async () => (await this.#queue?.getJob(id))?.isActive(), { timeout: 10_000 })
      .toBeFalsy();
    await (await this.#queue?.getJob(id))?.remove();
    return { out };
  }

  /** So that the next beat is one of a new agent. */
  async forgetHeartbeat(): Promise<void> {
    await this.redis.del(beatKey(this.host));
  }

  /** A PATH with bpftrace and nothing that confines it. */
  onlyBpftrace(): string {
    const folder = join(this.folder, "bin");
    mkdirSync(folder);
    symlinkSync("/usr/bin/bpftrace", join(folder, "bpftrace"));
    return folder;
  }

  /** A command in the agent's own view of the file system. */
  insideAgent(command: string): void {
    execFileSync("nsenter", ["--target", String(this.agentPid), "--mount", "sh", "-c", command]);
  }

  async cancel(id: string): Promise<void> {
    await this.redis.set(cancelKey(this.host, id), "1");
  }

  async stop(): Promise<void> {
    await this.endAgent("SIGKILL");
    await this.#queue?.close();
    this.#redis?.disconnect();
    await this.killRedis();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #appears(key: string, timeoutMs: number): Promise<string> {
    const until = Date.now() + timeoutMs;
    while (Date.now() < until) {
      const value = await this.redis.get(key);
      if (value) return value;
      await sleep(30);
    }
    throw new Error(`${key} did not appear; the agent's log:\n${this.#log}`);
  }
}
