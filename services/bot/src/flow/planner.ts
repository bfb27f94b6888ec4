import type { Diagnosis, HostFacts, RunResult } from "@tracewire/protocol";
import type { Conclusion } from "./conclusion.ts";
import type { FollowUp } from "./follow-up.ts";
import type { ModelCost } from "./model-cost.ts";
import type { Draft, Plan } from "./plan.ts";
import type { Scout } from "./scout.ts";

export type PlanRequest = {
  /** What the person wrote, options taken out. Any language. */
  text: string;
  options: { pid?: number | undefined; comm?: string | undefined; top?: number | undefined };
  windowMs: number;
  /** Facts of the hosts that will run it. */
  facts: HostFacts[];
  /** Plans of this investigation that failed, oldest first, and why. */
  previous: { plan: Plan; diagnosis: Diagnosis }[];
  /** Plans of this investigation that ran, oldest first, what each host measured, and why that may be no answer. */
  measured: { plan: Plan; results: RunResult[]; doubt?: string | null }[];
  /** The trace in whose thread this was asked. */
  earlier?: Earlier | undefined;
  /** Set when this goes on from it: `text` alone is then not the whole question. */
  followUp?: FollowUp | undefined;
  /** No script is run any more: say why it could not be done, and what could. */
  lastWord?: boolean;
};

/** What a follow-up refers to. */
export type Earlier = { text: string; plan: Plan; results: RunResult[] };

/** What a planner may use while it writes: the effects that it has. */
export type Workbench = {
  /** The investigation, for what belongs to it alone. */
  id: string;
  scout: Scout;
  /** Tells those who follow the trace what is being done. */
  say(text: string): Promise<void>;
  signal: AbortSignal;
};

export type PlanResult = (
  | { kind: "plan"; draft: Draft }
  /** A series has seen enough. */
  | { kind: "findings"; conclusion: Conclusion }
  /** What was measured is the answer, although it was doubted: the note says why. */
  | { kind: "keep"; note: string }
  /** Not sure enough: what it could do instead, nearest first. Nothing runs. */
  | { kind: "ask"; message: string; choices: { title: string; example: string }[] }
  /** Will not, or cannot on these hosts: the reason and the next step. */
  | { kind: "decline"; because: "refused" | "impossible"; message: string; hint: string }
) & { cost?: ModelCost | null };

export type Planner = { plan(request: PlanRequest, bench: Workbench): Promise<PlanResult> };
