import { writeSync } from "node:fs";

/** Written at once: `process.stderr` to a pipe would still be on its way when the process ends. */
export const say = (text) => {
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // Nobody reads standard error any more; what was asked for is still to be done.
  }
};
