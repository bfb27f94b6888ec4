import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "services/*/src/**/*.test.ts", "scripts/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "system",
          include: ["test/**/*.test.ts"],
          // Minutes each, by commands of their own: `npm run test:kernels`, `npm run test:recipes`.
          exclude: [...configDefaults.exclude, "test/kernels/**", "test/recipes/**"],
          // Real kernel probes count what the whole machine does: one file at a time.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
