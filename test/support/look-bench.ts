import type { ChildProcess, SpawnOptions } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Look, LookAnswer } from "@tracewire/protocol";
import { AgentBench } from "./agent-bench.ts";

type LookRecord = Record<string, string | number>;

/** An agent that is asked for looks, and what a test plants for them to find. */
export class LookBench {
  readonly bench: AgentBench;
  readonly folder = mkdtempSync(join(tmpdir(), "tracewire-looks-"));
  readonly #children: ChildProcess[] = [];

  private constructor(bench: AgentBench) {
    this.bench = bench;
  }

  static async start(): Promise<LookBench> {
    return new LookBench(await AgentBench.start());
  }

  async answerTo(look: Look): Promise<LookAnswer> {
    const { ok, answer, diagnosis } = await this.bench.look(look);
    if (!ok || !answer) throw new Error(`no answer: ${JSON.stringify(diagnosis)}`);
    return answer;
  }

  /** The rows of the answer by column. */
  async recordsOn(look: Look): Promise<LookRecord[]> {
    const { columns, rows } = await this.answerTo(look);
    return rows.map((row) => Object.fromEntries(row.map((cell, index) => [columns[index] ?? "?", cell])));
  }

  /** A process with the arguments given, ended with the bench. */
  async plant(program: string, args: string[], options: SpawnOptions = {}): Promise<number> {
    const child = spawn(program, args, { stdio: "ignore", ...options });
    this.#children.push(child);
    await once(child, "spawn");
    return child.pid as number;
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
    await this.bench.stop();
  }
}
