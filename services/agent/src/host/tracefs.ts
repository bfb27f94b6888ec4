import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the kernel lists its tracepoints: tracefs itself, or the old place under debugfs. */
const EVENT_FOLDERS = ["/sys/kernel/tracing/events", "/sys/kernel/debug/tracing/events"];

/** Fields that every tracepoint has and no script can use as `args->…`. */
const COMMON_FIELD = /^common_/;

export const eventsFolder = (): string | null => EVENT_FOLDERS.find((folder) => existsSync(folder)) ?? null;

/** Groups of tracepoints: `sched`, `syscalls`, … */
export const tracepointGroups = (): string[] => foldersIn(eventsFolder());

/** Names in one group; empty when there is no such group. */
export const tracepointsOf = (group: string): string[] => {
  const folder = eventsFolder();
  return folder && /^[\w-]+$/.test(group) ? foldersIn(join(folder, group)) : [];
};

/** The fields that `args->` reaches, from the tracepoint's own description; empty when it cannot be read. */
export const fieldsOf = (group: string, name: string): string[] => {
  const folder = eventsFolder();
  if (!folder || !/^[\w-]+$/.test(group) || !/^[\w-]+$/.test(name)) return [];
  const format = readText(join(folder, group, name, "format"));
  return [...format.matchAll(/^\s*field:(.*?);/gm)]
    .map((match) => /(\w+)(?:\[\w*\])?$/.exec(match[1]?.trim() ?? "")?.[1] ?? "")
    .filter((field) => field !== "" && !COMMON_FIELD.test(field));
};

const foldersIn = (folder: string | null): string[] => {
  if (!folder) return [];
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
};

const readText = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};
