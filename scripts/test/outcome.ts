import type { TestCase, TestModule, TestSuite } from "vitest/node";

/** What became of a check or a test. */
export type Outcome = { name: string; state: "passed" | "failed" | "skipped"; reason?: string };

/**
 * Everything in a vitest run that can pass or fail. A file that does not load and a `beforeAll` that fails are no
 * test of vitest's, and a test that was cut off in the middle has no result: all of them count as failed here.
 */
export const outcomesOf = (
  testModules: readonly TestModule[],
  unhandledErrors: readonly { message: string }[],
): Outcome[] => [
  ...testModules.flatMap((module) => [
    ...failedAround(module, module.relativeModuleId),
    ...[...module.children.allSuites()].flatMap((suite) => failedAround(suite, nameOf(module, suite))),
    ...[...module.children.allTests()].map((test) => outcomeOf(module, test)),
  ]),
  ...unhandledErrors.map(({ message }) => failed(`outside of any test: ${message}`)),
];

export const failed = (name: string): Outcome => ({ name, state: "failed" });

const failedAround = (container: TestModule | TestSuite, name: string): Outcome[] =>
  container.errors().length > 0 ? [failed(`${name} (outside of its tests)`)] : [];

const outcomeOf = (module: TestModule, test: TestCase): Outcome => {
  const result = test.result();
  const name = nameOf(module, test);
  if (result.state === "passed") return { name, state: "passed" };
  if (result.state === "skipped") return { name, state: "skipped", reason: result.note ?? reasonOf(test) };
  return failed(name);
};

const reasonOf = ({ options: { mode } }: TestCase): string =>
  mode === "run" ? "something it depends on failed" : `marked "${mode}", without a reason`;

const nameOf = (module: TestModule, { fullName }: TestCase | TestSuite): string =>
  `${module.relativeModuleId} > ${fullName}`;
