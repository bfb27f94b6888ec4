import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A copy of dd under a name of its own, so that what it does can be told from all else on the machine. */
export class Workload {
  readonly #folder = mkdtempSync(join(tmpdir(), "tracewire-load-"));
  readonly comm: string;

  /** @param comm at most 15 characters, as the kernel keeps them */
  constructor(comm: string) {
    this.comm = comm;
    copyFileSync("/usr/bin/dd", join(this.#folder, comm));
  }

  /** Writes so many times, one byte each, and reads as often. */
  async writes(count: number, signal?: AbortSignal): Promise<void> {
    const args = ["if=/dev/zero", "of=/dev/null", "bs=1", `count=${count}`];
    await promisify(execFile)(join(this.#folder, this.comm), args, { signal }).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
