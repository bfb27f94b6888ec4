import type { Diagnosis, HostFacts } from "@tracewire/protocol";
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
};

export type PlanResult =
  | { kind: "plan"; draft: Draft }
  /** Not sure enough: what it could do instead, nearest first. Nothing runs. */
  | { kind: "ask"; message: string; choices: { title: string; example: string }[] }
  /** Will not, or cannot on these hosts: the reason and the next step. */
  | { kind: "decline"; because: "refused" | "impossible"; message: string; hint: string };

export type Planner = { plan(request: PlanRequest, signal: AbortSignal): Promise<PlanResult> };
