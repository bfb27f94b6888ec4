import { TraceError } from "@tracewire/protocol";
import type { Event } from "./event.ts";
import { type Investigation, runJobId } from "./investigation.ts";
import type { Draft } from "./plan.ts";
import type { Earlier, PlanRequest, PlanResult } from "./planner.ts";
import type { Archive, Fleet } from "./ports.ts";
import { untilCancelled } from "./until-cancelled.ts";
import type { World } from "./world.ts";
import type { WriteResult } from "./writer.ts";

/** A model that thinks in several rounds and asks a busy host takes its time; its own budget is shorter. */
const DRAFT_MS = 300_000;

/** Lets the planner write, or takes what a person wrote. */
export const draft = async (state: Investigation, world: World): Promise<Event | null> => {
  const { request } = state;
  const facts = await world.fleet.facts(request.targets.map((target) => target.host));
  if (request.script) {
    const written = personsDraft(request.script, request.by.name, request.options.top ?? 20);
    return { type: "drafted", draft: written, facts };
  }
  const asked = await planRequestOf(state, world, facts);
  try {
    const result = await untilCancelled<PlanResult | WriteResult>(
      world.inbox,
      state.id,
      DRAFT_MS,
      (signal) => {
        const bench = {
          id: state.id,
          scout: world.scoutFor(state, signal),
          say: (text: string) => say(state, world, text),
          signal,
        };
        return request.write === "c" && world.writer
          ? world.writer.write(asked, bench)
          : world.planner.plan(asked, bench);
      },
    );
    return request.write && result.kind === "plan" && result.draft.step
      ? NO_SINGLE_SCRIPT
      : eventOf(result, facts);
  } catch (error) {
    const by = await world.inbox.cancelledBy(state.id);
    if (by) return { type: "cancelled", by };
    const why = error instanceof Error ? error.message : String(error);
    return { type: "broken", message: `drafting a script failed: ${why}` };
  }
};

const NO_SINGLE_SCRIPT: Event = {
  type: "asked",
  message:
    "This is answered by a series of traces, each chosen by what the last one found: no single script does it",
  choices: [],
};

const eventOf = (result: PlanResult | WriteResult, facts: PlanRequest["facts"]): Event => {
  const { cost = null } = result;
  switch (result.kind) {
    case "plan":
      return { type: "drafted", draft: result.draft, facts, cost };
    case "program":
      return { type: "written", program: result.program, cost };
    case "findings":
      return { type: "found", conclusion: result.conclusion, cost };
    case "keep":
      return { type: "kept", note: result.note, cost };
    case "ask":
      return { type: "asked", message: result.message, choices: result.choices, cost };
    case "decline":
      return { type: "declined", because: result.because, message: result.message, hint: result.hint, cost };
  }
};

const planRequestOf = async (
  state: Investigation,
  { fleet, archive }: World,
  facts: PlanRequest["facts"],
): Promise<PlanRequest> => {
  const { request } = state;
  return {
    text: request.text,
    options: request.options,
    windowMs: request.windowMs,
    facts,
    previous: state.attempts.flatMap(({ plan, diagnosis }) => (diagnosis ? [{ plan, diagnosis }] : [])),
    measured: await measuredSoFar(state, fleet),
    earlier: request.follows === undefined ? undefined : await earlierOf(request.follows, archive),
    followUp: request.followUp,
    lastWord: state.lastWord ?? false,
  };
};

/** Read from the hosts' own keys each time: the state stays small, whatever was measured. */
const measuredSoFar = async (state: Investigation, fleet: Fleet): Promise<PlanRequest["measured"]> => {
  const measured: PlanRequest["measured"] = [];
  for (const [index, { plan, runs, doubt = null }] of state.attempts.entries()) {
    const done = runs.filter(({ outcome }) => outcome === "finished" || outcome === "empty");
    if (done.length === 0) continue;
    const job = runJobId(state.id, index + 1);
    const results = await Promise.all(done.map(({ host }) => fleet.runResult(host, job)));
    measured.push({ plan, results: results.filter((result) => result !== null), doubt });
  }
  return measured;
};

/** A thread whose earlier trace is no longer kept begins anew. */
const earlierOf = async (id: string, archive: Archive): Promise<Earlier | undefined> => {
  const report = await archive.report(id).catch((error: unknown) => {
    if (error instanceof TraceError) return null;
    throw error;
  });
  const attempt = report?.attempts.at(-1);
  return report && attempt
    ? { text: report.request.text, plan: attempt.plan, results: attempt.runs }
    : undefined;
};

const MAX_SAID = 300;

/** Best effort: what a planner thinks is no reason for a trace to fail. */
const say = (state: Investigation, { journal }: World, text: string): Promise<void> =>
  journal
    .tell({
      event: "thinking",
      id: state.id,
      at: Date.now(),
      attempt: state.attempts.length + 1,
      text: text.slice(0, MAX_SAID),
    })
    .catch(() => {});

const personsDraft = (script: { name: string; text: string }, by: string, top: number): Draft => ({
  body: script.text,
  title: script.name,
  measures: `what ${by}'s own script ${script.name} measures`,
  readings: [],
  explain: "",
  next: "",
  notes: ["Tracewire's own processes are counted too: the script runs as it was written."],
  origin: { by: "person", name: by },
  top,
});
