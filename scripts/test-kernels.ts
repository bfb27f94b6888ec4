/**
 * `npm run test:kernels`: the tests that boot Debian's own kernels in emulation, all of them. `npm test` runs those of
 * Debian 12 alone, and of the shelf what needs that kernel. Words after `npm run test:kernels --` are vitest's.
 */
import { conclude } from "./test/conclude.ts";
import { giveBack } from "./test/give-back.ts";
import { ON_EMULATED_KERNELS, runVitest } from "./test/run-vitest.ts";

/** Four boots, two of them with every recipe, on two slow cores. */
const TIME_LIMIT_MS = 80 * 60_000;

const tests = await runVitest([...ON_EMULATED_KERNELS, ...process.argv.slice(2)], { limitMs: TIME_LIMIT_MS });
giveBack();
const { lines, exitCode } = conclude(tests, { skipIsFailure: process.env.CI === "true" });
process.stdout.write(`${lines.join("\n")}\n`);
process.exitCode = exitCode;
