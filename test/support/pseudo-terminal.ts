import { type ChildProcess, spawn } from "node:child_process";

/** A program on a real pseudo-terminal of 80 columns, made by script(1), with somebody at its keys. */
export class PseudoTerminal {
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #screen = "";
  #read = 0;

  constructor(command: string, env: Record<string, string> = {}) {
    this.#child = spawn("script", ["-qfec", `stty cols 80 rows 24; exec ${command}`, "/dev/null"], {
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/root", TERM: "xterm", ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text) => {
      this.#screen += text;
    });
    this.ended = new Promise((resolve) => this.#child.once("close", (code) => resolve(code)));
  }

  /** All that was written, escape sequences included. */
  get screen(): string {
    return this.#screen;
  }

  press(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** What was written since the last match, up to and with this one. */
  async until(wanted: RegExp | string): Promise<string> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const fresh = this.#screen.slice(this.#read);
      const found = typeof wanted === "string" ? fresh.indexOf(wanted) : fresh.search(wanted);
      if (found !== -1) {
        const length = typeof wanted === "string" ? wanted.length : (wanted.exec(fresh)?.[0].length ?? 0);
        this.#read += found + length;
        return fresh.slice(0, found + length);
      }
      if (Date.now() > deadline) throw new Error(`never wrote ${wanted}, but: ${JSON.stringify(fresh)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }
}

const WAIT_MS = 20_000;
