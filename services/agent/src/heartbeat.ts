import { loadavg } from "node:os";
import { HEARTBEAT_EVERY_MS } from "@tracewire/protocol";
import type { Logger } from "pino";
import type { Host } from "./host/host.ts";
import type { JobSource } from "./transport/job-source.ts";

export type HeartbeatOptions = {
  source: JobSource;
  hostId: string;
  host: Host;
  /** The run in progress. */
  running(): string | null;
  log: Logger;
};

/**
 * Says every few seconds that this host is there, what it is and what it does. Looks at the host each time:
 * one that is told to be in trouble gets no job that would find it repaired.
 * @returns stops it
 */
export const startHeartbeat = ({ source, hostId, host, running, log }: HeartbeatOptions): (() => void) => {
  const beat = async (): Promise<void> => {
    await host.look();
    source.beat({
      host: hostId,
      at: Date.now(),
      facts: host.facts,
      running: running(),
      load: loadavg()[0] ?? 0,
    });
  };
  const tryBeat = (): void => {
    beat().catch((error: unknown) => log.error({ err: error }, "no heartbeat could be made"));
  };
  tryBeat();
  const timer = setInterval(tryBeat, HEARTBEAT_EVERY_MS);
  return () => clearInterval(timer);
};
