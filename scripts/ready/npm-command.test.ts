import { expect, it } from "vitest";
import { npmCommand, npmEnvironment } from "./npm-command.mjs";

const NPM = "/usr/lib/node_modules/npm/bin/npm-cli.js";
const OWN_NODE = "/home/ann/tracewire/node_modules/node/bin/node";

it("runs the npm that started it, on the machine's own Node", () => {
  const env = { npm_execpath: NPM, npm_node_execpath: "/usr/bin/node" };
  expect(npmCommand(env, OWN_NODE)).toEqual(["/usr/bin/node", NPM]);
});

it("never runs npm on the Node that npm is about to remove", () => {
  expect(npmCommand({ npm_execpath: NPM, npm_node_execpath: OWN_NODE }, OWN_NODE)).toEqual(["npm"]);
  expect(npmEnvironment({ PATH: "/home/ann/tracewire/node_modules/.bin:/usr/bin" }).PATH).toBe("/usr/bin");
});

it("does not take another package manager for npm", () => {
  expect(npmCommand({ npm_execpath: "/usr/lib/pnpm.cjs" }, "/usr/bin/node")).toEqual(["npm"]);
  expect(npmCommand({}, "/usr/bin/node")).toEqual(["npm"]);
});

it("keeps the person's npm settings and drops what belongs to the outer script", () => {
  const env = {
    PATH: "/usr/bin",
    HOME: "/root",
    npm_config_registry: "https://r.example",
    npm_lifecycle_event: "start",
  };
  expect(npmEnvironment(env)).toEqual({
    PATH: "/usr/bin",
    HOME: "/root",
    npm_config_registry: "https://r.example",
  });
});
