import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createLineSplitter, type Line } from "@tracewire/bpftrace";
import type { Limits } from "@tracewire/protocol";
import { identityOf, type ProcessIdentity } from "../host/process-identity.ts";
import type { Command } from "./confine.ts";
import { OutputBudget } from "./output-budget.ts";
import { deafMs, graceMs, REPEAT_MS } from "./stop-signals.ts";
import { isAtLeast } from "./tool.ts";

/** Why this side ended the run; `null` when bpftrace ended by itself. */
export type StopReason = "window" | "cancelled" | "interrupted" | "memory" | "attach";

export type RunEnd = {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stopped: StopReason | null;
  /** True when bpftrace had to be killed: its maps are lost. */
  killed: boolean;
  attachedProbes: number;
  /** From the start until all probes were attached; `null` when that never happened. */
  attachMs: number | null;
  /** From attached to the end of the window: the stop, or the exit when it ended by itself. */
  windowMs: number;
  outputBytes: number;
  outputCut: boolean;
  stderr: string;
  peakMemoryBytes: number;
};

export type RunOptions = {
  command: Command;
  script: string;
  limits: Pick<Limits, "windowMs" | "outputBytes" | "memoryBytes">;
  /** For the time it may take to end. */
  probes: number;
  stacks: boolean;
  /** Of bpftrace. */
  version: string;
  onSpawn?(child: ProcessIdentity): void;
  onAttached?(probes: number): void;
  /** Each line of output that the budget lets in; `tMs` since attached, 0 before. */
  onLine?(line: Buffer, tMs: number): void;
};

const ATTACH_TIMEOUT_MS = 45_000;
/** Builds that print no marker: probes count as attached this long after the record that announces them. */
const NO_MARKER_MS = 10_000;
/** The script's own trailer ends it; this is only for a script that does not. */
const BACKSTOP_MS = 1_500;
const MEMORY_POLL_MS = 250;
/** Without a byte for so long, all that was written has been read. */
const READ_STEP_MS = 10;
const MOST_HELD_MS = 300;
/** For a write that was held to find its room. */
const WRITE_AGAIN_MS = 2;
const MAX_STDERR_BYTES = 65_536;
const MARKER = "__BPFTRACE_NOTIFY_PROBES_ATTACHED";
const ATTACHED_RECORD = '{"type": "attached_probes"';
/** bpftrace goes first when the host runs out of memory, before what is being looked at. */
const OOM_SCORE = "500";

/** One bpftrace from its start until nothing of it is left. */
export class Run {
  readonly #options: RunOptions;
  readonly #child: ChildProcess;
  readonly #startedAt = performance.now();
  readonly #budget: OutputBudget;
  readonly #timers = new Set<NodeJS.Timeout>();
  #attachedAt: number | null = null;
  #stoppedAt: number | null = null;
  #stopped: StopReason | null = null;
  #killed = false;
  #over = false;
  #probes = 0;
  #outputBytes = 0;
  #stderr = "";
  #peakMemoryBytes = 0;
  readonly ended: Promise<RunEnd>;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#budget = new OutputBudget(options.limits.outputBytes);
    const { file, args, env } = options.command;
    // A group of its own, so that one signal reaches all of it; the pipes are never paused: a full pipe loses the maps.
    this.#child = spawn(file, args, { env, cwd: "/", detached: true, stdio: ["pipe", "pipe", "pipe"] });
    this.ended = this.#watch();
  }

  /** Ends the run gently; what was measured so far still comes. The first reason counts. */
  stop(reason: StopReason): void {
    if (this.#stopped || this.#over) return;
    this.#stopped = reason;
    this.#stoppedAt = performance.now();
    const { version, probes, stacks } = this.#options;
    const waitMs = Math.max(0, deafMs(version) - (this.#stoppedAt - this.#startedAt));
    this.#after(waitMs, () => this.#terminate());
    this.#after(waitMs + graceMs(probes, stacks), () => {
      this.#killed = true;
      this.#signal("SIGKILL");
    });
  }

  async #watch(): Promise<RunEnd> {
    const child = this.#child;
    const stdout = createLineSplitter(this.#options.limits.outputBytes, (line) => this.#onStdout(line));
    const stderr = createLineSplitter(MAX_STDERR_BYTES, (line) => this.#onStderr(line));
    child.stdout?.on("data", (chunk: Buffer) => {
      this.#outputBytes += chunk.length;
      stdout.push(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
    // A bpftrace that ends before it has read the script closes the pipe: its exit says why.
    child.stdin?.on("error", () => {});
    child.stdin?.end(this.#options.script);
    const closed = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      child.once("error", (error) => {
        this.#stderr += `${error.message}\n`;
        if (child.pid === undefined) resolve([null, null]);
      });
      child.once("close", (code, signal) => resolve([code, signal]));
    });
    this.#supervise();
    const [exitCode, signal] = await closed;
    stdout.end();
    stderr.end();
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#leaveNothing();
    return {
      exitCode,
      signal,
      stopped: this.#stopped,
      killed: this.#killed,
      attachedProbes: this.#attachedAt === null ? 0 : this.#probes,
      attachMs: this.#attachedAt === null ? null : Math.round(this.#attachedAt - this.#startedAt),
      windowMs: this.#measuredMs(),
      outputBytes: this.#outputBytes,
      outputCut: this.#budget.cut,
      stderr: this.#stderr,
      peakMemoryBytes: this.#peakMemoryBytes,
    };
  }

  #supervise(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    const identity = identityOf(pid);
    if (identity) this.#options.onSpawn?.(identity);
    preferForOutOfMemory(pid);
    this.#after(ATTACH_TIMEOUT_MS, () => {
      if (this.#attachedAt === null) this.stop("attach");
    });
    this.#every(MEMORY_POLL_MS, () => {
      const bytes = residentBytes(pid);
      this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes, bytes);
      if (bytes > this.#options.limits.memoryBytes) this.stop("memory");
    });
  }

  #onStdout({ bytes, cut }: Line): void {
    const text = bytes.length < 256 ? bytes.toString("latin1") : "";
    if (text === MARKER) {
      this.#attached();
      return;
    }
    if (text.startsWith(ATTACHED_RECORD)) {
      this.#probes = Number(/"probes": (\d+)/.exec(text)?.[1] ?? 0);
      // From 0.27 on this comes when the probes are attached, before that when they are about to be.
      if (isAtLeast(this.#options.version, 0, 27)) this.#attached();
      else this.#after(NO_MARKER_MS, () => this.#attached());
    }
    if (cut) this.#budget.drop();
    else if (this.#budget.admits(bytes, this.#isEnding())) this.#options.onLine?.(bytes, this.#nowMs());
  }

  #onStderr({ bytes }: Line): void {
    const text = bytes.toString("utf8");
    if (text === MARKER) {
      this.#attached();
      return;
    }
    const room = MAX_STDERR_BYTES - this.#stderr.length;
    if (room > 0) this.#stderr += `${text.slice(0, room)}\n`;
  }

  #attached(): void {
    if (this.#attachedAt !== null) return;
    this.#attachedAt = performance.now();
    this.#after(this.#options.limits.windowMs + BACKSTOP_MS, () => this.stop("window"));
    this.#options.onAttached?.(this.#probes);
  }

  #terminate(): void {
    void this.#askToEnd();
    this.#every(REPEAT_MS, () => void this.#askToEnd());
  }

  /**
   * A signal that meets bpftrace in a write that waits for room makes it lose everything it still had to say, the maps
   * first. So it is held until what it wrote has been read, and asked when there is room.
   */
  async #askToEnd(): Promise<void> {
    this.#signal("SIGSTOP");
    const until = performance.now() + MOST_HELD_MS;
    for (let read = -1; read !== this.#outputBytes && performance.now() < until; ) {
      read = this.#outputBytes;
      await sleep(READ_STEP_MS);
    }
    this.#signal("SIGCONT");
    await sleep(WRITE_AGAIN_MS);
    // SIGTERM, not SIGINT: while bpftrace prints its maps a SIGINT kills it, and it may be just there.
    if (!this.#over) this.#signal("SIGTERM");
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid !== undefined) signalGroup(pid, signal);
  }

  /** The leader is gone; should anything else of its group be left, it goes too. */
  async #leaveNothing(): Promise<void> {
    const { pid } = this.#child;
    for (let tries = 0; tries < 100 && pid !== undefined && signalGroup(pid, "SIGKILL"); tries += 1)
      await sleep(50);
  }

  #isEnding(): boolean {
    return this.#stopped !== null || this.#nowMs() >= this.#options.limits.windowMs;
  }

  #nowMs(): number {
    return this.#attachedAt === null ? 0 : Math.round(performance.now() - this.#attachedAt);
  }

  #measuredMs(): number {
    if (this.#attachedAt === null) return 0;
    const end = this.#stoppedAt ?? performance.now();
    return Math.round(Math.max(0, end - this.#attachedAt));
  }

  #after(ms: number, act: () => void): void {
    this.#timers.add(setTimeout(act, ms));
  }

  #every(ms: number, act: () => void): void {
    this.#timers.add(setInterval(act, ms));
  }
}

/** False when there is no such group any more. */
export const signalGroup = (leader: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
};

const residentBytes = (pid: number): number => {
  try {
    const line = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(line?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
};

const preferForOutOfMemory = (pid: number): void => {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, OOM_SCORE);
  } catch {
    // A container may forbid it; nothing depends on it.
  }
};
