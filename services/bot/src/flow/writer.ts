import type { PlanRequest, PlanResult, Workbench } from "./planner.ts";
import type { Program } from "./program.ts";

export type WriteResult =
  | { kind: "program"; program: Program; cost?: PlanResult["cost"] }
  | Extract<PlanResult, { kind: "ask" | "decline" }>;

/** Writes programs that Tracewire never runs. */
export type Writer = { write(request: PlanRequest, bench: Workbench): Promise<WriteResult> };
