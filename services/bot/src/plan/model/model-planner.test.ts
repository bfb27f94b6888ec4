import { fileURLToPath } from "node:url";
import { type Diagnosis, type Look, type LookResult, sha256 } from "@tracewire/protocol";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { finishPlan, type Plan } from "../../flow/plan.ts";
import type { PlanRequest, PlanResult, Workbench } from "../../flow/planner.ts";
import { type ChatReply, type ChatRequest, ModelError } from "../../model/model.ts";
import { createPlanner } from "../planner.ts";
import { createPlaybookPlanner } from "../playbooks/playbook-planner.ts";
import { createModelPlanner } from "./model-planner.ts";
import { loadPrompts } from "./prompts.ts";
import { asked } from "./situations.ts";
import type { Talk, Talks } from "./talk.ts";

const knowledge = (folder: string) =>
  fileURLToPath(new URL(`../../../../../knowledge/${folder}`, import.meta.url));
const prompts = await loadPrompts(knowledge("prompts"));
const shelf = await createPlaybookPlanner({
  recipesDirs: [knowledge("recipes")],
  playbooksDir: knowledge("playbooks"),
});

type Turn = { calls?: [name: string, input: unknown][]; text?: string } | Error;

/** A model that says these turns one after the other, and remembers what it was sent. */
const scripted = (turns: Turn[], talks: Talks = inMemory()) => {
  const seen: ChatRequest[] = [];
  const looks: Look[] = [];
  const said: string[] = [];
  const model = {
    name: "test-model",
    chat: async (request: ChatRequest): Promise<ChatReply> => {
      seen.push(structuredClone({ ...request, tools: [] }) as ChatRequest);
      const turn = turns.shift();
      if (!turn) throw new Error("the test's model has nothing more to say");
      if (turn instanceof Error) throw turn;
      const calls = (turn.calls ?? []).map(([name, input], index) => ({
        id: `c${seen.length}.${index}`,
        name,
        input: typeof input === "string" ? input : JSON.stringify(input),
      }));
      return {
        text: turn.text ?? "",
        calls,
        usage: { promptTokens: 100, completionTokens: 20, estimated: false },
      };
    },
  };
  const bench: Workbench = {
    id: "inv-test",
    signal: new AbortController().signal,
    say: async (text) => void said.push(text),
    scout: {
      look: async (look): Promise<LookResult> => {
        looks.push(look);
        const answer = { columns: ["pid", "name"], rows: [[42, "nginx"]], total: 1 };
        return {
          kind: "look",
          job: "inv-test.look.0",
          host: "web-3",
          ok: true,
          code: null,
          diagnosis: null,
          answer,
        };
      },
      check: async () => {
        throw new Error("not asked for here");
      },
    },
  };
  const planner = createModelPlanner({ model, prompts, talks, shelf, log: pino({ level: "silent" }) });
  return {
    seen,
    looks,
    said,
    talks,
    plan: (request: PlanRequest) => planner.plan(request, bench),
    withShelf: (request: PlanRequest) => createPlanner(shelf, planner).plan(request, bench),
    lastText: () => seen.at(-1)?.messages.at(-1)?.text ?? "",
  };
};

const inMemory = (): Talks => {
  const kept = new Map<string, string>();
  return {
    load: async (id) => JSON.parse(kept.get(id) ?? "null") as Talk | null,
    save: async (id, talk) => void kept.set(id, JSON.stringify(talk)),
  };
};

const QUESTION = "how often does the frobnicator of nginx turn";
const SCRIPT = 'tracepoint:raw_syscalls:sys_enter /comm == "nginx"/ { @calls = count(); }';
const submitted = (script = SCRIPT) => ({
  title: "Calls of nginx",
  measures: "counts system calls of nginx",
  script,
  maps: [{ map: "@calls", value: "system calls", unit: "count", key: [] }],
  note: "",
});
const planOf = (result: PlanResult): Plan => {
  if (result.kind !== "plan") throw new Error(`no plan: ${JSON.stringify(result)}`);
  return finishPlan(result.draft, 5_000);
};

describe("a model that is sure", () => {
  test("decides in one call, and its script is taken as it is", async () => {
    const talk = scripted([{ calls: [["submit_plan", submitted()]] }]);
    const result = await talk.plan(asked(QUESTION));
    expect(result).toMatchObject({
      kind: "plan",
      draft: { body: SCRIPT, origin: { by: "model", name: expect.stringContaining("test-model") } },
      cost: { calls: 1, promptTokens: 100, completionTokens: 20 },
    });
  });

  test("takes the shelf's proposal without writing it again", async () => {
    const talk = scripted([{ calls: [["accept_proposal", {}]] }]);
    const result = await talk.plan(asked("show per-second syscall rates"));
    expect(result).toMatchObject({ kind: "plan", draft: { origin: { by: "recipe", name: "syscall-rate" } } });
    expect(talk.seen[0]?.messages[1]?.text).toContain("The shelf of tested recipes proposes this");
  });

  test("is not asked about what is refused by rule", async () => {
    const talk = scripted([]);
    const result = await talk.plan(asked("kill the process nginx"));
    expect(result).toMatchObject({ kind: "decline", because: "refused" });
    expect(talk.seen).toHaveLength(0);
  });
});

describe("a model that asks", () => {
  test("gets what the host says, as data, and those who follow the trace see it", async () => {
    const talk = scripted([
      {
        calls: [
          ["look_at", { what: "processes", name: "nginx" }],
          ["find_probes", { pattern: "tracepoint:sched:*" }],
        ],
      },
      { calls: [["submit_plan", submitted()]] },
    ]);
    await talk.plan(asked(QUESTION));
    expect(talk.looks).toEqual([
      { what: "processes", name: "nginx", most: 60 },
      { what: "probes", pattern: "tracepoint:sched:*", most: 80 },
    ]);
    expect(talk.lastText()).toContain('<data from="web-3">');
    expect(talk.said).toEqual([
      "looking at the host: processes nginx",
      "looking for probes: tracepoint:sched:*",
    ]);
  });

  test("in a way that cannot be read is told what was wrong", async () => {
    const talk = scripted([
      { calls: [["look_at", { what: "the weather" }]] },
      { calls: [["submit_plan", "{not json"]] },
      { calls: [["run_anything", {}]] },
    ]);
    await expect(talk.plan(asked(QUESTION))).rejects.toThrow(ModelError);
    const answers = talk.seen.at(-1)?.messages.filter(({ role }) => role === "tool") ?? [];
    expect(answers[0]?.text).toMatch(/input of look_at is not valid: what/);
    expect(answers[1]?.text).toMatch(/input of submit_plan is not valid/);
  });

  test("for a look that is none gets no look", async () => {
    const talk = scripted([
      { calls: [["look_at", { what: "file", path: "relative/path" }]] },
      { calls: [["decline", { because: "impossible", reason: "r", instead: "i" }]] },
    ]);
    await talk.plan(asked(QUESTION));
    expect(talk.looks).toEqual([]);
    expect(talk.lastText()).toMatch(/cannot be looked at: a path is absolute/);
  });

  test("after deciding in the same turn decides all the same", async () => {
    const talk = scripted([
      {
        calls: [
          ["submit_plan", submitted()],
          ["look_at", { what: "system" }],
          ["decline", { because: "refused", reason: "r", instead: "i" }],
        ],
      },
    ]);
    expect(await talk.plan(asked(QUESTION))).toMatchObject({ kind: "plan" });
    expect(talk.looks).toEqual([]);
  });

  test("and only talks is given up, and every turn was paid for", async () => {
    const talk = scripted([{ text: "hm" }, { text: "well" }, { text: "so" }]);
    await expect(talk.plan(asked(QUESTION))).rejects.toThrow(/called no tool/);
    expect((await talk.talks.load("inv-test"))?.spent.calls).toBe(3);
  });
});

describe("what became of a script", () => {
  test("comes back into the same conversation, with what the diagnosis names", async () => {
    const talk = scripted([
      { calls: [["submit_plan", submitted("broken")]] },
      { calls: [["submit_plan", submitted()]] },
    ]);
    const plan = planOf(await talk.plan(asked(QUESTION)));
    const diagnosis: Diagnosis = {
      class: "unknown-field",
      message: "there is no field path",
      hint: "use filename",
      line: 1,
      column: 7,
      nearest: ["filename"],
    };
    const again = await talk.plan(asked(QUESTION, { previous: [{ plan, diagnosis }] }));
    expect(again).toMatchObject({ kind: "plan", draft: { body: SCRIPT }, cost: { calls: 1 } });
    expect(talk.lastText()).toContain("there is no field path");
    expect(talk.lastText()).toContain('"nearest":["filename"]');
    expect(talk.seen[1]?.messages.length).toBe((talk.seen[0]?.messages.length ?? 0) + 2);
  });

  test("that measured nothing comes back as a doubt, and the model may keep it", async () => {
    const talk = scripted([
      { calls: [["submit_plan", submitted()]] },
      { calls: [["keep_result", { why: "there is no nginx on this host" }]] },
    ]);
    const plan = planOf(await talk.plan(asked(QUESTION)));
    const kept = await talk.plan(
      asked(QUESTION, { measured: [{ plan, results: [], doubt: "no event matched" }] }),
    );
    expect(kept).toMatchObject({ kind: "keep", note: "there is no nginx on this host" });
    expect(talk.lastText()).toContain("It ran, but no event matched");
  });

  test("is not paid for twice when the step after the decision was lost", async () => {
    const talk = scripted([{ calls: [["submit_plan", submitted()]] }]);
    const first = await talk.plan(asked(QUESTION));
    expect(await talk.plan(asked(QUESTION))).toEqual(first);
    expect(talk.seen).toHaveLength(1);
  });

  test("of a conversation that broke off goes on where it was", async () => {
    const talks = inMemory();
    const before = scripted(
      [{ calls: [["look_at", { what: "system" }]] }, new ModelError("unreachable", "gone", { hint: "" })],
      talks,
    );
    await expect(before.plan(asked(QUESTION))).rejects.toThrow("gone");
    const after = scripted([{ calls: [["submit_plan", submitted()]] }], talks);
    expect(await after.plan(asked(QUESTION))).toMatchObject({ kind: "plan", cost: { calls: 2 } });
    expect(after.looks).toEqual([]);
  });
});

describe("a question about a cause", () => {
  const LOOK = { ...submitted(), window_s: 4 };

  test("becomes a series, each trace coming back, until the model concludes", async () => {
    const talk = scripted([
      { calls: [["look_further", LOOK]] },
      {
        calls: [
          [
            "conclude",
            {
              findings: [
                {
                  what: "batchd takes the CPU",
                  subject: "batchd (42)",
                  evidence: "91 %",
                  confidence: "high",
                },
              ],
              ruled_out: ["the disk: 2 ms"],
              next: "move batchd",
            },
          ],
        ],
      },
    ]);
    const first = await talk.plan(asked("requests got slow, why?"));
    expect(first).toMatchObject({ kind: "plan", draft: { step: { playbook: "model", windowMs: 4_000 } } });
    const found = await talk.plan(
      asked("requests got slow, why?", { measured: [{ plan: planOf(first), results: [] }] }),
    );
    expect(found).toMatchObject({
      kind: "findings",
      conclusion: { findings: [{ subject: "batchd (42)" }], ruledOut: ["the disk: 2 ms"] },
    });
  });

  test("cannot be turned into a single plan half-way", async () => {
    const talk = scripted([
      { calls: [["look_further", LOOK]] },
      { calls: [["submit_plan", submitted()]] },
      { calls: [["conclude", { findings: [], ruled_out: [], next: "" }]] },
    ]);
    const first = await talk.plan(asked("requests got slow, why?"));
    const found = await talk.plan(
      asked("requests got slow, why?", { measured: [{ plan: planOf(first), results: [] }] }),
    );
    expect(found).toMatchObject({ kind: "findings", conclusion: { findings: [] } });
  });
});

describe("a conversation that begins anew", () => {
  test("after another planner's attempt goes on with the same budget", async () => {
    const talks = inMemory();
    const gone = new ModelError("unreachable", "gone", { hint: "" });
    const before = scripted([{ calls: [["look_at", { what: "system" }]] }, gone], talks);
    await expect(before.plan(asked(QUESTION))).rejects.toThrow("gone");
    const plan = finishPlan(draftFor(SCRIPT), 5_000);
    const diagnosis: Diagnosis = { class: "verifier", message: "too complex", hint: "simplify" };
    const after = scripted([{ calls: [["submit_plan", submitted()]] }], talks);
    await after.plan(asked(QUESTION, { previous: [{ plan, diagnosis }] }));
    expect((await talks.load("inv-test"))?.spent.calls).toBe(2);
  });
});

describe("without the model", () => {
  test("what the conversation had cost is told with the shelf's plan, and once", async () => {
    const talk = scripted([
      { calls: [["look_at", { what: "system" }]] },
      new ModelError("unreachable", "the model does not answer", { hint: "is it up?" }),
      new ModelError("resting", "it is not asked", { hint: "" }),
    ]);
    const request = asked("show per-second syscall rates");
    expect(await talk.withShelf(request)).toMatchObject({ kind: "plan", cost: { calls: 1 } });
    expect((await talk.withShelf(request)).cost).toBeNull();
  });

  const gone = new ModelError("unreachable", "the model does not answer", { hint: "is it up?" });

  test("the shelf takes over and says so", async () => {
    const talk = scripted([gone]);
    const result = await talk.withShelf(asked("show per-second syscall rates"));
    expect(result).toMatchObject({
      kind: "plan",
      draft: {
        origin: { by: "recipe" },
        notes: expect.arrayContaining([expect.stringMatching(/No model took part/)]),
      },
    });
    expect(talk.said.at(-1)).toMatch(/the shelf of recipes takes over/);
  });

  test("a doubted result stays the answer, and nothing runs in the last word", async () => {
    const plan = finishPlan({ ...planOf({ kind: "plan", draft: draftFor(SCRIPT) }), body: SCRIPT }, 5_000);
    const kept = await scripted([gone]).withShelf(
      asked(QUESTION, { measured: [{ plan, results: [], doubt: "no event matched" }] }),
    );
    expect(kept.kind).toBe("keep");
    const diagnosis = { class: "verifier", message: "too complex", hint: "simplify" } as const;
    const declined = await scripted([gone]).withShelf(
      asked(QUESTION, { previous: [{ plan, diagnosis }], lastWord: true }),
    );
    expect(declined).toMatchObject({ kind: "decline", hint: "simplify" });
  });
});

const draftFor = (body: string) => ({
  body,
  title: "t",
  measures: "m",
  readings: [],
  explain: "",
  next: "",
  notes: [],
  origin: { by: "model" as const, name: sha256(body).slice(0, 8) },
  top: 10,
});
