import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ROOT } from "../ready/packages.mjs";
import type { Outcome } from "./outcome.ts";

const FILES = {
  "mixed.test.ts": `
    import { beforeAll, describe, expect, it } from "vitest";
    it("passes", () => {});
    it("fails", () => expect(1).toBe(2));
    it.skip("is skipped", () => {});
    it("is skipped with a reason", (context) => context.skip("needs a moon"));
    describe("suite", () => {
      beforeAll(() => { throw new Error("no ground"); });
      it("never runs", () => {});
    });
    it("throws later", () => { setTimeout(() => { throw new Error("late"); }); return new Promise((done) => setTimeout(done, 20)); });
  `,
  "broken.test.ts": 'import "./no-such-file.ts";',
  "crash.test.ts": `
    import { it } from "vitest";
    it("ends its process", () => { process.kill(process.pid, "SIGKILL"); return new Promise(() => {}); });
  `,
  "vitest.config.ts": "export default {};",
};

let folder: string;
let outcomes: Outcome[];

// A real vitest run, inside the project so that it finds vitest.
beforeAll(async () => {
  mkdirSync(`${ROOT}/.cache`, { recursive: true });
  folder = mkdtempSync(`${ROOT}/.cache/run-vitest-`);
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  const reporter = `--reporter=${ROOT}/scripts/test/outcome-reporter.ts`;
  await promisify(execFile)(
    process.execPath,
    [`${ROOT}/node_modules/vitest/vitest.mjs`, "run", "--root", folder, reporter],
    { env: { PATH: process.env.PATH, TRACEWIRE_OUTCOMES: join(folder, "outcomes.json") } },
  ).catch(() => {});
  outcomes = JSON.parse(readFileSync(join(folder, "outcomes.json"), "utf8"));
});

afterAll(() => rmSync(folder, { recursive: true }));

const namesIn = (state: Outcome["state"]) =>
  outcomes.filter((outcome) => outcome.state === state).map(({ name }) => name);

it("counts as failed whatever went wrong, not only tests", () => {
  expect(namesIn("failed").toSorted()).toEqual([
    "broken.test.ts (outside of its tests)",
    "crash.test.ts > ends its process",
    "mixed.test.ts > fails",
    "mixed.test.ts > suite (outside of its tests)",
    expect.stringContaining("outside of any test: "),
    expect.stringContaining("outside of any test: "),
  ]);
});

it("counts what passed", () => {
  expect(namesIn("passed")).toEqual(["mixed.test.ts > passes", "mixed.test.ts > throws later"]);
});

it("tells the reason of every skip", () => {
  const reasons = outcomes
    .filter(({ state }) => state === "skipped")
    .map(({ name, reason }) => [name, reason]);
  expect(reasons).toEqual([
    ["mixed.test.ts > is skipped", 'marked "skip", without a reason'],
    ["mixed.test.ts > is skipped with a reason", "needs a moon"],
    ["mixed.test.ts > suite > never runs", "something it depends on failed"],
  ]);
});
