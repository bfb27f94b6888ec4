import type { CheckResult, RunResult } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import type { Event } from "./event.ts";
import { begin, type Investigation, type Person, type Request } from "./investigation.ts";
import type { ModelCost } from "./model-cost.ts";
import type { Draft } from "./plan.ts";
import { step } from "./step.ts";

const ann: Person = { id: "t:1", name: "ann", platform: "terminal" };
const bob: Person = { id: "t:2", name: "bob", platform: "terminal" };

const begun = (more: Partial<Request> = {}): Investigation =>
  begin("inv-x", {
    text: "which process opens files",
    options: {},
    targets: [{ host: "web-1", fingerprint: "a" }],
    windowMs: 5_000,
    by: ann,
    at: 1_000,
    approveSelf: false,
    planOnly: false,
    rawBytes: 0,
    ...more,
  });

const COUNTS = "tracepoint:raw_syscalls:sys_enter { @calls = count(); }";
const PATHS = "tracepoint:syscalls:sys_enter_openat { @[str(args->filename)] = count(); }";
const cost: ModelCost = { model: "m", calls: 1, promptTokens: 100, completionTokens: 10, ms: 50 };

const draft = (body: string, look?: number): Draft => ({
  body,
  title: "t",
  measures: "m",
  readings: [],
  explain: "",
  next: "",
  notes: [],
  origin: { by: "model", name: "m" },
  top: 10,
  ...(look === undefined ? {} : { step: { playbook: "model", name: `look ${look}`, windowMs: 5_000 } }),
});
const drafted = (body: string, look?: number): Event => ({
  type: "drafted",
  draft: draft(body, look),
  facts: [],
  cost,
});
const checked = (attempt: number, diagnosis: CheckResult["diagnosis"] = null): Event => ({
  type: "checked",
  attempt,
  result: {
    kind: "check",
    job: `inv-x.check.${attempt}`,
    host: "web-1",
    ok: diagnosis === null,
    code: null,
    diagnosis,
    probes: 1,
    loaded: true,
  },
});
const ran = (attempt: number, outcome: RunResult["outcome"], doubt: string | null = null): Event => ({
  type: "reported",
  attempt,
  result: {
    kind: "run",
    job: `inv-x.run.${attempt}`,
    host: "web-1",
    outcome,
    code: null,
    diagnosis: null,
    evidence: null,
  },
  doubt,
});
const mistake = (message: string) => ({ class: "unknown-probe", message, hint: "take another" }) as const;

const play = (events: Event[], state = begun()): Investigation =>
  events.reduce((current, event) => step(current, event, 2_000)[0], state);

describe("a model's mistakes", () => {
  test("go back to it while it makes new ones, then it only explains", () => {
    const failing = [1, 2, 3, 4].flatMap((number) => [
      drafted(`${COUNTS} // ${number}`),
      checked(number, mistake(`mistake ${number}`)),
    ]);
    const spent = play(failing);
    expect(spent).toMatchObject({ at: "drafting", lastWord: true });
    const explained = play(
      [{ type: "declined", because: "impossible", message: "no such event here", hint: "ask for X" }],
      spent,
    );
    expect(explained.ending).toMatchObject({ status: "failed", message: "no such event here" });
  });

  test("end in its last word as soon as the same one repeats", () => {
    const twice = play([
      drafted(COUNTS),
      checked(1, mistake("same")),
      drafted(`${COUNTS} // 2`),
      checked(2, mistake("same")),
    ]);
    expect(twice).toMatchObject({ at: "drafting", lastWord: true });
    expect(twice.attempts).toHaveLength(2);
  });

  test("end in its last word when it writes the very script that failed", () => {
    expect(play([drafted(COUNTS), checked(1, mistake("a")), drafted(COUNTS)])).toMatchObject({
      at: "drafting",
      lastWord: true,
    });
  });

  test("do not run in the last word, whatever it writes", () => {
    const last = play([drafted(COUNTS), checked(1, mistake("a")), drafted(COUNTS)]);
    const ended = play([drafted(`${COUNTS} // another`)], last);
    expect(ended.ending).toMatchObject({ status: "failed", message: "a" });
    expect(ended.attempts.every(({ runs }) => runs.length === 0)).toBe(true);
  });

  test("that would act on the host go back to it as well, and never run", () => {
    const acting = play([drafted('BEGIN { system("id"); }')]);
    expect(acting).toMatchObject({ at: "drafting", attempts: [{ diagnosis: { class: "forbidden" } }] });
  });
});

describe("a word that nobody knows", () => {
  const wrong = "tracepoint:raw_syscalls:sys_enter {\n @calls = counter(); }";

  test("is refused to a model with what was meant, and where", () => {
    expect(play([drafted(wrong)])).toMatchObject({
      at: "drafting",
      attempts: [{ diagnosis: { class: "unknown-name", line: 2, column: 11, nearest: ["count"] }, runs: [] }],
    });
  });

  test("is refused to a person too, who is told what was meant", () => {
    const person: Event = {
      type: "drafted",
      draft: { ...draft(wrong), origin: { by: "person", name: "ann" } },
      facts: [],
    };
    expect(play([person]).ending).toMatchObject({
      status: "refused",
      hint: expect.stringContaining("count"),
    });
  });
});

describe("a run that measured nothing", () => {
  const doubted = () => play([drafted(COUNTS), checked(1), ran(1, "empty", "no event matched")]);

  test("goes back to the model once, with the reason", () => {
    expect(doubted()).toMatchObject({ at: "drafting", attempts: [{ doubt: "no event matched" }] });
    const again = play(
      [drafted(`${COUNTS} // 2`), checked(2), ran(2, "empty", "no event matched")],
      doubted(),
    );
    expect(again.ending?.status).toBe("answered");
  });

  test("is the answer when the model says why", () => {
    const kept = play([{ type: "kept", note: "there is no process nginx" }], doubted());
    expect(kept).toMatchObject({
      at: "ended",
      ending: { status: "answered" },
      attempts: [{ plan: { notes: ["there is no process nginx"] } }],
    });
  });

  test("is the answer when the model would only run the same again", () => {
    const same = play([drafted(COUNTS)], doubted());
    expect(same).toMatchObject({ at: "ended", ending: { status: "answered" } });
    expect(same.attempts).toHaveLength(1);
  });

  test("does not go back when a recipe ran", () => {
    const recipe: Event = {
      type: "drafted",
      draft: { ...draft(COUNTS), origin: { by: "recipe", name: "r" } },
      facts: [],
    };
    expect(play([recipe, checked(1), ran(1, "empty", "no event matched")]).at).toBe("ended");
  });
});

describe("words to the numbers", () => {
  const measured = () => play([drafted(COUNTS), checked(1), ran(1, "finished")], begun({ explain: true }));

  test("come before the end where a model is there to find them, and cost what they cost", () => {
    expect(measured().at).toBe("reporting");
    const told = play([{ type: "explained", text: "41 k calls", cost }], measured());
    expect(told).toMatchObject({
      at: "ended",
      ending: { status: "answered" },
      explanation: "41 k calls",
      cost: { calls: 2, promptTokens: 200 },
    });
  });

  test("are no reason to lose the answer", () => {
    expect(play([{ type: "explained", text: null }], measured()).ending?.status).toBe("answered");
    expect(play([{ type: "cancelled", by: bob }], measured()).ending?.status).toBe("answered");
  });
});

describe("one approval for a series", () => {
  const approve = (state: Investigation): Event => ({
    type: "decided",
    binding: state.attempts.at(-1)?.approval.binding ?? "",
    approve: true,
    by: bob,
    reason: "",
  });
  const first = () => play([drafted(PATHS, 1), checked(1)]);

  test("says what it covers and is bound to that", () => {
    const waiting = first();
    expect(waiting).toMatchObject({
      at: "awaiting-approval",
      attempts: [{ approval: { covers: { hosts: ["web-1"], risk: "data", traces: 8, totalMs: 60_000 } } }],
    });
    const single = play([drafted(PATHS), checked(1)]);
    expect(single.attempts[0]?.approval.covers).toBeNull();
    expect(single.attempts[0]?.approval.binding).not.toBe(waiting.attempts[0]?.approval.binding);
  });

  test("lets later steps inside it run, in the approver's name", () => {
    const approved = play([approve(first()), ran(1, "finished")], first());
    const second = play([drafted(`${PATHS} // other`, 2), checked(2)], approved);
    expect(second).toMatchObject({ at: "dispatched", attempts: [{}, { approval: { by: bob } }] });
  });

  test("does not cover a plan that is no step", () => {
    const approved = play([approve(first()), ran(1, "finished")], first());
    const other = "tracepoint:syscalls:sys_enter_execve { @[str(args->filename)] = count(); }";
    expect(play([drafted(other), checked(2)], approved).at).toBe("awaiting-approval");
  });

  test("of a step with less risk does not cover a step with more", () => {
    const counted = play([drafted(COUNTS, 1), checked(1), ran(1, "finished")]);
    expect(play([drafted(PATHS, 2), checked(2)], counted).at).toBe("awaiting-approval");
  });

  test("that goes on beyond its bounds ends in findings, not in another trace", () => {
    const eight = Array.from({ length: 8 }, (_, index) => index + 1).flatMap((number) => [
      drafted(`${COUNTS} // ${number}`, number),
      checked(number),
      ran(number, "finished"),
    ]);
    expect(play([...eight, drafted(`${COUNTS} // 9`, 9)])).toMatchObject({ at: "drafting", lastWord: true });
  });
});
