import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { findConfinements } from "../../../services/agent/src/bpftrace/confine.ts";
import { findTool } from "../../../services/agent/src/bpftrace/tool.ts";
import { createModel } from "../../../services/bot/src/model/create-model.ts";
import { createModelPlanner } from "../../../services/bot/src/plan/model/model-planner.ts";
import { loadPrompts } from "../../../services/bot/src/plan/model/prompts.ts";
import type { Talk } from "../../../services/bot/src/plan/model/talk.ts";
import { createPlaybookPlanner } from "../../../services/bot/src/plan/playbooks/playbook-planner.ts";
import { type WeakCase, weak } from "../../support/fake-model/personas/weak.ts";
import { startFakeModel } from "../../support/fake-model/start-fake-model.ts";
import { type Recovery, recover } from "./recover.ts";

export type Recovered = WeakCase & Recovery;

const knowledge = (folder: string) => fileURLToPath(new URL(`../../../knowledge/${folder}`, import.meta.url));

/** Lets a weak model answer every case through the planner, and says with which try its script would load. */
export const recoverAll = async (cases: readonly WeakCase[]): Promise<Recovered[]> => {
  const path = process.env.PATH ?? "";
  const tool = await findTool(undefined, path);
  const [confinement] = await findConfinements(path);
  if (!tool || !confinement) throw new Error("there is no bpftrace here");
  const fake = await startFakeModel({ dialect: "vllm", reply: weak(cases) });
  const talks = new Map<string, Talk>();
  const log = pino({ level: "silent" });
  const planner = createModelPlanner({
    model: createModel(
      { baseUrl: fake.url, apiKey: null, name: "fake-model", mode: "tools", timeoutMs: 60_000 },
      { memory: { recall: async () => null, remember: async () => {} }, log },
    ),
    prompts: await loadPrompts(knowledge("prompts")),
    talks: {
      load: async (id) => talks.get(id) ?? null,
      save: async (id, talk) => void talks.set(id, structuredClone(talk)),
    },
    shelf: await createPlaybookPlanner({
      recipesDirs: [knowledge("recipes")],
      playbooksDir: knowledge("playbooks"),
    }),
    log,
  });
  const recovered: Recovered[] = [];
  const waiting = [...cases.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, one] = next;
      recovered[index] = {
        ...one,
        ...(await recover(`weak-${index}`, one.question, { planner, tool, confinement })),
      };
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  await fake.close();
  return recovered;
};
