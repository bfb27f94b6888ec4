import { analyse, parse } from "@tracewire/bpftrace";
import { type CheckResult, PROTOCOL_VERSION, type ScriptJob } from "@tracewire/protocol";
import { checkJob } from "../../../services/agent/src/bpftrace/check.ts";
import type { Confinement } from "../../../services/agent/src/bpftrace/confine.ts";
import type { Tool } from "../../../services/agent/src/bpftrace/tool.ts";
import type { Families } from "../../../services/agent/src/host/probe-families.ts";
import type { Event } from "../../../services/bot/src/flow/event.ts";
import { type Attempt, begin, type Investigation } from "../../../services/bot/src/flow/investigation.ts";
import type { Planner, PlanRequest } from "../../../services/bot/src/flow/planner.ts";
import { step } from "../../../services/bot/src/flow/step.ts";
import { NOBODY } from "../../shelf/dry-check.ts";
import { thisHost } from "../../shelf/this-host.ts";

export const MAX_TRIES = 3;

/** What became of one case: with which try its script would load, `null` when with none of three. */
export type Recovery = { tries: number | null; attempts: Attempt[] };

/** The workflow from the first try until a script loads, with the agent's own check on this host; nothing is run. */
export const recover = async (
  id: string,
  question: string,
  { planner, tool, confinement }: { planner: Planner; tool: Tool; confinement: Confinement },
): Promise<Recovery> => {
  let state = begin(id, {
    text: question,
    options: {},
    targets: [{ host: thisHost.host, fingerprint: "" }],
    windowMs: 1_000,
    by: { id: "t:weak", name: "weak", platform: "test" },
    at: 0,
    approveSelf: false,
    planOnly: true,
    rawBytes: 0,
  });
  while (state.attempts.length <= MAX_TRIES && state.at !== "ended") {
    const event =
      state.at === "drafting" ? await draft(state, planner) : await check(state, { tool, confinement });
    if (event === null) break;
    [state] = step(state, event, 0);
  }
  const loaded = state.ending?.status === "answered" && state.attempts.length <= MAX_TRIES;
  return { tries: loaded ? state.attempts.length : null, attempts: state.attempts };
};

const draft = async (state: Investigation, planner: Planner): Promise<Event | null> => {
  if (state.attempts.length === MAX_TRIES || state.lastWord) return null;
  const request: PlanRequest = {
    text: state.request.text,
    options: {},
    windowMs: state.request.windowMs,
    facts: [thisHost],
    previous: state.attempts.flatMap(({ plan, diagnosis }) => (diagnosis ? [{ plan, diagnosis }] : [])),
    measured: [],
  };
  const result = await planner.plan(request, {
    id: state.id,
    scout: {
      look: () => Promise.reject(new Error("no look")),
      check: () => Promise.reject(new Error("no check")),
    },
    say: async () => {},
    signal: AbortSignal.timeout(60_000),
  });
  return result.kind === "plan" ? { type: "drafted", draft: result.draft, facts: [thisHost] } : null;
};

const check = async (
  state: Investigation,
  { tool, confinement }: { tool: Tool; confinement: Confinement },
): Promise<Event> => {
  const attempt = state.attempts.length;
  const { plan, limits } = state.attempts.at(-1) as Attempt;
  const job: ScriptJob = {
    protocol: PROTOCOL_VERSION,
    kind: "check",
    id: `${state.id}.check.${attempt}`,
    host: thisHost.host,
    script: plan.script,
    scriptHash: plan.hash,
    limits,
    issuedAt: 0,
    notAfter: 0,
  };
  const result: CheckResult = await checkJob({
    job,
    analysis: analyse(parse(plan.script)),
    tool,
    confinement,
    families: thisHost.families as Families,
    parameters: NOBODY,
  });
  return { type: "checked", attempt, result };
};
