import type { CheckResult, HostFacts, Progress, RunResult } from "@tracewire/protocol";
import type { Conclusion } from "./conclusion.ts";
import type { Person } from "./investigation.ts";
import type { ModelCost } from "./model-cost.ts";
import type { Draft } from "./plan.ts";
import type { Program } from "./program.ts";

/** What happens to an investigation. Each may come twice or late; `step` ignores what no longer fits. */
export type Event =
  /** `facts`: of the hosts that will run it, as they are now. */
  | ({ type: "drafted"; draft: Draft; facts: HostFacts[] } & Costly)
  | ({ type: "found"; conclusion: Conclusion } & Costly)
  | ({ type: "written"; program: Program } & Costly)
  | ({ type: "kept"; note: string } & Costly)
  | ({ type: "asked"; message: string; choices: { title: string; example: string }[] } & Costly)
  | ({ type: "declined"; because: "refused" | "impossible"; message: string; hint: string } & Costly)
  | { type: "checked"; attempt: number; result: CheckResult }
  | { type: "uncheckable"; attempt: number; host: string }
  | { type: "decided"; binding: string; approve: boolean; by: Person; reason: string }
  | { type: "unapproved" }
  | { type: "attached"; attempt: number; host: string; at: number }
  | {
      type: "reported";
      attempt: number;
      result: Omit<RunResult, "summary" | "raw">;
      doubt?: string | null;
    }
  | ({ type: "explained"; text: string | null } & Costly)
  /** Taken back from the queue before the host took it: it never runs. */
  | { type: "unstarted"; attempt: number; host: string }
  | { type: "silent"; attempt: number; host: string }
  | { type: "cancelled"; by: Person }
  | { type: "broken"; message: string };

type Costly = { cost?: ModelCost | null };

/** What the driver does for it. Repeating one changes nothing: ids are made from the investigation and the attempt. */
export type Effect =
  | { do: "check"; attempt: number; host: string }
  | { do: "dispatch"; attempt: number; host: string }
  | { do: "withdraw"; attempt: number; host: string }
  | { do: "tell"; progress: Progress };
