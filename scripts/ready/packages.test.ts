import { expect, it } from "vitest";
import { matchesLock } from "./packages.mjs";

const LOCK = {
  packages: {
    "": { name: "tracewire", version: "0.1.0" },
    "packages/protocol": { name: "@tracewire/protocol", version: "0.1.0" },
    "node_modules/@tracewire/protocol": { resolved: "packages/protocol", link: true },
    "node_modules/zod": { version: "4.6.7", integrity: "sha512-abc" },
    "node_modules/cli-for-another-system": { version: "2.0.0", integrity: "sha512-def", optional: true },
  },
};

const INSTALLED = {
  packages: {
    "node_modules/@tracewire/protocol": { resolved: "packages/protocol", link: true },
    "node_modules/zod": {
      version: "4.6.7",
      integrity: "sha512-abc",
      resolved: "https://registry.example/zod.tgz",
    },
  },
};

const installedWith = (packages: object) => ({ packages: { ...INSTALLED.packages, ...packages } });

it("is content with what the lock asks for, other systems' packages left out", () => {
  expect(matchesLock(LOCK, INSTALLED)).toBe(true);
  expect(matchesLock(LOCK, installedWith({ "node_modules/more": { version: "1.0.0" } }))).toBe(true);
});

it("installs again after an installation that was interrupted", () => {
  expect(matchesLock(LOCK, undefined)).toBe(false);
  expect(matchesLock(LOCK, {})).toBe(false);
});

it("installs again when the lock asks for another version or other contents", () => {
  expect(
    matchesLock(LOCK, installedWith({ "node_modules/zod": { version: "4.6.6", integrity: "sha512-abc" } })),
  ).toBe(false);
  expect(
    matchesLock(LOCK, installedWith({ "node_modules/zod": { version: "4.6.7", integrity: "sha512-x" } })),
  ).toBe(false);
});

it("installs again when the lock has a new package or workspace", () => {
  const grown = { packages: { ...LOCK.packages, "node_modules/@tracewire/new": { link: true } } };
  expect(matchesLock(grown, INSTALLED)).toBe(false);
});
