import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Workbench } from "../flow/planner.ts";
import type { WriteResult } from "../flow/writer.ts";
import { type ChatRequest, type Model, ModelError } from "../model/model.ts";
import { loadPrompts } from "../plan/model/prompts.ts";
import { asked } from "../plan/model/situations.ts";
import { createCWriter } from "./c-writer.ts";
import type { Machine } from "./compile.ts";
import { OPENS } from "./opens-program.ts";

const prompts = await loadPrompts(fileURLToPath(new URL("../../../../knowledge/prompts", import.meta.url)));

let folder: string;
let machine: Machine;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tracewire-tools-"));
  const tool = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  tool("bpftool", "echo int types;");
  // Knows one mistake.
  tool(
    "clang",
    '/bin/grep -q WRONG trace.bpf.c && { echo "trace.bpf.c:1:1: error: WRONG is wrong" >&2; exit 1; }; echo clang 99',
  );
  const present = join(folder, "clang");
  machine = { searchPath: folder, btf: present, headers: [present], arch: "x64" };
});
afterAll(() => rmSync(folder, { recursive: true }));

type Call = [name: string, input: unknown];
const good = { title: "Opens by process", measures: "counts openat()", ...OPENS, note: "" };
const bad = { ...good, bpf: `${OPENS.bpf}\nint WRONG;\n` };

const writing = async (turns: (Call[] | Error)[], on: Machine = machine, text = "opens by process") => {
  const seen: ChatRequest[] = [];
  const said: string[] = [];
  const model: Model = {
    name: "test-model",
    chat: async (request) => {
      seen.push(structuredClone({ ...request, tools: [] }) as ChatRequest);
      const turn = turns.shift();
      if (!turn) throw new Error("the test's model has nothing more to say");
      if (turn instanceof Error) throw turn;
      const calls = turn.map(([name, input], index) => ({
        id: `c${seen.length}.${index}`,
        name,
        input: JSON.stringify(input),
      }));
      return { text: "", calls, usage: { promptTokens: 10, completionTokens: 5, estimated: false } };
    },
  };
  const bench: Workbench = {
    id: "inv-test",
    signal: new AbortController().signal,
    say: async (words) => void said.push(words),
    scout: {
      look: async () => Promise.reject(new Error("not asked for here")),
      check: async () => Promise.reject(new Error("not asked for here")),
    },
  };
  const result = await createCWriter({ model, prompts, machine: on }).write(asked(text), bench);
  return { result, seen, said, lastText: () => seen.at(-1)?.messages.at(-1)?.text ?? "" };
};
const programOf = (result: WriteResult) => {
  if (result.kind !== "program") throw new Error(JSON.stringify(result));
  return result.program;
};

describe("a C program is written by a model and compiled before it is handed over", () => {
  test("the prompt is this", async () => {
    const { seen } = await writing([[["submit_program", good]]]);
    await expect(seen[0]?.messages[0]?.text).toMatchFileSnapshot("./write-c-prompt.txt");
  });

  test("three files that say what they are, what compiled them, and that nothing has run", async () => {
    const { result, said } = await writing([[["submit_program", good]]]);
    const { name, files, notes } = programOf(result);
    expect(name).toBe("opens-by-process");
    expect(files.map((file) => file.name)).toEqual(["trace.bpf.c", "main.c", "Makefile"]);
    expect(files[0]?.text).toMatch(/^\/\/ Opens by process\n/);
    expect(files[0]?.text).toContain("// Compiled by clang 99 against the kernel types");
    expect(files[0]?.text).toContain(OPENS.bpf.trim());
    expect(notes.join(" ")).toContain("has not been loaded or run");
    expect(said).toEqual(["compiling attempt 1 of 3"]);
    expect(result.cost).toMatchObject({ model: "test-model", calls: 1, promptTokens: 10 });
  });

  test("what the compiler says goes back, and the mended program is taken", async () => {
    const { result, lastText, said } = await writing([[["submit_program", bad]], [["submit_program", good]]]);
    expect(lastText()).toContain("error: WRONG is wrong");
    expect(programOf(result).files).toHaveLength(3);
    expect(said).toHaveLength(2);
  });

  test("what acts is sent back before a compiler sees it", async () => {
    const acts = { ...good, bpf: `${OPENS.bpf}\nint f(void) { return bpf_send_signal(9); }` };
    const { result, lastText } = await writing([[["submit_program", acts]], [["submit_program", good]]]);
    expect(lastText()).toContain("bpf_send_signal is no helper that only watches");
    expect(result.kind).toBe("program");
  });

  test("after three that do not compile it says so, with the compiler's words", async () => {
    const three: Call[][] = [1, 2, 3].map(() => [["submit_program", bad]]);
    expect((await writing(three)).result).toMatchObject({
      kind: "decline",
      because: "impossible",
      message: expect.stringContaining("in 3 attempts; the last one: trace.bpf.c:1:1: error: WRONG is wrong"),
      cost: { calls: 3 },
    });
  });

  test("where tools are missing the files are marked as not checked, with what to install", async () => {
    const { result } = await writing([[["submit_program", bad]]], { ...machine, headers: [] });
    const { files, notes } = programOf(result);
    expect(files[0]?.text).toContain("// NOT CHECKED: it was not compiled");
    expect(notes.join("\n")).toMatch(
      /NOT CHECKED[\s\S]*lacks libbpf-dev[\s\S]*apt-get install clang bpftool/,
    );
  });

  test("a malformed call is told what was wrong, and a question and a refusal end it", async () => {
    const { result, lastText } = await writing([
      [["submit_program", { title: "x" }]],
      [["ask_person", { question: "Opens of what?", choices: ["opens of nginx"] }]],
    ]);
    expect(lastText()).toContain("The input of submit_program is not valid");
    expect(result).toMatchObject({ kind: "ask", message: "Opens of what?" });
  });

  test("what must not be asked never reaches the model", async () => {
    const { result, seen } = await writing([], machine, "read the passwords that people type");
    expect(result).toMatchObject({ kind: "decline", because: "refused" });
    expect(seen).toEqual([]);
  });

  test("a model that cannot be reached is said in its own words", async () => {
    const gone = new ModelError("unreachable", "the model does not answer", { hint: "Is it up?" });
    expect((await writing([gone])).result).toMatchObject({
      kind: "decline",
      message: "the model does not answer",
      hint: "Is it up?",
    });
  });

  test("no word of a person or a model gets out of the comment at its head", async () => {
    const { result } = await writing(
      [[["submit_program", { ...good, title: "x\nint evil; \\", note: "*/ int evil;\u2028#include" }]]],
      machine,
      "opens\n#include </etc/shadow>",
    );
    const head = programOf(result).files[0]?.text.split("\n\n")[0] ?? "";
    expect(head.split("\n").every((line) => line.startsWith("// ") && !line.endsWith("\\"))).toBe(true);
  });
});
