import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Progress, TraceDocument } from "@tracewire/protocol";

const MAIN = fileURLToPath(new URL("../../services/bot/src/main.ts", import.meta.url));

/** A state folder of its own for each test file, gone afterwards. */
export const stateFolder = (): string => mkdtempSync(join(tmpdir(), "tracewire-test-"));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

/** `npm start -- …` without npm: the product as a newcomer runs it. */
export class Tracewire {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = "";
  #stderr = "";
  readonly #watchers: ((event: Progress) => void)[] = [];
  #unread = "";

  constructor(
    args: string[],
    state: string,
    env: Record<string, string> = {},
    stdin: "ignore" | "pipe" = "ignore",
  ) {
    this.child = spawn(process.execPath, [MAIN, ...args], {
      env: {
        PATH: process.env.PATH ?? "",
        HOME: process.env.HOME ?? "/root",
        TRACEWIRE_STATE: state,
        TRACEWIRE_HOST: "test-host",
        ...env,
      },
      stdio: [stdin, "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (chunk) => {
      this.#stdout += chunk;
    });
    this.child.stderr?.on("data", (chunk) => this.#heard(String(chunk)));
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) =>
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }),
      );
    });
  }

  /** Resolves when it has said this on standard output. */
  async untilSays(words: string): Promise<void> {
    while (!this.#stdout.includes(words) && this.child.exitCode === null) await sleep(20);
  }

  onProgress(watch: (event: Progress) => void): this {
    this.#watchers.push(watch);
    return this;
  }

  /** Resolves at the first progress event of that name; rejects when the product ends without it. */
  until(name: Progress["event"]): Promise<Progress> {
    return new Promise((resolve, reject) => {
      this.onProgress((event) => event.event === name && resolve(event));
      void this.ended.then(({ code, stdout, stderr }) =>
        reject(new Error(`ended with ${code} before "${name}": ${stderr}\n${stdout}`)),
      );
    });
  }

  #heard(text: string): void {
    this.#stderr += text;
    const lines = (this.#unread + text).split("\n");
    this.#unread = lines.pop() ?? "";
    for (const line of lines.filter((one) => one.startsWith("{"))) {
      const event = Progress.safeParse(JSON.parse(line));
      if (event.success) for (const watch of this.#watchers) watch(event.data);
    }
  }
}

/** Asks one question of the whole product, with a workload that begins when the probes are attached. */
export const ask = async (
  question: string,
  options: {
    state: string;
    args?: string[];
    env?: Record<string, string>;
    whileTracing?: () => void | Promise<void>;
  },
): Promise<{ document: TraceDocument; code: number | null; progress: Progress[]; stderr: string }> => {
  const progress: Progress[] = [];
  const product = new Tracewire(
    [question, "--json", "--yes", "--progress", "json", ...(options.args ?? [])],
    options.state,
    options.env,
  );
  let work: Promise<void> | undefined;
  product.onProgress((event) => {
    progress.push(event);
    if (event.event === "tracing") work = Promise.resolve(options.whileTracing?.());
  });
  const { code, stdout, stderr } = await product.ended;
  await work;
  try {
    return { document: TraceDocument.parse(JSON.parse(stdout)), code, progress, stderr };
  } catch (error) {
    throw new Error(`no document (exit ${code}): ${stderr}\n${stdout}`, { cause: error });
  }
};
