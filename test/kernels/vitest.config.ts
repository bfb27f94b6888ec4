import { defineConfig } from "vitest/config";

/** All suites, and the whole shelf on each: minutes, so not part of `npm test`. */
export default defineConfig({
  test: {
    name: "kernels",
    include: ["test/kernels/{bookworm,trixie}*.test.ts"],
    // One guest at a time: each uses both cores.
    fileParallelism: false,
  },
});
