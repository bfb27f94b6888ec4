import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { PlanResult } from "../../flow/planner.ts";
import { createPlaybookPlanner } from "../playbooks/playbook-planner.ts";

const knowledge = (folder: string) =>
  fileURLToPath(new URL(`../../../../../knowledge/${folder}`, import.meta.url));
const planner = await createPlaybookPlanner({
  recipesDirs: [knowledge("recipes")],
  playbooksDir: knowledge("playbooks"),
});

const followed = (question: string, ...refinements: string[]): Promise<PlanResult> =>
  planner.plan({
    text: refinements.at(-1) ?? question,
    options: {},
    windowMs: 10_000,
    facts: [],
    previous: [],
    measured: [],
    followUp: { said: refinements.at(-1) ?? "again", question, refinements },
  });
const draftOf = (result: PlanResult) => {
  if (result.kind !== "plan") throw new Error(JSON.stringify(result));
  return result.draft;
};
const columns = async (...said: [string, ...string[]]) =>
  draftOf(await followed(...said)).readings[0]?.columns.map(({ title }) => title);

describe("what was said to a question becomes part of it", () => {
  test.each([
    "only failed ones",
    "nur die fehlgeschlagenen",
    "solo los fallidos",
    "只看失败的",
    "失敗したものだけ",
  ])("%s", async (refinement) => {
    const { origin } = draftOf(await followed("syscalls by process", refinement));
    expect(origin.name).toBe("syscall-errors");
  });

  test.each(["by container", "pro Container", "por contenedor", "按容器", "コンテナごとに"])(
    "a newer grouping stands in place of the older one: %s",
    async (refinement) => {
      expect(await columns("page faults by process", refinement)).toEqual(["cgroup"]);
    },
  );

  test("whoever is named last is meant, and nobody else", async () => {
    const { body } = draftOf(await followed("which files does nginx open", "only redis-server"));
    expect(body).toContain('comm == "redis-server"');
    expect(body).not.toContain("nginx");
    const again = draftOf(await followed("which files does nginx open", "only redis-server", "only pid 42"));
    expect(again.body).toContain("pid == 42");
    expect(again.body).not.toContain("comm ==");
  });

  test("per second gives a series", async () => {
    expect(draftOf(await followed("syscalls by process", "per second")).body).toContain("interval:s:1");
  });

  test("what cannot be honoured is asked back with both, and nothing runs", async () => {
    const result = await followed("page faults by process", "by tenant");
    expect(result).toMatchObject({
      kind: "ask",
      message: expect.stringContaining('"page faults by process" with "by tenant"'),
    });
    expect((await followed("which files does nginx open", "only those of the frobnicator")).kind).toBe("ask");
    expect((await followed("why is web-3 slow", "only failed ones")).kind).toBe("ask");
  });

  test("what no question may ask is refused in a follow-up too", async () => {
    const result = await followed("syscalls by process", "and kill them all");
    expect(result).toMatchObject({ kind: "decline", because: "refused" });
  });
});

describe("an option names who is meant", () => {
  const asked = (text: string, options: { pid?: number; comm?: string }) =>
    planner.plan({ text, options, windowMs: 10_000, facts: [], previous: [], measured: [] });

  test("it stands in place of a name in the sentence", async () => {
    const { body } = draftOf(await asked("which files does nginx open", { comm: "redis-server" }));
    expect(body).toContain('comm == "redis-server"');
    expect(body).not.toContain("nginx");
  });

  test("a measurement that cannot be narrowed to a process is not run for one", async () => {
    expect((await asked("count softirqs by kind", {})).kind).toBe("plan");
    expect((await asked("count softirqs by kind", { pid: 42 })).kind).toBe("ask");
  });
});
