import type { Explainer } from "./explainer.ts";
import type { Investigation } from "./investigation.ts";
import type { Planner } from "./planner.ts";
import type { Archive, Fleet, Inbox, Journal } from "./ports.ts";
import type { Scout } from "./scout.ts";
import type { Writer } from "./writer.ts";

/** Everything outside of an investigation's own state. */
export type World = {
  fleet: Fleet;
  inbox: Inbox;
  journal: Journal;
  archive: Archive;
  planner: Planner;
  /** Both are `null` without a model. */
  explainer: Explainer | null;
  writer: Writer | null;
  scoutFor(state: Investigation, signal: AbortSignal): Scout;
};
