import type { MapValue } from "@tracewire/bpftrace";

/** Longest key part and longest text value that a summary carries, characters. */
export const MAX_TEXT = 2_048;

/** The number that a value is sorted and added by; `undefined` for text, tuples and stacks. */
export const numberOf = (value: MapValue): number | undefined => {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?[0-9]{1,40}$/.test(value) ? Number(value) : undefined;
};

/** A value as the summary carries it. */
export const shownValue = (value: MapValue): number | string =>
  typeof value === "number" ? value : textOfValue(value).slice(0, MAX_TEXT);

const textOfValue = (value: MapValue): string => {
  if (Array.isArray(value)) return `(${value.map(textOfValue).join(", ")})`;
  return typeof value === "number" ? String(value) : trimStack(value);
};

/** A stack stands on indented lines of its own; other text stays as it is. */
export const trimStack = (text: string): string => (text.startsWith("\n") ? framesOf(text).join("\n") : text);

const MAX_FRAME = 512;

export const framesOf = (stack: string): string[] =>
  stack
    .split("\n")
    .map((frame) => frame.trim().slice(0, MAX_FRAME))
    .filter((frame) => frame !== "");
