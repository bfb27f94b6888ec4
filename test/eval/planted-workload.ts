import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Facts, WorkloadText } from "./eval-case.ts";

const READY_WITHIN_MS = 15_000;
/** A workload that has done its part and only has to exit. */
const EXIT_WITHIN_MS = 500;
const COMPILERS = ["gcc", "cc", "clang"];

/** The case needs what this machine does not have. */
export class CannotPlantError extends Error {}

/** The processes with planted facts, in a folder of their own, idle until `go`. */
export class PlantedWorkload {
  readonly folder = mkdtempSync(join(tmpdir(), "tracewire-eval-"));
  readonly facts: Facts = { dir: this.folder };
  readonly #text: WorkloadText;
  readonly #prelude: string;
  #child: ChildProcess | undefined;
  #complaint = "";

  constructor(text: WorkloadText, prelude: string) {
    this.#text = text;
    this.#prelude = prelude;
    chmodSync(this.folder, 0o755);
  }

  /** Until it said READY. @throws when it does not */
  async start(): Promise<void> {
    for (const [name, content] of Object.entries(this.#text.files ?? {}))
      writeFileSync(join(this.folder, name), content);
    for (const [name, source] of Object.entries(this.#text.c ?? {})) this.#compile(name, source);
    const command = this.#command();
    if (!command) return;
    const [program, script] = command;
    // A group of its own, so that all it started can be ended together.
    const child = spawn(program, [script], { cwd: this.folder, env: this.#env, detached: true });
    this.#child = child;
    child.stdin.on("error", () => {});
    child.stderr.on("data", (chunk) => {
      this.#complaint += chunk;
    });
    const ready = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (/^(READY|DONE)\b/.test(line)) Object.assign(this.facts, readFacts(line));
        if (line.startsWith("READY")) resolve();
      });
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`the workload ended early: ${this.#complaint}`)));
    });
    const late = sleep(READY_WITHIN_MS, undefined, { ref: false }).then(() => {
      throw new Error(`the workload did not get ready: ${this.#complaint}`);
    });
    await Promise.race([ready, late]);
  }

  go(): void {
    this.#child?.stdin?.write("go\n");
  }

  /** What it complained of while it worked. */
  get complaint(): string {
    return this.#complaint;
  }

  /** Ends what is left of it and removes its folder. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.pid !== undefined) {
      if (child.exitCode === null && child.signalCode === null)
        await Promise.race([once(child, "exit"), sleep(EXIT_WITHIN_MS)]);
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // The whole group is gone.
      }
      if (this.#text.cleanup)
        spawnSync("sh", ["-c", this.#text.cleanup], { cwd: this.folder, env: this.#env, stdio: "ignore" });
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, EVAL_DIR: this.folder };
  }

  #command(): [program: string, script: string] | undefined {
    const { perl, sh, node } = this.#text;
    const write = (name: string, text: string) => {
      writeFileSync(join(this.folder, name), text);
      return join(this.folder, name);
    };
    if (perl !== undefined) return ["perl", write("w.pl", `${this.#prelude}\n#line 1 "workload"\n${perl}\n`)];
    if (sh !== undefined) return ["sh", write("w.sh", sh)];
    if (node !== undefined) return [process.execPath, write("w.mjs", node)];
    return undefined;
  }

  #compile(name: string, source: string): void {
    const compiler = COMPILERS.find((one) => spawnSync(one, ["--version"]).status === 0);
    if (!compiler) throw new CannotPlantError(`no C compiler (${COMPILERS.join(", ")})`);
    const { cflags = ["-O0", "-g", "-fno-inline", "-no-pie"], clibs = ["-lpthread"] } = this.#text;
    const file = join(this.folder, `${name}.c`);
    writeFileSync(file, source);
    execFileSync(compiler, [...cflags, "-o", join(this.folder, name), file, ...clibs], { stdio: "pipe" });
  }
}

/** `READY pid=12 name=x` */
const readFacts = (line: string): Facts =>
  Object.fromEntries(
    [...line.matchAll(/(\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [
      name,
      /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
    ]),
  );
