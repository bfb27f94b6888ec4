import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";

export type ChildSpec = {
  command: string;
  args: string[];
  env: Record<string, string>;
  /** Standard output and error are appended here. */
  logFile: string;
};

const MAX_PAUSE_MS = 5_000;

/**
 * A process that lives as long as this one: started again when it dies, ended by the kernel when we do
 * (`setpriv --pdeathsig`, as no handler of ours runs after a SIGKILL).
 */
export class Child {
  readonly #spec: ChildSpec;
  #process: ChildProcess | null = null;
  #wanted = true;
  #pauseMs = 100;

  constructor(spec: ChildSpec) {
    this.#spec = spec;
  }

  start(): void {
    const { command, args, env, logFile } = this.#spec;
    const log = openSync(logFile, "a", 0o600);
    const startedAt = Date.now();
    const child = spawn("setpriv", ["--pdeathsig", "TERM", command, ...args], {
      env,
      stdio: ["ignore", log, log],
      detached: true,
    });
    closeSync(log);
    this.#process = child;
    child.once("error", () => {});
    child.once("close", () => {
      if (!this.#wanted || this.#process !== child) return;
      this.#pauseMs = Date.now() - startedAt > 10_000 ? 100 : Math.min(this.#pauseMs * 2, MAX_PAUSE_MS);
      setTimeout(() => this.#wanted && this.start(), this.#pauseMs).unref();
    });
    child.unref();
  }

  /** `setpriv` replaces itself by the command, so this is the command's own. */
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  async stop(graceMs: number): Promise<void> {
    this.#wanted = false;
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await once(child, "close");
    clearTimeout(killer);
  }
}
