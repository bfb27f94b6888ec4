import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isatty } from "node:tty";
import { ROOT } from "../ready/packages.mjs";
import { failed, type Outcome } from "./outcome.ts";

/** All tests take about twelve minutes on a quiet machine with two cores; one that hangs must not hold it for ever. */
const TIME_LIMIT_MS = 40 * 60_000;

/** The words that make vitest's tests those that boot Debian's kernels. */
export const ON_EMULATED_KERNELS = ["--config", "test/kernels/vitest.config.ts"];

type RunOptions = {
  /** Tests on the real kernel are not run, but listed by name as skipped. */
  reasonNotToTrace?: string | undefined;
  limitMs?: number;
  /** It runs beside another vitest: what it prints comes in one piece when it has ended. */
  beside?: boolean;
};

/**
 * The outcome of every test. Whatever vitest counts as no test's failure (a crashed worker, an error outside of a
 * test, no test at all) is a failure.
 */
export const runVitest = async (args: string[], options: RunOptions = {}): Promise<Outcome[]> => {
  const { reasonNotToTrace } = options;
  const folder = mkdtempSync(join(tmpdir(), "tracewire-test-"));
  try {
    const ran = await runTests(args, folder, options);
    const skipped =
      reasonNotToTrace === undefined
        ? []
        : await listKernelTests(args, join(folder, "kernel-tests.json"), reasonNotToTrace);
    const outcomes = [...ran, ...skipped];
    return outcomes.length > 0 ? outcomes : [failed("vitest found no test")];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const runTests = async (args: string[], folder: string, options: RunOptions): Promise<Outcome[]> => {
  const outcomesFile = join(folder, "outcomes.json");
  const printed = options.beside ? join(folder, "printed.txt") : undefined;
  const ended = await vitest(
    [
      "run",
      // Nothing found is noticed above, where the tests that cannot run are known as well.
      "--passWithNoTests",
      ...(options.reasonNotToTrace === undefined ? [] : ["--project", "unit"]),
      "--reporter=default",
      `--reporter=${ROOT}/scripts/test/outcome-reporter.ts`,
      ...args,
    ],
    { env: { TRACEWIRE_OUTCOMES: outcomesFile }, printed, limitMs: options.limitMs },
  );
  if (printed !== undefined) process.stdout.write(readFileSync(printed));
  const outcomes = readJson<Outcome[]>(outcomesFile);
  if (outcomes === undefined) return [failed(`vitest ended without a result (${ended})`)];
  if (ended === "exit code 0" || outcomes.some(({ state }) => state === "failed")) return outcomes;
  return [...outcomes, failed(`vitest failed outside of any test (${ended})`)];
};

const listKernelTests = async (args: string[], listFile: string, reason: string): Promise<Outcome[]> => {
  const projects = ["--project", "system", "--project", "recipes"];
  const ended = await vitest(["list", ...projects, `--json=${listFile}`, ...args]);
  const listed = readJson<{ name: string; file: string }[]>(listFile);
  if (listed === undefined) return [failed(`vitest does not list the tests that cannot run here (${ended})`)];
  return listed.map(({ name, file }) => ({
    name: `${file.slice(ROOT.length + 1)} > ${name}`,
    state: "skipped",
    reason,
  }));
};

type VitestOptions = {
  env?: Record<string, string>;
  /** A file for its standard output. */
  printed?: string | undefined;
  limitMs?: number | undefined;
};

/** How it ended: `exit code 1`, a signal's name, or that it took too long. */
const vitest = (
  args: string[],
  { env, printed, limitMs = TIME_LIMIT_MS }: VitestOptions = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const output = printed === undefined ? "inherit" : openSync(printed, "w");
    const child = spawn(process.execPath, [`${ROOT}/node_modules/vitest/vitest.mjs`, ...args], {
      cwd: ROOT,
      stdio: ["inherit", output, "inherit"],
      env: { ...process.env, ...env },
    });
    if (output !== "inherit") closeSync(output);
    let tookTooLong = false;
    const timer = setTimeout(() => {
      tookTooLong = true;
      child.kill("SIGTERM");
    }, limitMs);
    // A terminal sends Ctrl-C to every process by itself, and vitest takes a second one as impatience.
    const passOn = (signal: NodeJS.Signals) => (signal === "SIGINT" && isatty(0)) || child.kill(signal);
    const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, passOn);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      for (const name of signals) process.off(name, passOn);
      if (tookTooLong) resolve(`not done after ${limitMs / 60_000} minutes`);
      else resolve(signal ?? `exit code ${code}`);
    });
  });

const readJson = <T>(file: string): T | undefined => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return undefined;
  }
};
