import { spawn } from "node:child_process";
import { once } from "node:events";
import { perlNamed } from "../support/planted.ts";

/** A workload: name, Perl, arguments. */
export type Planted = [comm: string, perl: string, ...args: string[]];

export type Plant = {
  /** What it printed of itself; done when it has closed its standard output, mostly by ending. */
  done: Promise<string>;
  /** Ends it if it stays on. @throws when it failed */
  end(): Promise<void>;
};

/** One that hangs does not outlive its test. */
const LONGEST_MS = 40_000;

/** Starts a workload. One that has to outlive the trace closes its standard output when its work is done. */
export const plant = ([comm, perl, ...args]: Planted): Plant => {
  const child = spawn("perl", perlNamed(comm, `${perl};`, args), { timeout: LONGEST_MS });
  let said = "";
  let complained = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    complained += chunk.toString("utf8");
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  return {
    done: once(child.stdout, "end").then(() => said),
    end: async () => {
      child.kill("SIGKILL");
      const [code] = await closed;
      if (code !== null && code !== 0) throw new Error(`${comm} ended with ${code}: ${complained}`);
    },
  };
};
