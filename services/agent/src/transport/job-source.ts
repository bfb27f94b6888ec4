import type { Heartbeat, HostResult, LiveState } from "@tracewire/protocol";

/** A job as the queue gave it: nothing in it is trusted yet. */
export type QueuedJob = { id: string; envelope: unknown };

/** What became of a queued job; the queue learns no more than this. */
export type Handled = { ok: true } | { ok: false; code: string };

/** Where jobs come from and results go: Redis directly, or a gateway. */
export type JobSource = {
  /**
   * Jobs that were handed out to this host and neither finished nor failed. Asked before `start`;
   * waits until the source answers, or gives none when the signal ends the waiting.
   */
  orphans(signal: AbortSignal): Promise<string[]>;
  /** Hands out one job at a time. `handle` must not reject. */
  start(handle: (job: QueuedJob) => Promise<Handled>): void;
  /** Stores the result once and rings; goes on trying until it works or the signal ends it. */
  deliver(result: HostResult, signal: AbortSignal): Promise<boolean>;
  /** Tells that the probes are attached. Best effort. */
  announce(live: LiveState): void;
  /** Whether the bot asks to end this run. False when that cannot be asked just now. */
  cancelled(job: string): Promise<boolean>;
  /** Best effort: a beat that cannot be sent is dropped, the next one comes soon. */
  beat(heartbeat: Heartbeat): void;
  /** Takes no more jobs, waits for the one in progress, closes. */
  stop(): Promise<void>;
};
