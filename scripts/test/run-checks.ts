import { execFile } from "node:child_process";
import { ROOT } from "../ready/packages.mjs";
import type { Outcome } from "./outcome.ts";

const CHECKS = [
  { name: "format and lint", program: "biome", args: ["ci", "--colors=off", "."] },
  { name: "types", program: "tsc", args: ["-b"] },
  { name: "unused code and packages", program: "knip", args: ["--no-progress"] },
];

/** The static checks, all of them even when one fails; what a failed one said is printed. */
export const runChecks = (): Promise<Outcome[]> => Promise.all(CHECKS.map(runCheck));

const runCheck = ({ name, program, args }: (typeof CHECKS)[number]): Promise<Outcome> =>
  new Promise((resolve) => {
    const startMs = performance.now();
    const options = { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 };
    execFile(`${ROOT}/node_modules/.bin/${program}`, args, options, (error, stdout, stderr) => {
      const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
      console.log(`${error ? "✗" : "✓"} ${name} (${[program, ...args].join(" ")}, ${seconds} s)`);
      if (error) console.log(`${stdout}${stderr}`.trimEnd() || error.message);
      resolve({ name, state: error ? "failed" : "passed" });
    });
  });
