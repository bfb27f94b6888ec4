import { renameSync, statSync } from "node:fs";

const MAX_LOG_BYTES = 8 * 1_048_576;

/** Called before a log is opened: a large one becomes `.1`, so that a log never takes more than twice the bound. */
export const rotate = (file: string): string => {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  return file;
};
