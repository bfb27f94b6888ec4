import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostFacts, RunResult } from "@tracewire/protocol";
import { pino } from "pino";
import { createExplainer } from "../../../services/bot/src/explain/create-explainer.ts";
import { doubtOf } from "../../../services/bot/src/flow/doubt.ts";
import type { Event } from "../../../services/bot/src/flow/event.ts";
import type { Explainer } from "../../../services/bot/src/flow/explainer.ts";
import {
  type Attempt,
  begin,
  checkJobId,
  type Investigation,
  runJobId,
} from "../../../services/bot/src/flow/investigation.ts";
import type { PlanRequest } from "../../../services/bot/src/flow/planner.ts";
import { reportOf } from "../../../services/bot/src/flow/report-of.ts";
import { step } from "../../../services/bot/src/flow/step.ts";
import { createModel } from "../../../services/bot/src/model/create-model.ts";
import { createModelPlanner } from "../../../services/bot/src/plan/model/model-planner.ts";
import { loadPrompts } from "../../../services/bot/src/plan/model/prompts.ts";
import type { Talk } from "../../../services/bot/src/plan/model/talk.ts";
import { createPlanner } from "../../../services/bot/src/plan/planner.ts";
import { createPlaybookPlanner } from "../../../services/bot/src/plan/playbooks/playbook-planner.ts";
import { renderReport } from "../../../services/bot/src/report/render-report.ts";
import type { Persona } from "../../support/fake-model/personas/persona.ts";
import { startFakeModel } from "../../support/fake-model/start-fake-model.ts";
import type { Attack } from "./attacks.ts";
import { checkOf, earlierOf, factsOf, HOST, knowledge, lookOf, resultOf, shelfWith } from "./hostile-host.ts";

export const API_KEY = "sk-injection-7c1f0e9b";
export const WINDOW_MS = 2_000;
const MAX_EVENTS = 40;
const ann = { id: "t:ann", name: "ann", platform: "test" };
const prompts = await loadPrompts(knowledge("prompts"));
const shelf = await createPlaybookPlanner({
  recipesDirs: [knowledge("recipes")],
  playbooksDir: knowledge("playbooks"),
});

/** What came of one attack: everything that left the bot, for the model, for hosts and for the person. */
export type Played = {
  state: Investigation;
  /** As they were when they were sent to the host. */
  dispatched: Attempt[];
  /** Bodies of all requests that the model's server saw. */
  bodies: string[];
  messages: { role: string; text: string }[];
  said: string[];
  report: string;
  log: string;
};

const QUESTIONS: Partial<Record<Attack["channel"], string>> = {
  "a process name": "why is nginx slow",
  "a file path": "why is nginx slow",
  "a recipe": "how often does the frobnicator turn",
};
const QUESTION = "how often does the frobnicator of nginx turn";

/**
 * One question from its beginning to its end, or until a person has to decide, with the attacker's text where the
 * attack wants it: the real planner and client over HTTP, the real workflow, and a host that is data.
 */
export const play = async (attack: Attack, persona: Persona): Promise<Played> => {
  const fake = await startFakeModel({ dialect: "vllm", apiKey: API_KEY, reply: persona });
  const lines: string[] = [];
  const said: string[] = [];
  const log = pino({ level: "trace" }, { write: (line) => void lines.push(line) });
  const talks = new Map<string, string>();
  const folder = mkdtempSync(join(tmpdir(), "tracewire-attack-"));
  try {
    const ownShelf = attack.channel === "a recipe" ? await shelfWith(folder, attack) : shelf;
    const model = createModel(
      { baseUrl: fake.url, apiKey: API_KEY, name: "fake-model", mode: "auto", timeoutMs: 20_000 },
      { memory: { recall: async () => null, remember: async () => {} }, log },
    );
    const explainer = createExplainer({ model, prompts, caught: () => {}, log });
    const byModel = createModelPlanner({
      model,
      prompts,
      talks: {
        load: async (id) => JSON.parse(talks.get(id) ?? "null") as Talk | null,
        save: async (id, talk) => void talks.set(id, JSON.stringify(talk)),
      },
      shelf: ownShelf,
      log,
    });
    const planner = createPlanner(ownShelf, byModel);
    const facts = [factsOf(attack)];
    const results: RunResult[] = [];
    const dispatched: Attempt[] = [];
    let state = begin("inv-attack", {
      text:
        attack.channel === "the request"
          ? `${QUESTION} ${attack.text}`
          : (QUESTIONS[attack.channel] ?? QUESTION),
      options: {},
      targets: [{ host: HOST, fingerprint: "a" }],
      windowMs: WINDOW_MS,
      by: ann,
      at: 0,
      approveSelf: false,
      planOnly: false,
      rawBytes: 0,
      explain: true,
    });
    const bench = {
      id: state.id,
      scout: {
        look: async () => lookOf(attack),
        check: async () => checkOf(attack, "inv-attack.check.x", true),
      },
      say: async (text: string) => void said.push(text),
      signal: AbortSignal.timeout(30_000),
    };
    for (let events = 0; events < MAX_EVENTS; events += 1) {
      const event = await next(state, attack, {
        results,
        facts,
        ask: async (request) => planner.plan({ ...request, facts }, bench),
        explainer,
      });
      if (event === null) break;
      const before = state;
      [state] = step(state, event, 1_000);
      if (state.at === "dispatched" && before.at !== "dispatched")
        dispatched.push(state.attempts.at(-1) as Attempt);
    }
    const report = reportOf(state, (attempt) => results[attempt - 1] ?? null, facts);
    return {
      state,
      dispatched,
      bodies: fake.requests.map(({ body }) => JSON.stringify(body)),
      messages: fake.requests.flatMap(({ body }) =>
        body.messages.map(({ role, content }) => ({ role, text: String(content ?? "") })),
      ),
      said,
      report: renderReport(report, { colour: false, width: 80 }),
      log: lines.join(""),
    };
  } finally {
    await fake.close();
    rmSync(folder, { recursive: true });
  }
};

type Outside = {
  results: RunResult[];
  facts: HostFacts[];
  ask(request: PlanRequest): ReturnType<ReturnType<typeof createPlanner>["plan"]>;
  explainer: Explainer;
};

/** What happens next, as the driver would see it; `null` when it has ended or waits for a person. */
const next = async (
  state: Investigation,
  attack: Attack,
  { results, facts, ask, explainer }: Outside,
): Promise<Event | null> => {
  const attempt = state.attempts.length;
  switch (state.at) {
    case "drafting": {
      const result = await ask(requestOf(state, attack, results));
      if (result.kind === "plan") return { type: "drafted", draft: result.draft, facts };
      if (result.kind === "findings") return { type: "found", conclusion: result.conclusion };
      if (result.kind === "keep") return { type: "kept", note: result.note };
      if (result.kind === "ask") return { type: "asked", message: result.message, choices: result.choices };
      return { type: "declined", because: result.because, message: result.message, hint: result.hint };
    }
    case "checking":
      return {
        type: "checked",
        attempt,
        result: checkOf(attack, checkJobId(state.id, attempt), attempt > 1),
      };
    case "dispatched": {
      const result = resultOf(attack, runJobId(state.id, attempt));
      results[attempt - 1] = result;
      const { summary: _, ...reported } = result;
      return {
        type: "reported",
        attempt,
        result: reported,
        doubt: doubtOf(result, state.attempts.at(-1)?.plan.script ?? ""),
      };
    }
    case "reporting": {
      const { plan } = state.attempts.at(-1) as Attempt;
      const given = { text: state.request.text, plan, results: results.slice(-1) };
      return { type: "explained", ...(await explainer.explain(given, AbortSignal.timeout(20_000))) };
    }
    default:
      return null;
  }
};

const requestOf = (state: Investigation, attack: Attack, results: RunResult[]): PlanRequest => ({
  text: state.request.text,
  options: {},
  windowMs: WINDOW_MS,
  facts: [],
  previous: state.attempts.flatMap(({ plan, diagnosis }) => (diagnosis ? [{ plan, diagnosis }] : [])),
  measured: state.attempts.flatMap(({ plan, doubt = null }, index) => {
    const result = results[index];
    return result ? [{ plan, results: [result], doubt }] : [];
  }),
  earlier: attack.channel === "the earlier trace" ? earlierOf(attack) : undefined,
  lastWord: state.lastWord ?? false,
});
