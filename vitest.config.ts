import { configDefaults, defineConfig } from "vitest/config";

/** Real kernel probes count what the whole machine does: one file at a time, one project after the other. */
const ALONE = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...ALONE,
          name: "system",
          include: ["test/**/*.test.ts"],
          // The recipes are a project, and the kernels in emulation a run of their own.
          exclude: [...configDefaults.exclude, "test/recipes/**", "test/kernels/{bookworm,trixie}*"],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...ALONE,
          name: "recipes",
          include: ["test/recipes/**/*.test.ts"],
          // Each test traces a process of its own and mostly waits.
          maxConcurrency: 10,
          // The shelf is loaded once.
          isolate: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "services/*/src/**/*.test.ts", "scripts/**/*.test.ts"],
          testTimeout: 30_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
