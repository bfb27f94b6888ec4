/**
 * Everything that `npm test` checks: static checks, then the tests on this machine, and beside them those on the kernel
 * of Debian 12 in emulation. Words after `npm test --` are vitest's, for a quick look at some tests on this machine:
 * then nothing else is checked. The last line counts checks and tests.
 */
import { conclude } from "./test/conclude.ts";
import { giveBack } from "./test/give-back.ts";
import { reasonNotToTrace } from "./test/reason-not-to-trace.ts";
import { runChecks } from "./test/run-checks.ts";
import { ON_EMULATED_KERNELS, runVitest } from "./test/run-vitest.ts";

const vitestArgs = process.argv.slice(2);
const all = vitestArgs.length === 0;
// Tests that trace mostly wait; a guest, which gives way to all else, takes the time that they leave.
const emulated = all ? runVitest([...ON_EMULATED_KERNELS, "bookworm.test"], { beside: true }) : [];
const checks = all ? await runChecks() : [];
const tests = await runVitest(vitestArgs, { reasonNotToTrace: reasonNotToTrace() });
const outcomes = [...checks, ...tests, ...(await emulated)];
giveBack();
const { lines, exitCode } = conclude(outcomes, { skipIsFailure: process.env.CI === "true" });
process.stdout.write(`${lines.join("\n")}\n`);
process.exitCode = exitCode;
