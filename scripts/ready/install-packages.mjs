import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { isExecutable } from "./machine.mjs";
import { npmCommand, npmEnvironment } from "./npm-command.mjs";
import { NODE_24, packagesAreCurrent, ROOT } from "./packages.mjs";
import { say } from "./say.mjs";
import { MAY_NOT_WRITE, NO_INSTALL_SCRIPTS, npmDidNotWork } from "./screen.mjs";

const NPM_OPTIONS = [
  "--loglevel=error",
  "--no-audit",
  "--no-fund",
  // Also with NODE_ENV=production: Node 24 and the checks are among them.
  "--include=dev",
  // A machine without network is told so after seconds, not minutes.
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=10000",
];

/** Runs under the lock: another command may have done it while this one waited. */
const main = () => {
  if (packagesAreCurrent()) return undefined;
  if (!isWritable(ROOT)) return MAY_NOT_WRITE;
  say("tracewire: installing the project's npm packages, Node 24 among them, into node_modules …");
  const [program, ...args] = npmCommand(process.env, process.execPath);
  const npm = spawnSync(program, [...args, "ci", ...NPM_OPTIONS], {
    cwd: ROOT,
    env: npmEnvironment(process.env),
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (npm.status !== 0) return npmDidNotWork(npm.error?.message ?? npm.stderr);
  if (!isExecutable(NODE_24)) return NO_INSTALL_SCRIPTS;
  return undefined;
};

const isWritable = (folder) => {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const problem = main();
if (problem !== undefined) {
  say(problem);
  process.exitCode = 1;
}
