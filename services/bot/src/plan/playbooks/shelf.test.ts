import { fileURLToPath } from "node:url";
import { analyse, parse } from "@tracewire/bpftrace";
import type { HostFacts } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import { finishPlan } from "../../flow/plan.ts";
import type { PlanRequest } from "../../flow/planner.ts";
import { loadRecipes } from "../recipes/load-recipes.ts";
import { loadPlaybooks, readPlaybook } from "./load-playbooks.ts";
import { matchPlaybook, namesPlaybook } from "./match-playbook.ts";
import { LANGUAGES } from "./playbook.ts";
import { createPlaybookPlanner } from "./playbook-planner.ts";

const knowledge = (folder: string) =>
  fileURLToPath(new URL(`../../../../../knowledge/${folder}`, import.meta.url));
const { recipes } = await loadRecipes([knowledge("recipes")]);
const playbooks = await loadPlaybooks(knowledge("playbooks"), recipes);
const planner = await createPlaybookPlanner({
  recipesDirs: [knowledge("recipes")],
  playbooksDir: knowledge("playbooks"),
});

const host: HostFacts = {
  host: "web-1",
  kernel: "6.18.0",
  arch: "x64",
  cpus: 2,
  memoryBytes: 1,
  distro: "",
  bpftrace: "0.17.0",
  btf: true,
  families: {
    tracepoint: true,
    profile: true,
    software: true,
    interval: true,
    kprobe: false,
    fentry: false,
  } as HostFacts["families"],
  tracepointGroups: [],
  libc: null,
  agentVersion: "",
  trouble: [],
  fingerprint: "",
};
const request = (text: string): PlanRequest => ({
  text,
  options: {},
  windowMs: 5_000,
  facts: [host],
  previous: [],
  measured: [],
});
const ask = (asked: PlanRequest) => planner.plan(asked);

describe("the shelf of playbooks", () => {
  test("has at least twelve, each with what people say in five languages", () => {
    expect(playbooks.length).toBeGreaterThanOrEqual(12);
    for (const { says } of playbooks) expect(Object.keys(says).sort()).toEqual([...LANGUAGES].sort());
  });

  test("every phrase leads to its own playbook", () => {
    for (const playbook of playbooks) {
      for (const phrase of Object.values(playbook.says).flat()) {
        const said = phrase.replaceAll("*", "");
        expect(`${said}: ${matchPlaybook(said, playbooks)?.name}`).toBe(`${said}: ${playbook.name}`);
      }
    }
  });

  test("no question that a recipe says it answers is taken for a playbook's name", () => {
    const taken = recipes.flatMap(({ questions }) =>
      questions.filter((one) => namesPlaybook(one, playbooks)),
    );
    expect(taken).toEqual([]);
  });

  test.each([
    ["why is web-3 so slow?", "slow"],
    ["die App ist seit heute furchtbar langsam", "slow"],
    ["el servicio va muy lento, ¿por qué?", "slow"],
    ["服务突然变得很慢,怎么回事", "slow"],
    ["サイトが遅いのはなぜですか", "slow"],
    ["are we hacked?", "intrusion"],
    ["werden wir gehackt?", "intrusion"],
    ["high iowait", "iowait"],
    ["memory pressure", "memory"],
    ["connection errors", "connections"],
    ["CPU steal", "steal"],
    ["too many open files", "descriptors"],
    ["the worker keeps crashing, why?", "dying"],
    ["数据库慢", "database"],
  ])("%s", async (text, name) => {
    const planned = await ask(request(text));
    expect(planned).toMatchObject({ kind: "plan", draft: { step: { playbook: name } } });
  });

  test.each([
    "syscalls by process",
    "fsync latency by process",
    "which process opens more files than it closes",
    "histogram of slow reads of process nginx",
    "who calls sync",
  ])("a measurement is none: %s", async (text) => {
    expect(await ask(request(text))).not.toMatchObject({ draft: { step: {} } });
  });

  test.each(["kill the slow process", "sing me a song", ""])("neither is: %j", async (text) => {
    expect((await ask(request(text))).kind).not.toBe("plan");
  });

  test("every playbook runs to its end within its bounds, and nothing in it needs approval", async () => {
    for (const playbook of playbooks) {
      const asked = request(playbook.says.en[0]?.replaceAll("*", "") ?? "");
      for (let steps = 0; ; steps += 1) {
        const planned = await ask(asked);
        if (planned.kind === "findings") {
          expect(planned.conclusion).toMatchObject({ title: playbook.title, findings: [] });
          expect(steps).toBeGreaterThan(0);
          break;
        }
        if (planned.kind !== "plan" || !planned.draft.step)
          throw new Error(`${playbook.name}: ${planned.kind}`);
        expect(steps).toBeLessThan(8);
        expect(["counts", "events"]).toContain(analyse(parse(planned.draft.body)).risk.level);
        asked.measured.push({ plan: finishPlan(planned.draft, planned.draft.step.windowMs), results: [] });
      }
      const windowsMs = asked.measured.reduce((sum, { plan }) => sum + plan.windowMs, 0);
      expect(windowsMs).toBeLessThanOrEqual(60_000);
    }
  });

  test("a host that has gone meanwhile is not said to be well", async () => {
    const asked = request("why is it slow");
    const first = await ask(asked);
    if (first.kind !== "plan") throw new Error(first.kind);
    asked.measured.push({ plan: finishPlan(first.draft, 5_000), results: [] });
    expect(await ask({ ...asked, facts: [] })).toMatchObject({ kind: "decline", because: "impossible" });
  });

  test("a step that failed is named in the report and not tried again", async () => {
    const asked = request("why is it slow");
    const first = await ask(asked);
    if (first.kind !== "plan") throw new Error(first.kind);
    const diagnosis = { class: "verifier", message: "too complex", hint: "" } as const;
    asked.previous.push({ plan: finishPlan(first.draft, 5_000), diagnosis });
    for (;;) {
      const planned = await ask(asked);
      if (planned.kind === "findings") {
        expect(planned.conclusion.unseen[0]).toContain("too complex");
        break;
      }
      if (planned.kind !== "plan") throw new Error(planned.kind);
      expect(planned.draft.step?.name).not.toBe(first.draft.step?.name);
      asked.measured.push({ plan: finishPlan(planned.draft, 5_000), results: [] });
    }
  });
});

describe("a playbook with mistakes", () => {
  const good = (steps: string) =>
    `title: t\nsays: {en: [a], es: [b], de: [c], zh: [d], ja: [e]}\nsteps:\n${steps}\njudges: [cpu]\nnext: n\n`;
  test.each([
    ["an unknown recipe", good("  - {recipe: nope, windowMs: 5000}"), "there is no recipe nope"],
    [
      "a grouping that is not there",
      good("  - {recipe: syscall-count, by: colour, windowMs: 5000}"),
      "no grouping colour",
    ],
    [
      "windows beyond the bound",
      good("  - {recipe: syscall-count, windowMs: 20000}\n".repeat(4)),
      "80 s in all",
    ],
    [
      "an unknown judge",
      good("  - {recipe: syscall-count, windowMs: 5000}").replace("[cpu]", "[fate]"),
      "judges",
    ],
    ["broken YAML", "title: [", "x.yaml"],
  ])("%s is told with its file", (_what, text, message) => {
    const read = readPlaybook("x.yaml", text, recipes);
    expect(Array.isArray(read) ? read.join("\n") : "no mistake").toContain(message);
  });
});
