import { beforeAll, describe, type TestContext, test } from "vitest";
import { CannotBootError } from "./cannot-boot-error.ts";
import type { Suite } from "./debian-sources.ts";
import type { KernelCase, KernelResult } from "./kernel-case.ts";
import { runInKernel } from "./run-in-kernel.ts";

/** A case whose name is the promise that `check` looks at. */
export type KernelTest = KernelCase & { check(result: KernelResult, one: KernelCase): void };

/** An image's build, a wait for another run's guest, and this one. */
const LIMIT_MS = 45 * 60_000;

/** One boot for all of them; a test each. */
export const kernelTests = (suite: Suite, tests: KernelTest[]): void => {
  describe(`on the kernel of ${suite}`, () => {
    const resultsFor = bootBefore(suite, tests);
    for (const [index, one] of tests.entries())
      test(one.name, (context) => one.check(resultsFor(context)[index]!, one));
  });
};

/**
 * Runs the cases before the tests of this file or group.
 * @returns gives a test the results; where no guest can be booted it skips the test and says why
 */
export const bootBefore = (suite: Suite, cases: KernelCase[]): ((test: TestContext) => KernelResult[]) => {
  let results: KernelResult[] = [];
  let reason: string | undefined;
  beforeAll(async () => {
    try {
      results = await runInKernel(suite, cases);
    } catch (error) {
      if (!(error instanceof CannotBootError)) throw error;
      reason = error.message;
    }
  }, LIMIT_MS);
  return ({ skip }) => {
    if (reason !== undefined) skip(reason);
    return results;
  };
};
