import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { promisify } from "node:util";

/** The bpftrace of this host. `stamp` changes when the program is replaced. */
export type Tool = { path: string; version: string; stamp: string };

const VERSION_TIMEOUT_MS = 10_000;

/**
 * `null` when there is no such program, or it does not say a version.
 * @param known what was found before; asked again only when the program was replaced
 */
export const findTool = async (
  wanted: string | undefined,
  searchPath: string,
  known: Tool | null = null,
): Promise<Tool | null> => {
  const path = findProgram(wanted ?? "bpftrace", searchPath);
  if (!path) return null;
  const { mtimeMs, size, ino } = statSync(path);
  const stamp = `${mtimeMs} ${size} ${ino}`;
  if (known?.path === path && known.stamp === stamp) return known;
  const version = await versionOf(path);
  return version === null ? null : { path, version, stamp };
};

/** Where a program is, by its path or by looking through the folders of `searchPath`. */
export const findProgram = (name: string, searchPath: string): string | null => {
  if (isAbsolute(name)) return isExecutable(name) ? name : null;
  const found = searchPath.split(":").find((folder) => folder !== "" && isExecutable(join(folder, name)));
  return found === undefined ? null : join(found, name);
};

/** `0.17.0` is before `0.22`. */
export const isAtLeast = (version: string, major: number, minor: number): boolean => {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const versionOf = async (path: string): Promise<string | null> => {
  try {
    const { stdout, stderr } = await promisify(execFile)(path, ["--version"], {
      env: {},
      timeout: VERSION_TIMEOUT_MS,
    });
    return /v?(\d+\.\d+(?:\.\d+)?)/.exec(stdout + stderr)?.[1] ?? null;
  } catch {
    return null;
  }
};
