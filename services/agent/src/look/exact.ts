import type { Cell } from "./found.ts";

/** Beyond 2^53 a number would be another one. */
export const exact = (value: bigint): Cell =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
