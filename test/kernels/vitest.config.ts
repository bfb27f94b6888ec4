import { defineConfig } from "vitest/config";

/** All suites, and the whole shelf on each: `npm run test:kernels`. `npm test` runs bookworm.test.ts of it. */
export default defineConfig({
  test: {
    name: "kernels",
    include: ["test/kernels/{bookworm,trixie}*.test.ts"],
    // One guest at a time: each uses both cores.
    fileParallelism: false,
  },
});
