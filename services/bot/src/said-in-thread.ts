import { TraceError } from "@tracewire/protocol";
import type { Inventory } from "./fleet/inventory.ts";
import type { Command } from "./flow/command.ts";
import { type EarlierRequest, goOnFrom } from "./flow/follow-up.ts";
import type { Investigation, Request } from "./flow/investigation.ts";
import { fillOptions, type Options } from "./flow/options.ts";
import { type ReadFollowUp, readFollowUp } from "./flow/read-follow-up.ts";
import type { RecipePlanner } from "./plan/recipes/recipe-planner.ts";
import type { Traces } from "./store/traces.ts";

export type ThreadParts = {
  inventory: Inventory;
  traces: Traces;
  shelf: RecipePlanner;
};

export type SaidInThread = {
  options: Options;
  what: Pick<Request, "text" | "script" | "follows" | "followUp" | "write">;
};

/**
 * What something said in the thread of a trace asks for: that trace with something changed, or a question of its own,
 * which a model may still understand by what was asked before.
 * @throws TraceError UNKNOWN_TRACE for a thread that was named and is not kept
 */
export const saidInThread = async (
  { inventory, traces, shelf }: ThreadParts,
  { id, text, options: given, named }: Command & { verb: "follow" },
): Promise<SaidInThread> => {
  const alone: SaidInThread = { options: fillOptions(given), what: { text, follows: id } };
  const earlier = await traces.state(id).catch((error: unknown) => {
    if (error instanceof TraceError && !named) return null;
    throw error;
  });
  if (earlier === null) return { ...alone, what: { text } };
  const hosts = (await inventory.hosts()).map(({ host }) => host);
  const read = text === "" ? OPTIONS_ONLY : readFollowUp(text, hosts);
  if (read === null && !named) return alone;
  const followUp = read ?? { refinement: text, brief: false };
  // "Per-second syscall rates" begins as a follow-up may, and needs nothing from before.
  if (!followUp.brief && (await shelf.understands(text))) return alone;
  const { options, followUp: goesOn, ...what } = goOnFrom(earlierOf(earlier), text, followUp, given);
  const { write } = earlier.request;
  return { options, what: { ...what, follows: id, followUp: goesOn, ...(write ? { write } : {}) } };
};

const OPTIONS_ONLY: ReadFollowUp = { refinement: null, brief: true };

const earlierOf = ({ request, attempts }: Investigation): EarlierRequest => ({
  text: request.text,
  script: request.script,
  options: request.options,
  hosts: request.targets.map(({ host }) => host),
  windowMs: request.windowMs,
  followUp: request.followUp,
  series: attempts.some(({ plan }) => plan.step !== undefined),
});
