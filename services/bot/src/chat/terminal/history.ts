import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const MOST_ENTRIES = 500;
const LONGEST_ENTRY = 4_000;

/** What was typed before, newest first; a file that cannot be read is an empty history. */
export const loadHistory = (file: string): string[] => {
  try {
    return bounded(readFileSync(file, "utf8").split("\n"));
  } catch {
    return [];
  }
};

/** Written whole and moved into place, for its owner only: questions name hosts and files. */
export const saveHistory = (file: string, entries: readonly string[]): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${bounded(entries).join("\n")}\n`, { mode: 0o600 });
  renameSync(fresh, file);
};

const bounded = (entries: readonly string[]): string[] =>
  entries.filter((entry) => entry.trim() !== "" && entry.length <= LONGEST_ENTRY).slice(0, MOST_ENTRIES);
