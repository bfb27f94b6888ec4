#!/usr/bin/env node
/**
 * Makes this machine ready for one of the project's commands, then runs it: `npm start`, `npm test`.
 * Plain JavaScript without a dependency, because it runs before anything is installed, on whatever Node
 * (20 or newer) the machine has. Standard output belongs to the command: everything here goes to standard error.
 */
import { becomeRoot } from "./ready/become-root.mjs";
import { COMMANDS } from "./ready/commands.mjs";
import { withLock } from "./ready/lock.mjs";
import { lookAtMachine } from "./ready/machine.mjs";
import { NODE_24, packagesAreCurrent, ROOT } from "./ready/packages.mjs";
import { planSetup } from "./ready/plan-setup.mjs";
import { runInstead } from "./ready/run-instead.mjs";
import { say } from "./ready/say.mjs";
import { cannotGetReady, goesOnWithout } from "./ready/screen.mjs";

const PACKAGES_LOCK = `${ROOT}/.cache/setup.lock`;
const SYSTEM_LOCK = "/run/tracewire-setup.lock";

const main = () => {
  const [name = "", ...args] = process.argv.slice(2);
  const command = COMMANDS[name];
  if (command === undefined) {
    say(`ready.mjs knows ${Object.keys(COMMANDS).join(" and ")}, not "${name}". Example: npm start`);
    process.exit(2);
  }

  if (!packagesAreCurrent() && !withLock(PACKAGES_LOCK, "install-packages.mjs")) process.exit(1);

  const needs = command.needs(args, process.env);
  const sudo = needs.length > 0 ? becomeRoot({ mayAsk: !command.tellsOnly(args) }) : undefined;
  if (sudo !== undefined) {
    runInstead([...sudo, NODE_24, `${ROOT}/scripts/ready.mjs`, name, ...args], { throughSudo: true });
    return;
  }

  let setup = planSetup(lookAtMachine(), needs);
  if (setup.missing.length > 0 && setup.obstacle === undefined) {
    withLock(SYSTEM_LOCK, "install-system.mjs", needs);
    setup = planSetup(lookAtMachine(), needs);
  }
  if (setup.blocking.length > 0 && !command.tellsOnly(args)) {
    say(command.usefulWithout ? goesOnWithout(setup) : cannotGetReady(setup));
    if (!command.usefulWithout) process.exit(1);
  }

  runInstead([NODE_24, `${ROOT}/${command.file}`, ...args]);
};

main();
