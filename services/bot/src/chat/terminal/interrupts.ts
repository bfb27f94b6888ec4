import type { OnInterrupt } from "./terminal.ts";

type Signals = Pick<NodeJS.Process, "on" | "off">;

/**
 * SIGINT for whoever listens; while nobody does, `idle` is called.
 * @returns how to listen, and how to give the signal back
 */
export const takeInterrupts = (
  signals: Signals,
  idle: () => void,
): { onInterrupt: OnInterrupt; release: () => void } => {
  const listeners = new Set<() => void>();
  const interrupted = (): void => {
    if (listeners.size === 0) idle();
    for (const listener of [...listeners]) listener();
  };
  signals.on("SIGINT", interrupted);
  return {
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    release: () => void signals.off("SIGINT", interrupted),
  };
};
