import type { CheckResult, HostFacts, RunResult } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import { MAX_SERIES } from "./envelope.ts";
import type { Event } from "./event.ts";
import { begin, type Investigation, type Person, type Request } from "./investigation.ts";
import type { Draft } from "./plan.ts";
import { step } from "./step.ts";

const ann: Person = { id: "t:1", name: "ann", platform: "terminal" };
const facts: HostFacts[] = [];
const request: Request = {
  text: "why is it slow",
  options: {},
  targets: [{ host: "web-1", fingerprint: "a" }],
  windowMs: 10_000,
  by: ann,
  at: 1_000,
  approveSelf: false,
  planOnly: false,
  rawBytes: 0,
};

const stepDraft = (number: number, windowMs = 5_000): Draft => ({
  body: `tracepoint:raw_syscalls:sys_enter { @calls${number} = count(); }`,
  title: `look ${number}`,
  measures: "m",
  readings: [],
  explain: "",
  next: "",
  notes: [],
  origin: { by: "recipe", name: `r${number}` },
  top: 10,
  step: { playbook: "slow", name: `r${number}`, windowMs },
});

const check: Omit<CheckResult, "job"> = {
  kind: "check",
  host: "web-1",
  ok: true,
  code: null,
  diagnosis: null,
  probes: 1,
  loaded: true,
};
const checked = (attempt: number, more: Partial<CheckResult> = {}): Event => ({
  type: "checked",
  attempt,
  result: { ...check, job: `inv-x.check.${attempt}`, ...more },
});
const ran = (attempt: number, outcome: RunResult["outcome"], more: Partial<RunResult> = {}): Event => ({
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
    ...more,
  },
});
const drafted = (number: number, windowMs?: number): Event => ({
  type: "drafted",
  draft: stepDraft(number, windowMs),
  facts,
});

const play = (events: Event[], from = begin("inv-x", request)): Investigation =>
  events.reduce((state, event) => step(state, event, 2_000)[0], from);

const verifier = { class: "verifier", message: "too complex", hint: "take another" } as const;
const conclusion = { title: "Why it is slow", findings: [], ruledOut: [], unseen: [], next: "" };

describe("a series of traces", () => {
  test("a finished step goes back to drafting, with its own window and not the request's", () => {
    const state = play([drafted(1), checked(1), ran(1, "finished")]);
    expect(state.at).toBe("drafting");
    expect(state.attempts[0]?.plan.windowMs).toBe(5_000);
  });

  test("a step that found nothing goes back to drafting as well", () => {
    expect(play([drafted(1), checked(1), ran(1, "empty")]).at).toBe("drafting");
  });

  test("findings end it as answered, and are kept", () => {
    const state = play([drafted(1), checked(1), ran(1, "finished"), { type: "found", conclusion }]);
    expect(state).toMatchObject({ at: "ended", ending: { status: "answered", conclusion } });
  });

  test("a step that would not load is skipped and keeps its diagnosis", () => {
    const state = play([drafted(1), checked(1, { ok: false, diagnosis: verifier })]);
    expect(state.at).toBe("drafting");
    expect(state.attempts[0]?.diagnosis).toEqual(verifier);
  });

  test("a step that failed on the host is skipped and keeps its diagnosis", () => {
    const state = play([drafted(1), checked(1), ran(1, "failed", { diagnosis: verifier })]);
    expect(state.at).toBe("drafting");
    expect(state.attempts[0]?.diagnosis).toEqual(verifier);
  });

  test("a series of its bounds' length ends with findings, and cannot go on beyond them", () => {
    const steps = Array.from({ length: MAX_SERIES.steps }, (_, index) => index + 1);
    const full = play(steps.flatMap((number) => [drafted(number), checked(number), ran(number, "finished")]));
    expect(full.at).toBe("drafting");
    expect(full.attempts).toHaveLength(MAX_SERIES.steps);
    expect(play([{ type: "found", conclusion }], full).ending?.status).toBe("answered");
    expect(play([drafted(99)], full).ending).toMatchObject({ status: "failed", code: "INTERNAL" });
  });

  test("windows beyond the bound in all do not run, however few the steps", () => {
    const first = play([drafted(1, MAX_SERIES.windowsMs - 1_000), checked(1), ran(1, "finished")]);
    expect(play([drafted(2, 1_001)], first).ending?.status).toBe("failed");
    expect(play([drafted(2, 1_000)], first).at).toBe("checking");
  });

  test("a cancel ends the series at its step", () => {
    const running = play([drafted(1), checked(1)]);
    const cancelled = play([{ type: "cancelled", by: ann }, ran(1, "cancelled")], running);
    expect(cancelled).toMatchObject({ at: "ended", ending: { status: "cancelled" } });
  });

  test("a cancel just as a step finishes starts no further step", () => {
    const cancelled = play([drafted(1), checked(1), { type: "cancelled", by: ann }, ran(1, "finished")]);
    expect(cancelled.at).toBe("ended");
  });

  test("a host that is gone ends it: no step waits for it again", () => {
    const state = play([drafted(1), checked(1), { type: "unstarted", attempt: 1, host: "web-1" }]);
    expect(state.ending).toMatchObject({ status: "expired", code: "HOST_OFFLINE" });
  });
});
