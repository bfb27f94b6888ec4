import { defineConfig } from "vitest/config";

/** The whole shelf against planted truth: some eight minutes, so not part of `npm test`. */
export default defineConfig({
  test: {
    name: "recipes",
    include: ["test/recipes/**/*.test.ts"],
    // Real kernel probes count what the whole machine does: one file at a time.
    fileParallelism: false,
    testTimeout: 60_000,
  },
});
