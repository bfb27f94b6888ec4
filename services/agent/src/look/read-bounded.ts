import { closeSync, constants, openSync, readdirSync, readlinkSync, readSync } from "node:fs";

/** At most so much of a file, as text; `null` when it cannot be read. Files of the kernel have no size before they are read. */
export const readBounded = (path: string, maxBytes = 65_536): string | null => {
  const bytes = readBytes(path, maxBytes);
  return bytes === null ? null : bytes.toString("utf8");
};

/** A pipe or a device with nothing to say does not hold it up. */
export const readBytes = (path: string, maxBytes: number): Buffer | null => {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return null;
  }
  try {
    const chunks: Buffer[] = [];
    for (let left = maxBytes; left > 0; ) {
      const chunk = Buffer.allocUnsafe(Math.min(left, 65_536));
      const count = readSync(file, chunk, 0, chunk.length, null);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
      left -= count;
    }
    return Buffer.concat(chunks);
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
};

/** Empty when it cannot be read. */
export const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Empty when it is no link, or not to be read. */
export const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
};
