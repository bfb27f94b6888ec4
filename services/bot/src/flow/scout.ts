import type { CheckResult, Look, LookResult } from "@tracewire/protocol";

/** Asks a real target host while a plan is being written. A host that does not answer is an answer, not an exception. */
export type Scout = {
  look(look: Look): Promise<LookResult>;
  /** Whether the script would load there. Nothing of it is run. */
  check(script: string): Promise<CheckResult>;
};
