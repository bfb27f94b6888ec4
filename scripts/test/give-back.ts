import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { ROOT } from "../ready/packages.mjs";

const WRITTEN_BY_TESTS = [
  ".cache",
  "node_modules/.vite",
  "node_modules/.vite-temp",
  "node_modules/.vitest-cache",
];

/** Tests on the real kernel run through sudo; what they left in the project's folder is its owner's again. */
export const giveBack = (): void => {
  const { SUDO_UID, SUDO_GID } = process.env;
  if (process.geteuid?.() !== 0 || SUDO_UID === undefined || `${statSync(ROOT).uid}` !== SUDO_UID) return;
  const left = WRITTEN_BY_TESTS.map((path) => `${ROOT}/${path}`).filter((path) => existsSync(path));
  spawnSync("chown", ["-R", `${SUDO_UID}:${SUDO_GID}`, ...left], { stdio: "inherit" });
};
