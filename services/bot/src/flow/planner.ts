import type { Diagnosis, HostFacts, RunResult } from "@tracewire/protocol";
import type { Conclusion } from "./conclusion.ts";
import type { Draft, Plan } from "./plan.ts";

export type PlanRequest = {
  /** What the person wrote, options taken out. Any language. */
  text: string;
  options: { pid?: number | undefined; comm?: string | undefined; top?: number | undefined };
  windowMs: number;
  /** Facts of the hosts that will run it. */
  facts: HostFacts[];
  /** Plans of this investigation that failed, oldest first, and why. */
  previous: { plan: Plan; diagnosis: Diagnosis }[];
  /** Plans of this investigation that ran, oldest first, and what each host measured. */
  measured: { plan: Plan; results: RunResult[] }[];
};

export type PlanResult =
  | { kind: "plan"; draft: Draft }
  /** A series has seen enough. */
  | { kind: "findings"; conclusion: Conclusion }
  /** Not sure enough: what it could do instead, nearest first. Nothing runs. */
  | { kind: "ask"; message: string; choices: { title: string; example: string }[] }
  /** Will not, or cannot on these hosts: the reason and the next step. */
  | { kind: "decline"; because: "refused" | "impossible"; message: string; hint: string };

export type Planner = { plan(request: PlanRequest, signal: AbortSignal): Promise<PlanResult> };
