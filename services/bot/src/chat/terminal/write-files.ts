import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "@tracewire/protocol";
import type { Program } from "../../flow/program.ts";

const MOST_TRIES = 100;

/**
 * One file as it is called, several in a folder of their own. What is there is never written over: the next free
 * number is taken.
 * @returns the path as the person would type it
 */
export const writeFiles = ({ name, files }: Pick<Program, "name" | "files">, folder: string): string => {
  const [only] = files;
  if (only && files.length === 1) {
    return firstFree(only.name, (path) => writeFileSync(join(folder, path), only.text, { flag: "wx" }));
  }
  return firstFree(`${name}/`, (path) => {
    mkdirSync(join(folder, path));
    for (const file of files) writeFileSync(join(folder, path, file.name), file.text, { flag: "wx" });
  });
};

const firstFree = (name: string, make: (path: string) => void): string => {
  const [, stem = name, ending = ""] = /^(.*?)(\.[a-z]+|\/)?$/.exec(name) ?? [];
  for (let number = 1; number <= MOST_TRIES; number += 1) {
    const path = `./${stem}${number === 1 ? "" : `-${number}`}${ending}`;
    try {
      make(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") continue;
      throw cannot((error as Error).message, error);
    }
  }
  throw cannot(`${name} and ${MOST_TRIES} names like it are taken`);
};

const cannot = (why: string, cause?: unknown): TraceError =>
  new TraceError("FILE_NOT_WRITTEN", `the file could not be written here: ${why}`, {
    hint: "Write to a pipe instead (… > FILE.bt), or start Tracewire in a folder of your own.",
    cause,
  });
