import { spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";
import { delimiter } from "node:path";
import { isatty } from "node:tty";
import { isExecutable, SYSTEM_FOLDERS } from "./machine.mjs";
import { ROOT } from "./packages.mjs";
import { say } from "./say.mjs";

/** The process whose end ends the command: npm, or ready.mjs on the other side of sudo. */
const LIFELINE = "TRACEWIRE_LIFELINE";
const LIFELINE_CHECK_MS = 1_000;
/** npm passes a SIGINT on that this process got from the same Ctrl-C or group: it counts once. */
const SAME_SIGNAL_MS = 150;

/**
 * Runs a command as if this process had become it: same terminal, same signals, same exit. At a terminal Ctrl-C
 * reaches the command from the terminal, so nothing is passed on. Elsewhere the command has a session of its own and
 * gets each signal once from here. Killed with SIGKILL, this process takes the command along (SIGTERM).
 */
export const runInstead = (command, { throughSudo = false } = {}) => {
  const atTerminal = isatty(0);
  const [program, ...args] = throughSudo ? command : [...dieWithParent(), ...command];
  const child = spawn(program, args, {
    stdio: "inherit",
    // sudo remembers a password by session.
    detached: !atTerminal && !throughSudo,
    env: environment(throughSudo),
  });

  const passOn = (signal) => child.kill(signal) || (throughSudo && killThroughSudo(child.pid, signal));
  const passOnOnce = once(passOn);
  const fromTerminal = atTerminal ? () => {} : passOnOnce;
  for (const signal of ["SIGINT", "SIGQUIT"]) process.on(signal, fromTerminal);
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, passOnOnce);
  watchLifeline(() => passOn("SIGTERM"));

  child.on("error", (error) => {
    say(`tracewire: ${program} does not start (${error.message}). Remove node_modules and try again.`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // Still here: a signal that Node does not die of. The shell's number for it then.
    setTimeout(() => process.exit(128 + constants.signals[signal]), SAME_SIGNAL_MS);
  });
};

const dieWithParent = () => {
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find(isExecutable);
  return setpriv === undefined ? [] : [setpriv, "--pdeathsig", "TERM", "--"];
};

const environment = (throughSudo) => {
  const path = [`${ROOT}/node_modules/.bin`, process.env.PATH, ...SYSTEM_FOLDERS].join(delimiter);
  return { ...process.env, PATH: path, [LIFELINE]: throughSudo ? `${process.pid}` : undefined };
};

const once = (passOn) => {
  const lastMs = {};
  return (signal) => {
    const nowMs = performance.now();
    if (nowMs - (lastMs[signal] ?? Number.NEGATIVE_INFINITY) < SAME_SIGNAL_MS) return;
    lastMs[signal] = nowMs;
    passOn(signal);
  };
};

/** sudo belongs to root: it takes no signal from the one who started it, except from the terminal. */
const killThroughSudo = (pid, signal) =>
  spawnSync("sudo", ["-n", "kill", "-s", signal.slice(3), `${pid}`], { stdio: "ignore" }).status === 0;

/** SIGKILL on npm, or on ready.mjs before sudo, reaches nobody else. */
const watchLifeline = (onEnd) => {
  const { [LIFELINE]: outer, npm_lifecycle_event: npmScript } = process.env;
  const pid = outer !== undefined ? Number(outer) : npmScript !== undefined ? process.ppid : undefined;
  if (pid === undefined) return;
  const timer = setInterval(() => {
    if (isAlive(pid)) return;
    clearInterval(timer);
    onEnd();
  }, LIFELINE_CHECK_MS);
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (/** @type {any} */ error) {
    return error.code === "EPERM";
  }
};
