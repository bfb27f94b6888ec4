import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { analyse, parse } from "@tracewire/bpftrace";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadRecipes } from "../../services/bot/src/plan/recipes/load-recipes.ts";
import { OPENS } from "../../services/bot/src/write/opens-program.ts";
import { startFakeModel } from "../support/fake-model/start-fake-model.ts";
import { planted } from "../support/planted.ts";
import { ask, removeFolder, stateFolder, Tracewire } from "../support/tracewire.ts";

let state: string;
let files: string;
beforeAll(() => {
  state = stateFolder();
  files = stateFolder();
});
afterAll(() => {
  for (const folder of [state, files]) removeFolder(folder);
});

/** The product is started anew for each sentence, a dozen times in one test. */
const SLOW_MACHINE_MS = 300_000;
const answer = (question: string, args: string[] = [], whileTracing?: () => Promise<void>) =>
  ask(question, { state, args, ...(whileTracing ? { whileTracing } : {}) });
const say = async (...args: string[]) => {
  const { code, stdout, stderr } = await new Tracewire(args, state).ended;
  expect(code, stderr).toBe(0);
  return stdout;
};

test(
  "a follow-up is traced as the earlier question with what was said to it",
  async () => {
    const first = await answer("syscalls by process", ["--for", "3s"]);
    expect(first.document.status).toBe("answered");
    const failed = await answer(`follow ${first.document.id} only failed ones`, [], async () => {
      await planted("pl-fail", `for (1..31) { sysopen(my $f, "/nowhere/at/all", O_RDONLY) and die }`);
    });
    expect(failed.document.request).toMatchObject({
      windowMs: 3_000,
      follows: {
        id: first.document.id,
        said: "only failed ones",
        question: "syscalls by process, only failed ones",
      },
    });
    const [block] = failed.document.attempts.at(-1)?.runs[0]?.summary.blocks ?? [];
    const rows = block?.kind === "table" ? block.rows.filter(({ key }) => key[0] === "pl-fail") : [];
    expect(rows.some(({ value }) => value === 31)).toBe(true);

    const unclear = await answer(`follow ${failed.document.id} by tenant`);
    expect(unclear.document).toMatchObject({ status: "asked", attempts: [] });
  },
  SLOW_MACHINE_MS,
);

test(
  "write gives a script that loads, and runs nothing",
  async () => {
    const script = await say("write", "which files does nginx open");
    expect(script).toMatch(/^\/\/ which files does nginx open\n/);
    expect(analyse(parse(script)).risk.level).toBe("data");
    const { document, progress } = await answer("write: which files does nginx open");
    expect(document).toMatchObject({
      status: "answered",
      files: [{ name: "which-files-does-nginx-open.bt", text: script }],
      attempts: [{ runs: [], check: { ok: true } }],
    });
    expect(progress.map(({ event }) => event)).not.toContain("dispatched");
  },
  SLOW_MACHINE_MS,
);

test(
  "a trace that was saved answers its question the next time, in another process and in other words",
  async () => {
    const first = await answer("page faults by process", ["--for", "1s"]);
    const { id } = first.document;
    const saved = await say("save", id, "as", "our-faults", "q=how busy is the memory of the gizmo");
    expect(saved).toContain("Saved as our-faults");
    expect(saved).toContain("The question may name: a process or a pid");
    expect((await answer(`save ${id} as our-faults`)).document.error).toMatchObject({ code: "BAD_OPTION" });

    for (const question of ["Seitenfehler pro Prozess", "how busy is the memory of the gizmo"]) {
      const again = await answer(question, ["--for", "1s"]);
      expect(again.document).toMatchObject({
        status: "answered",
        attempts: [{ origin: "recipe:our-faults", hash: first.document.attempts[0]?.hash }],
      });
    }
    expect(await say("recipes")).toContain("our-faults");

    const file = await say("recipes", "export", "our-faults");
    writeFileSync(join(files, "our-faults.bt"), file);
    expect((await loadRecipes([files])).mistakes).toEqual([]);
    expect(readFileSync(join(files, "our-faults.bt"), "utf8")).toContain(`from: ${id}`);

    await say("recipes", "remove", "our-faults");
    const after = await answer("page faults by process", ["--plan"]);
    expect(after.document.attempts[0]?.origin).toBe("recipe:page-faults");
  },
  SLOW_MACHINE_MS,
);

test(
  "what people think of an answer is shown with it, and one vote of a person counts once",
  async () => {
    const { document } = await answer("page faults by process", ["--for", "1s"]);
    for (let time = 0; time < 2; time += 1) await say("bad", document.id, "it", "misses", "threads");
    expect(await say("show", document.id)).toContain("calls this answer bad: it misses threads");
    expect(await say("recipes")).toMatch(/page-faults .*1 bad/);
    await say("good", document.id);
    expect(await say("recipes")).toMatch(/page-faults .*1 good/);
  },
  SLOW_MACHINE_MS,
);

test(
  "a C program needs a model and says so; with one it comes as files that say whether they were compiled",
  async () => {
    const without = await answer("write as=c opens by process");
    expect(without.document.error).toMatchObject({ code: "MODEL_NEEDED" });
    expect(without.code).toBe(2);

    const program = { title: "Opens by process", measures: "counts openat()", ...OPENS, note: "" };
    const model = await startFakeModel({ reply: { calls: [{ name: "submit_program", input: program }] } });
    try {
      const { document, progress } = await ask("write as=c opens by process", {
        state,
        env: { OPENAI_BASE_URL: model.url },
      });
      expect(document).toMatchObject({ status: "answered", attempts: [], cost: { calls: 1 } });
      expect(document.files?.map(({ name }) => name)).toEqual(["trace.bpf.c", "main.c", "Makefile"]);
      expect(document.answer).toMatch(/Compiled by .*clang|NOT CHECKED: it was not compiled/s);
      expect(progress.map(({ event }) => event)).not.toContain("dispatched");
    } finally {
      await model.close();
    }
  },
  SLOW_MACHINE_MS,
);
