import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Command, commandOf, type Work } from "./workload.ts";

/** Only what the programs need; without a language they open no files for it. */
const ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" };

/**
 * Does the work, one program after the other, until it is done or no longer wanted.
 * @returns what could not be started, in words
 */
export const runWorkload = async (work: readonly Work[], signal: AbortSignal): Promise<string[]> => {
  const failed: string[] = [];
  for (const command of work.map(commandOf)) {
    for (let time = 0; time < command.times && !signal.aborted; time += 1) {
      const failure = await runOnce(command, signal);
      if (failure === null) continue;
      failed.push(failure);
      break;
    }
  }
  return failed;
};

const runOnce = async ({ program, args }: Command, signal: AbortSignal): Promise<string | null> => {
  const child = spawn(program, args, { env: ENVIRONMENT, stdio: "ignore", signal, killSignal: "SIGKILL" });
  try {
    await once(child, "close");
    return null;
  } catch (error) {
    if (signal.aborted) return null;
    return `${program} could not be run: ${error instanceof Error ? error.message : String(error)}`;
  }
};
