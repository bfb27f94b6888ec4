import { spawn } from "node:child_process";
import { once } from "node:events";
import { say } from "./progress.ts";

const SAY_AFTER_MS = 1_000;

/** Waits until no other process holds the file's lock. The kernel frees it with this process at the latest. */
export const holdLock = async (file: string, what: string): Promise<AsyncDisposable> => {
  const child = spawn("flock", ["--exclusive", file, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const patience = setTimeout(() => say(`another run is ${what}; waiting until it is done …`), SAY_AFTER_MS);
  try {
    await once(child.stdout, "data");
  } finally {
    clearTimeout(patience);
  }
  return {
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, "exit");
    },
  };
};
