import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { isExecutable } from "./machine.mjs";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Node 24, which the project's TypeScript runs on, comes as an npm package; the machine's own may be older. */
export const NODE_24 = `${ROOT}/node_modules/.bin/node`;

/** npm writes its record of what is installed last, so an installation that was interrupted has none. */
export const packagesAreCurrent = () =>
  isExecutable(NODE_24) &&
  matchesLock(readJson(`${ROOT}/package-lock.json`), readJson(`${ROOT}/node_modules/.package-lock.json`));

/**
 * Compares contents, not dates: git and npm set dates as they like. Optional packages are those of other platforms.
 */
export const matchesLock = (lock, installed) =>
  installed !== undefined &&
  Object.entries(lock?.packages ?? {})
    .filter(([path, wanted]) => path.startsWith("node_modules/") && !wanted.optional)
    .every(([path, wanted]) => {
      const found = installed.packages?.[path];
      return found !== undefined && found.version === wanted.version && found.integrity === wanted.integrity;
    });

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
};
