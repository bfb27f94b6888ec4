import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { calls, inTurn, type Turn } from "../support/fake-model/personas/in-turn.ts";
import type { Persona } from "../support/fake-model/personas/persona.ts";
import { type FakeModel, startFakeModel } from "../support/fake-model/start-fake-model.ts";
import { type Answered, OpenTracewire } from "../support/open-tracewire.ts";
import { planted } from "../support/planted.ts";
import { ask, removeFolder, stateFolder } from "../support/tracewire.ts";

let state: string;
let fake: FakeModel;
let product: OpenTracewire;
let persona: Persona;
beforeAll(async () => {
  state = stateFolder();
  fake = await startFakeModel({ dialect: "vllm", reply: (request) => persona(request) });
  product = new OpenTracewire(state, settings(fake));
});
afterAll(async () => {
  await product.close();
  await fake.close();
  removeFolder(state);
});
beforeEach(() => {
  fake.requests.length = 0;
  fake.refused.length = 0;
});

const settings = ({ url }: FakeModel): Record<string, string> => ({
  OPENAI_BASE_URL: url,
  OPENAI_API_KEY: "sk-journey",
});
const model = (...turns: Turn[]): void => {
  persona = inTurn(...turns);
};
const plan = (script: string) => ({
  title: "Calls of the planted process",
  measures: "counts getppid of the planted process",
  script,
  maps: [{ map: "@calls", value: "calls", unit: "count", key: ["process"] }],
  note: "",
});
const countOf = (comm: string, probe = "sys_enter_getppid"): string =>
  `tracepoint:syscalls:${probe} /comm == "${comm}"/ { @calls[comm] = count(); }`;
const submit = (script: string): Turn => calls("submit_plan", plan(script));
const lookFurther = (script: string): Turn => calls("look_further", { ...plan(script), window_s: 1 });

const GETPPID = 110;
const whileTracing =
  (comm: string, count = 777) =>
  ({ event }: { event: string }) =>
    event === "tracing" ? planted(comm, `syscall(${GETPPID}) for 1..${count};`) : undefined;
const rowsOf = ({ document }: Answered): unknown[] =>
  (document.attempts.at(-1)?.runs ?? []).flatMap(({ summary }) =>
    summary.blocks.flatMap((block) => (block.kind === "table" ? block.rows : [])),
  );
/** Requests that asked for the next step; not those that put a result into words. */
const turnsAsked = (): number => fake.requests.filter(({ tools }) => tools.length > 0).length;

/** Nothing on the shelf is near to it. */
const QUESTION = "for=1s wie oft fragt pl-trip nach seinem Erzeuger, dem Frobnikator";
const KNOWN = "for=1s show per-second syscall rates";

describe("a question that only a model understands", () => {
  test("is answered by its script, with the planted truth", async () => {
    model(submit(countOf("pl-trip")));
    const answered = await product.ask(QUESTION, whileTracing("pl-trip"));
    expect(answered.document).toMatchObject({
      status: "answered",
      attempts: [{ origin: expect.stringContaining("model:") }],
      cost: { model: "fake-model" },
    });
    expect(rowsOf(answered)).toMatchObject([{ key: ["pl-trip"], value: 777 }]);
    expect(answered.document.answer).toContain("777");
    expect(turnsAsked()).toBe(1);
  });

  test("with a wrong probe in the first script is mended with what the diagnosis names", async () => {
    model(submit(countOf("pl-trip", "sys_enter_getpppid")), ({ lastText }) => {
      const probe = /"nearest":\["syscalls:(\w+)"/.exec(lastText)?.[1];
      return calls("submit_plan", plan(countOf("pl-trip", probe ?? "nothing_named")));
    });
    const answered = await product.ask(QUESTION, whileTracing("pl-trip", 345));
    expect(answered.document).toMatchObject({
      status: "answered",
      attempts: [{ check: { ok: false, diagnosis: { class: "unknown-probe" } } }, { check: { ok: true } }],
    });
    expect(rowsOf(answered)).toMatchObject([{ value: 345 }]);
  });

  test("asks the host first, and writes with what it said", async () => {
    model(calls("describe_probe", { name: "tracepoint:raw_syscalls:sys_enter" }), ({ lastText }) =>
      calls(
        "submit_plan",
        plan(
          `tracepoint:raw_syscalls:sys_enter /args->${lastText.includes('"id"') ? "id" : "nothing_named"} == ${GETPPID} && comm == "pl-trip"/ { @calls[comm] = count(); }`,
        ),
      ),
    );
    const answered = await product.ask(QUESTION, whileTracing("pl-trip", 99));
    expect(rowsOf(answered)).toMatchObject([{ value: 99 }]);
    expect(answered.progress).toContainEqual(
      expect.objectContaining({
        event: "thinking",
        text: "looking up what tracepoint:raw_syscalls:sys_enter has",
      }),
    );
  });
});

describe("a run that measures nothing", () => {
  test("is kept when the model says why, and the person reads it", async () => {
    model(submit(countOf("nobody-here")), calls("keep_result", { why: "no process has that name" }));
    const { document } = await product.ask(QUESTION);
    expect(document).toMatchObject({ status: "answered", attempts: [{ runs: [{ outcome: "empty" }] }] });
    expect(document.answer).toContain("no process has that name");
  });

  test("is mended when the model finds what was wrong", async () => {
    model(submit(countOf("nobody-here")), submit(countOf("pl-trip")));
    const answered = await product.ask(QUESTION, whileTracing("pl-trip"));
    expect(answered.document.attempts).toHaveLength(2);
    expect(rowsOf(answered)).toMatchObject([{ value: 777 }]);
  });
});

describe("without a script", () => {
  test("a request is declined in the model's words, with what would work", async () => {
    model(
      calls("decline", {
        because: "impossible",
        reason: "frobnication leaves no event",
        instead: "count its calls",
      }),
    );
    const { document } = await product.ask(QUESTION);
    expect(document).toMatchObject({
      status: "failed",
      attempts: [],
      error: { message: "frobnication leaves no event", hint: "count its calls" },
    });
  });

  test("a person is asked what was meant, with whole requests to choose from", async () => {
    model(
      calls("ask_person", {
        question: "which of the two",
        choices: ["reads of pl-trip", "writes of pl-trip"],
      }),
    );
    const { document } = await product.ask(QUESTION);
    expect(document).toMatchObject({ status: "asked", attempts: [] });
    expect(document.answer).toMatch(/^Which of the two/);
    expect(document.answer).toContain("writes of pl-trip");
  });
});

describe("why is it slow", () => {
  const WHY = "why is pl-trip slow";
  const culprit = {
    what: "pl-trip asks for its parent all the time",
    subject: "pl-trip",
    evidence: "777 calls in the second trace",
    confidence: "high",
  };
  const conclude = calls("conclude", {
    findings: [culprit],
    ruled_out: ["the disk: no wait"],
    next: "ask less",
  });

  test("becomes traces of its own that end in findings", async () => {
    model(lookFurther(countOf("nobody-here")), lookFurther(countOf("pl-trip")), conclude);
    const answered = await product.ask(WHY, whileTracing("pl-trip"));
    expect(answered.document).toMatchObject({ status: "answered", findings: [culprit] });
    expect(answered.document.attempts.map(({ windowMs }) => windowMs)).toEqual([1_000, 1_000]);
    expect(rowsOf(answered)).toMatchObject([{ value: 777 }]);
    expect(answered.document.answer).toContain("the disk: no wait");
  });

  const NAMES =
    'tracepoint:syscalls:sys_enter_openat /comm == "pl-trip"/ { @[str(args->filename)] = count(); }';

  test("waits for a person as soon as a trace reads data, and runs nothing without one", async () => {
    model(lookFurther(NAMES), conclude);
    const { document } = await product.ask(WHY);
    expect(document).toMatchObject({
      status: "denied",
      attempts: [{ approval: { needed: true, by: null }, runs: [] }],
    });
  });

  test("is approved once for all its traces, also with a server that has no tools", async () => {
    const bare = await startFakeModel({
      dialect: "ollama-without-tools",
      reply: inTurn(lookFurther(NAMES), lookFurther(`${NAMES} // again`), conclude),
    });
    const { document } = await ask(WHY, { state, env: settings(bare) });
    await bare.close();
    expect(document).toMatchObject({
      status: "answered",
      findings: [culprit],
      attempts: [
        { approval: { needed: true, by: expect.any(String) }, runs: [{}] },
        { approval: { needed: true, by: expect.any(String) }, runs: [{}] },
      ],
    });
    expect(bare.requests.at(-1)?.body.response_format).toBeDefined();
  });
});

test("killed between two turns of a model: the next start goes on, and no turn that was answered is asked again", async () => {
  model(calls("find_examples", { query: "syscall rate" }), { delayMs: 600_000 });
  let id = "";
  const lost = product.ask(QUESTION, (event) => {
    id = event.id;
  });
  await expect.poll(turnsAsked, { timeout: 20_000 }).toBe(2);
  await product.kill();
  await expect(lost).rejects.toThrow("ended without a document");

  model({}, submit(countOf("pl-trip")));
  product = new OpenTracewire(state, settings(fake));
  const answered = await product.ask(`show ${id}`, whileTracing("pl-trip"));
  expect(answered.document).toMatchObject({ id, status: "answered" });
  expect(rowsOf(answered)).toMatchObject([{ value: 777 }]);
  const saidBefore = fake.requests
    .filter(({ tools }) => tools.length > 0)
    .map(({ body }) => body.messages.filter(({ role }) => role === "assistant").length);
  expect(saidBefore).toEqual([0, 1, 1]);
});

describe("a model that is not there", () => {
  test("for longer than a person waits is left as soon as the person cancels", async () => {
    model({ delayMs: 600_000 });
    const givenUp = fake.givenUp();
    const asked = product.ask(QUESTION);
    await expect.poll(turnsAsked, { timeout: 20_000 }).toBe(1);
    product.interrupt();
    expect((await asked).document).toMatchObject({ status: "cancelled", attempts: [] });
    await expect.poll(() => fake.givenUp()).toBe(givenUp + 1);
  });

  test("in the middle of its work leaves the question to the shelf, which says so", async () => {
    model(calls("find_examples", { query: "syscall rate" }), {
      error: { status: 503, message: "overloaded" },
    });
    const { document, progress } = await product.ask(KNOWN);
    expect(document).toMatchObject({
      status: "answered",
      attempts: [{ origin: expect.stringMatching(/^recipe:/) }],
    });
    expect(document.answer).toContain("No model took part");
    expect(progress).toContainEqual(
      expect.objectContaining({
        event: "thinking",
        text: expect.stringContaining("the shelf of recipes takes over"),
      }),
    );
  });

  test("from the start leaves the question to the shelf, which says so", async () => {
    const { port } = new URL(fake.url);
    await fake.close();
    const { document } = await product.ask(KNOWN);
    fake = await startFakeModel({
      dialect: "vllm",
      reply: (request) => persona(request),
      port: Number(port),
    });
    expect(document).toMatchObject({
      status: "answered",
      attempts: [{ origin: expect.stringMatching(/^recipe:/) }],
    });
    expect(document.answer).toContain("No model took part");
  });
});
