import { chmodSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "./config.ts";
import { identityOf, isAlive, ProcessIdentity } from "./host/process-identity.ts";

/**
 * Makes the folder private and takes it for this process; two agents with one memory would both answer for a job.
 * @returns gives the folder back
 * @throws ConfigError when it cannot be used, or another agent has it
 */
export const takeStateFolder = (folder: string): (() => void) => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (statSync(folder).uid !== process.geteuid?.())
      throw new Error("it belongs to another user, who could make the agent run a job twice");
    chmodSync(folder, 0o700);
  } catch (error) {
    throw new ConfigError(`TRACEWIRE_STATE: ${folder} cannot be used: ${(error as Error).message}`);
  }
  const lock = join(folder, "agent.lock");
  const owner = readOwner(lock);
  if (owner && isAlive(owner) && owner.pid !== process.pid)
    throw new ConfigError(
      `TRACEWIRE_STATE: ${folder} is used by another agent, process ${owner.pid}; stop it, or give this one a folder of its own`,
    );
  writeFileSync(lock, JSON.stringify(identityOf(process.pid)), { mode: 0o600 });
  return () => unlinkSync(lock);
};

const readOwner = (lock: string): ProcessIdentity | null => {
  try {
    return ProcessIdentity.parse(JSON.parse(readFileSync(lock, "utf8")));
  } catch {
    return null;
  }
};
