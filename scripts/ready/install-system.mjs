import { spawnSync } from "node:child_process";
import { lookAtMachine } from "./machine.mjs";
import { planSetup } from "./plan-setup.mjs";
import { say } from "./say.mjs";
import { asTyped } from "./screen.mjs";

/** Another apt is waited for (a fresh cloud machine upgrades itself); a mirror that does not answer is not. */
const APT_OPTIONS = [
  "-oDPkg::Lock::Timeout=300",
  "-oAcquire::http::Timeout=30",
  // Else an update that reached no mirror ends as a success.
  "-oAPT::Update::Error-Mode=any",
];

/** Runs as root. The needs are given as arguments; looked at again, since another command may have been at it. */
const main = () => {
  const needs = /** @type {import("./plan-setup.mjs").PartName[]} */ (process.argv.slice(2));
  const { steps } = planSetup(lookAtMachine(), needs);
  for (const step of steps) {
    const worked =
      perform(step) || (step.retryAfter !== undefined && perform(step.retryAfter) && perform(step));
    if (!worked && !step.mayFail) return;
  }
};

/** @param {import("./plan-setup.mjs").Step} step */
const perform = ({ why, argv: [program, ...args] }) => {
  say(`tracewire: ${why} …\n    ${asTyped([program, ...args])}`);
  const result = spawnSync(program, program === "apt-get" ? [...APT_OPTIONS, ...args] : args, {
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return true;
  const output = result.error?.message ?? `${result.stdout}\n${result.stderr}`;
  say(theGist(output.trim().split("\n")).join("\n"));
  return false;
};

/** apt marks what went wrong; other programs say little else. */
const theGist = (lines) => {
  const marked = lines.filter((line) => /^(E|W|Err):/.test(line));
  return (marked.length > 0 ? marked : lines).slice(-6).map((line) => `    ${line}`);
};

main();
