import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { finishPlan, type Plan } from "../../flow/plan.ts";
import type { PlanResult } from "../../flow/planner.ts";
import { checkRendering } from "../recipes/check-rendering.ts";
import { loadRecipes } from "../recipes/load-recipes.ts";
import type { Recipe } from "../recipes/recipe.ts";
import { createRecipePlanner } from "../recipes/recipe-planner.ts";
import { recipeOfTrace } from "./recipe-of-trace.ts";
import { NO_TEAM, type Rating, type TeamShelf, UNRATED } from "./team.ts";

const SHELF = fileURLToPath(new URL("../../../../../knowledge/recipes", import.meta.url));
const shelf = await createRecipePlanner({ recipesDirs: [SHELF] });

const planned = (text: string, team?: TeamShelf): Promise<PlanResult> =>
  shelf
    .withTeam(team ? { read: async () => team } : NO_TEAM)
    .plan({ text, options: {}, windowMs: 10_000, facts: [], previous: [], measured: [] });
const draftOf = (result: PlanResult) => {
  if (result.kind !== "plan") throw new Error(JSON.stringify(result));
  return result.draft;
};
const planFor = async (text: string): Promise<Plan> => finishPlan(draftOf(await planned(text)), 10_000);
const byModel = (body: string, over: Partial<Plan> = {}): Plan => ({
  ...finishPlan(
    {
      body,
      title: "Frobnications",
      measures: "counts frobnications",
      readings: [
        { map: "@n", value: "calls", unit: "count", columns: [{ title: "process", kind: "process" }] },
      ],
      explain: "",
      next: "",
      notes: [],
      origin: { by: "model", name: "m" },
      top: 10,
    },
    10_000,
  ),
  ...over,
});
const saved = (plan: Plan, questions: [string, ...string[]], name = "ours") =>
  recipeOfTrace({
    name,
    plan,
    questions,
    question: shelf.read({ text: questions[0], options: {} }),
    trace: "inv-7k3fq2ab",
    by: "ana",
    on: "2026-11-24",
  });
const teamOf = (recipes: Recipe[], ratings: Record<string, Rating> = {}): TeamShelf => ({
  recipes,
  ratingOf: (name) => ratings[name] ?? UNRATED,
});

describe("a trace becomes a recipe", () => {
  test.each([
    "syscalls by process",
    "which files does nginx open",
    "show per-second syscall rates",
    "read latency as a histogram of pid 4711",
    "TCP connects by process and port",
    "failed opens by process and error",
    "which processes are started",
  ])("that is asked for again by its own question, and gives the very script: %s", async (question) => {
    const plan = await planFor(question);
    const { recipe } = saved(plan, [question]);
    const again = draftOf(await planned(question, teamOf([recipe])));
    expect(again.origin).toEqual({ by: "recipe", name: "ours" });
    expect(finishPlan(again, 10_000).script.replace(/\s+/g, " ")).toBe(plan.script.replace(/\s+/g, " "));
    expect(checkRendering(recipe)).toEqual([]);
  });

  test("whose process, path and port come from the next question", async () => {
    const nginx = saved(await planFor("which files does nginx open"), ["which files does nginx open"]).recipe;
    expect(nginx.bodies[0]?.template).toContain("{{> who}}");
    const other = draftOf(await planned("which files does the process redis open", teamOf([nginx])));
    expect(other.origin.name).toBe("ours");
    expect(other.body).toContain('comm == "redis"');

    const path = byModel(
      'tracepoint:syscalls:sys_enter_unlinkat /str(args->pathname) == "/tmp/lock"/ { @n[comm] = count(); }',
    );
    const unlink = saved(path, ["who frobnicates /tmp/lock"]).recipe;
    expect(unlink.parameters).toHaveProperty("path");
    expect(draftOf(await planned('who frobnicates /etc/x"y', teamOf([unlink]))).body).not.toContain(
      "/tmp/lock",
    );

    const port = byModel(
      "kprobe:tcp_connect { $port = (uint64)1; if ($port == 443) { @n[comm] = count(); } }",
    );
    const dial = saved(port, ["frobnications to port 443"]).recipe;
    expect(draftOf(await planned("frobnications to port 8080", teamOf([dial]))).body).toContain(
      "$port == 8080",
    );
  });

  test("in another language too, where the words mean the same", async () => {
    const { recipe } = saved(await planFor("page faults by process"), ["page faults by process"]);
    for (const question of ["Seitenfehler pro Prozess", "按进程统计缺页", "fallos de página por proceso"]) {
      expect(draftOf(await planned(question, teamOf([recipe]))).origin.name).toBe("ours");
    }
    expect(draftOf(await planned("page faults by cpu", teamOf([recipe]))).origin.name).not.toBe("ours");
  });

  test("a value that is used in another way than a plain comparison stays, and no other is answered by it", async () => {
    for (const body of [
      'tracepoint:raw_syscalls:sys_enter /comm == "nginx" || uid == 0/ { @n[comm] = count(); }',
      'tracepoint:raw_syscalls:sys_enter { if (!(comm == "nginx")) { @n[comm] = count(); } }',
      'tracepoint:raw_syscalls:sys_enter /comm == "nginx"/ { @n["nginx"] = count(); }',
    ]) {
      const { recipe } = saved(byModel(body), ["frobnications of process nginx"]);
      expect(recipe.bodies[0]?.template).toContain('comm == "nginx"');
      const own = await planned("frobnications of process nginx", teamOf([recipe]));
      expect(draftOf(own).origin.name).toBe("ours");
      const other = await planned("frobnications of process redis", teamOf([recipe]));
      expect(other.kind === "plan" && other.draft.origin.name).not.toBe("ours");
    }
  });

  test("further ways to ask and its own name find it", async () => {
    const plan = byModel("tracepoint:raw_syscalls:sys_enter { @n[comm] = count(); }");
    const { recipe } = saved(plan, ["frobnications by gizmo", "how busy is the gizmo"], "gizmo-calls");
    for (const text of ["frobnications by gizmo", "How busy is the gizmo?", "gizmo-calls"])
      expect(draftOf(await planned(text, teamOf([recipe]))).origin.name).toBe("gizmo-calls");
  });

  test("as a file it is taken by the loader as any recipe is", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tracewire-team-"));
    try {
      const { text, recipe } = saved(await planFor("which files does nginx open"), [
        "which files does nginx open",
      ]);
      await writeFile(join(folder, "ours.bt"), text);
      const { recipes, mistakes } = await loadRecipes([folder]);
      expect(mistakes).toEqual([]);
      expect(recipes.map(({ name }) => name)).toEqual(["ours"]);
      expect({ ...recipes[0], file: "" }).toEqual({ ...recipe, file: "" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("what people and models wrote stays data in a recipe", () => {
  const HOSTILE = 'x ---*/ BEGIN { system("id") } /*--- {{#under}}{{&x}} \n risk: counts\u2028';

  test("no word of its front matter ends it, or adds to it", () => {
    const plan = byModel("tracepoint:raw_syscalls:sys_enter { @n[comm] = count(); }", {
      title: HOSTILE,
      measures: HOSTILE.repeat(50),
      explain: HOSTILE,
      next: HOSTILE,
    });
    const { recipe } = saved(plan, ["frobnications", HOSTILE]);
    expect(recipe.bodies).toHaveLength(1);
    expect(recipe.bodies[0]?.template).toBe("tracepoint:raw_syscalls:sys_enter { @n[comm] = count(); }");
    expect(recipe.risk).toBe("counts");
    expect(recipe.measures.length).toBeLessThanOrEqual(400);
  });

  test("tags, heads and marks in a script are neither filled nor read", async () => {
    const body = `// {{who}} //print//
/*---
risk: data
---*/
tracepoint:raw_syscalls:sys_enter { if (pid) {{ @n["{{> who}}"] = count(); }} }`;
    const { recipe } = saved(byModel(body), ["frobnications"]);
    expect(recipe.bodies).toHaveLength(1);
    const again = draftOf(await planned("frobnications", teamOf([recipe]))).body;
    expect(again).toContain('"\\173{> who}}"');
    expect(again).not.toContain("bpftrace");
  });

  test("a script that would act on the host becomes no recipe", () => {
    const acts = byModel('BEGIN { system("reboot"); }');
    expect(() => saved(acts, ["frobnications"])).toThrow(/would act on the host/);
  });
});

describe("what people think of answers ranks the shelf", () => {
  const both = async () => {
    const plan = await planFor("page faults by process");
    return ["one", "two"].map((name) => saved(plan, ["page faults by process"], name).recipe);
  };
  const chosen = async (ratings: Record<string, Rating>) =>
    draftOf(await planned("page faults by process", teamOf(await both(), ratings)));

  test("of recipes for the same question the better rated answers, else the newest", async () => {
    expect((await chosen({})).origin.name).toBe("two");
    expect((await chosen({ one: { good: 1, bad: 0 } })).origin.name).toBe("one");
    expect((await chosen({ one: { good: 2, bad: 2 }, two: { good: 1, bad: 0 } })).origin.name).toBe("two");
  });

  test("a recipe with clearly more bad than good is looked at by a person before it runs", async () => {
    expect((await chosen({ two: { good: 1, bad: 3 } })).origin.name).toBe("one");
    const only = { "major-faults": { good: 1, bad: 4 } };
    const { caution } = draftOf(await planned("major page faults by process", teamOf([], only)));
    expect(caution).toContain("called 4 of 5 answers of this recipe bad");
    const few = { "major-faults": { good: 0, bad: 2 } };
    expect(draftOf(await planned("major page faults by process", teamOf([], few))).caution).toBeUndefined();
  });
});
