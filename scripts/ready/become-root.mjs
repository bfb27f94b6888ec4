import { spawnSync } from "node:child_process";
import { isatty } from "node:tty";
import { findProgram } from "./machine.mjs";
import { say } from "./say.mjs";

/**
 * The words to put before a command so that it runs as root with this environment; undefined when this is root
 * already, or cannot become it. A password is asked for only where somebody can type it.
 */
export const becomeRoot = ({ mayAsk }) => {
  if (process.platform !== "linux" || process.geteuid?.() === 0) return undefined;
  const sudo = findProgram("sudo");
  if (sudo === undefined) return undefined;
  const works = () => spawnSync(sudo, ["-n", "-E", "true"], { stdio: "ignore" }).status === 0;
  if (!works()) {
    if (!mayAsk || !isatty(0) || !isatty(2)) return undefined;
    say("tracewire: only root may trace the kernel, so this goes on through sudo:");
    spawnSync(sudo, ["-v"], { stdio: "inherit" });
    if (!works()) return undefined;
  }
  return [sudo, "-E", "--"];
};
