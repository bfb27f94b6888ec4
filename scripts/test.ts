/**
 * Everything that `npm test` checks: static checks, then the tests of both projects. Words after `npm test --` are
 * vitest's, for a quick look at some tests: then nothing else is checked. The last line counts checks and tests.
 */
import { conclude } from "./test/conclude.ts";
import { giveBack } from "./test/give-back.ts";
import { reasonNotToTrace } from "./test/reason-not-to-trace.ts";
import { runChecks } from "./test/run-checks.ts";
import { runVitest } from "./test/run-vitest.ts";

const vitestArgs = process.argv.slice(2);
const checks = vitestArgs.length === 0 ? await runChecks() : [];
const tests = await runVitest(vitestArgs, reasonNotToTrace());
giveBack();
const { lines, exitCode } = conclude([...checks, ...tests], { skipIsFailure: process.env.CI === "true" });
process.stdout.write(`${lines.join("\n")}\n`);
process.exitCode = exitCode;
