import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isExecutable } from "./machine.mjs";
import { say } from "./say.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const HELD_BY_ANOTHER = 99;

/**
 * Runs one of our scripts while no other command does the same; true when it succeeded. The kernel holds the lock
 * for the script and whatever it started, so it is free again however they end. Without `flock` (macOS) there is
 * no lock, and two first starts at once can disturb each other.
 */
export const withLock = (lockFile, script, args = []) => {
  const work = [process.execPath, join(HERE, script), ...args];
  const flock = ["/usr/bin/flock", "/bin/flock"].find(isExecutable);
  if (flock === undefined || !canUse(lockFile)) return succeeded(runQuietly(work));
  const atOnce = runQuietly([
    flock,
    "--nonblock",
    "--conflict-exit-code",
    `${HELD_BY_ANOTHER}`,
    lockFile,
    ...work,
  ]);
  if (atOnce.status !== HELD_BY_ANOTHER) return succeeded(atOnce);
  say("tracewire: another command is setting this up at the moment; waiting until it is done …");
  return succeeded(runQuietly([flock, lockFile, ...work]));
};

/** Where nothing may be written, nothing can be disturbed: the script says so. */
const canUse = (lockFile) => {
  try {
    mkdirSync(dirname(lockFile), { recursive: true });
    closeSync(openSync(lockFile, "a"));
    return true;
  } catch {
    return false;
  }
};

/** What the script prints goes to standard error, never into the answer. */
/** @param {string[]} command */
const runQuietly = ([program = "", ...args]) => spawnSync(program, args, { stdio: ["ignore", 2, 2] });

const succeeded = (result) => {
  if (result.signal) process.kill(process.pid, result.signal);
  return result.status === 0;
};
