import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { READER_RIGHTS } from "./make-look.ts";

test("the process that makes a look can read, and neither write nor start a program nor load native code", () => {
  const tries = `
    const tryTo = (name, act) => { try { act(); console.log(name); } catch { } };
    const fs = require("node:fs");
    tryTo("reads", () => fs.readFileSync("/proc/self/stat"));
    tryTo("writes", () => fs.writeFileSync("/dev/null", "x"));
    tryTo("removes", () => fs.rmSync("/nonexistent", { force: true }));
    tryTo("kills no, starts", () => require("node:child_process").spawnSync("true"));
    tryTo("threads", () => new (require("node:worker_threads").Worker)("0", { eval: true }));
    tryTo("loads", () => process.dlopen({ exports: {} }, "/nonexistent.node"));
  `;
  const { stdout } = spawnSync(process.execPath, [...READER_RIGHTS, "-e", tries], { encoding: "utf8" });
  expect(stdout).toBe("reads\n");
});
