import { setTimeout as sleep } from "node:timers/promises";
import type { Inbox } from "./ports.ts";

const LOOK_EVERY_MS = 300;

/** Does work that may take long, and ends it as soon as a person cancels the investigation or the time is over. */
export const untilCancelled = async <T>(
  inbox: Inbox,
  id: string,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const cancelled = new AbortController();
  const done = new AbortController();
  const watch = async (): Promise<void> => {
    while (!done.signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal: done.signal }).catch(() => {});
      if (!done.signal.aborted && (await inbox.cancelledBy(id).catch(() => null)) !== null) cancelled.abort();
    }
  };
  void watch();
  try {
    return await work(AbortSignal.any([cancelled.signal, AbortSignal.timeout(timeoutMs)]));
  } finally {
    done.abort();
  }
};
