import { loadavg } from "node:os";
import { HEARTBEAT_EVERY_MS, type HostFacts } from "@tracewire/protocol";
import type { JobSource } from "./transport/job-source.ts";

/** Says every few seconds that this host is there, what it is and what it does. */
export const startHeartbeat = (
  source: JobSource,
  host: string,
  state: { facts(): HostFacts; running(): string | null },
): { beat(): void; stop(): void } => {
  const beat = (): void =>
    source.beat({
      host,
      at: Date.now(),
      facts: state.facts(),
      running: state.running(),
      load: loadavg()[0] ?? 0,
    });
  const timer = setInterval(beat, HEARTBEAT_EVERY_MS);
  return { beat, stop: () => clearInterval(timer) };
};
