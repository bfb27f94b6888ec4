import type { Reading } from "../flow/plan.ts";
import { keyPartText } from "./names.ts";

/** The parts of a key as a person reads them. */
export const keyCells = (key: readonly string[], reading: Reading, arch: string): string[] =>
  key.map((part, index) => keyPartText(part, reading.columns[index]?.kind ?? "text", arch));

/** A key inside a sentence or before a line: `nginx (4711) · /etc/hosts`. */
export const keyText = (key: readonly string[], reading: Reading, arch: string): string => {
  const parts: string[] = [];
  keyCells(key, reading, arch).forEach((cell, index) => {
    const kinds = [reading.columns[index - 1]?.kind, reading.columns[index]?.kind];
    if (kinds[0] === "process" && kinds[1] === "pid") parts.push(`${parts.pop()} (${cell})`);
    else parts.push(kinds[1] === "pid" ? `pid ${cell}` : kinds[1] === "port" ? `port ${cell}` : cell);
  });
  return parts.join(" · ");
};
