import type { CheckResult, Look, LookResult } from "@tracewire/protocol";

/**
 * What a planner may ask a real host while it writes: bounded, read-only, and never an exception because a host does
 * not answer. Whatever comes back is data of that host.
 */
export type Scout = {
  look(look: Look): Promise<LookResult>;
  /** Whether the script would load there. Nothing of it runs. */
  check(script: string): Promise<CheckResult>;
};
