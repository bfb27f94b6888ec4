import { MAX_WINDOW_MS, MIN_WINDOW_MS, TraceError } from "@tracewire/protocol";

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, sec: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

/**
 * `10s`, `500ms`, `2m`, `1.5s`; a bare number means seconds. Milliseconds, or `null` when it is no duration at all.
 */
const readDuration = (text: string): number | null => {
  const match = /^([+-]?\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  if (!match) return null;
  const unitMs = UNIT_MS[(match[2] || "s").toLowerCase()];
  return unitMs === undefined ? null : Number(match[1]) * unitMs;
};

/** @throws TraceError BAD_WINDOW with what was asked and what is possible */
export const readWindow = (text: string): number => {
  const hint = `Ask for ${MIN_WINDOW_MS} ms to ${MAX_WINDOW_MS / 60_000} minutes, for example for=5s, for=500ms or for=2m.`;
  const windowMs = readDuration(text);
  if (windowMs === null) throw new TraceError("BAD_WINDOW", `for=${text} is not a time`, { hint });
  if (windowMs <= 0) throw new TraceError("BAD_WINDOW", `for=${text} is no time at all`, { hint });
  if (windowMs < MIN_WINDOW_MS)
    throw new TraceError("BAD_WINDOW", `for=${text} is too short to measure anything`, { hint });
  if (windowMs > MAX_WINDOW_MS)
    throw new TraceError("BAD_WINDOW", `for=${text} is longer than a trace may run`, { hint });
  return Math.round(windowMs);
};

/** `5 s`, `500 ms`, `2 min`. */
export const sayDuration = (ms: number): string => {
  if (ms < 1_000) return `${ms} ms`;
  if (ms % 60_000 === 0) return `${ms / 60_000} min`;
  return `${Math.round(ms / 10) / 100} s`;
};
