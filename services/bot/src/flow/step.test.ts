import type { CheckResult, HostFacts, RunResult } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import type { Effect, Event } from "./event.ts";
import { begin, type Investigation, type Person, type Request } from "./investigation.ts";
import type { Draft } from "./plan.ts";
import { step } from "./step.ts";

const ann: Person = { id: "t:1", name: "ann", platform: "terminal" };
const bob: Person = { id: "t:2", name: "bob", platform: "terminal" };

const request = (more: Partial<Request> = {}): Request => ({
  text: "show per-second syscall rates",
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

const draft = (body: string, by: Draft["origin"]["by"] = "recipe"): Draft => ({
  body,
  title: "t",
  measures: "m",
  readings: [],
  explain: "",
  next: "",
  notes: [],
  origin: { by, name: "n" },
  top: 10,
});

const COUNTS = "tracepoint:raw_syscalls:sys_enter { @calls = count(); }";
const PATHS = "tracepoint:syscalls:sys_enter_openat { @[str(args->filename)] = count(); }";
const facts: HostFacts[] = [];

const checkOf = (
  host: string,
  attempt: number,
  ok: boolean,
  diagnosis: CheckResult["diagnosis"] = null,
): Event => ({
  type: "checked",
  attempt,
  result: {
    kind: "check",
    job: `inv-x.check.${attempt}`,
    host,
    ok,
    code: null,
    diagnosis,
    probes: 1,
    loaded: false,
  },
});
const reported = (
  host: string,
  attempt: number,
  outcome: RunResult["outcome"],
  more: Partial<RunResult> = {},
): Event => ({
  type: "reported",
  attempt,
  result: {
    kind: "run",
    job: `inv-x.run.${attempt}`,
    host,
    outcome,
    code: null,
    diagnosis: null,
    evidence: null,
    ...more,
  },
});
const unknownProbe = { class: "unknown-probe", message: "no such tracepoint", hint: "take another" } as const;

/** Plays events one after another; gives the last state and everything that was to be done. */
const play = (
  events: Event[],
  state: Investigation = begin("inv-x", request()),
  now = 2_000,
): [Investigation, Effect[]] => {
  let effects: Effect[] = [];
  let current = state;
  for (const event of events) {
    const [next, more] = step(current, event, now);
    current = next;
    effects = [...effects, ...more];
  }
  return [current, effects];
};
const told = (effects: Effect[]): string[] =>
  effects.flatMap((effect) => (effect.do === "tell" ? [effect.progress.event] : []));
const done = (effects: Effect[], what: Effect["do"]): Effect[] =>
  effects.filter((effect) => effect.do === what);

const drafted = (body: string, by?: Draft["origin"]["by"]): Event => ({
  type: "drafted",
  draft: draft(body, by),
  facts,
});

describe("the way of a trace", () => {
  test("a script that only counts runs without approval and is answered", () => {
    const [state, effects] = play([
      drafted(COUNTS),
      checkOf("web-1", 1, true),
      { type: "attached", attempt: 1, host: "web-1", at: 3_000 },
      reported("web-1", 1, "finished"),
    ]);
    expect(told(effects)).toEqual(["planned", "checking", "dispatched", "tracing", "reported", "ended"]);
    expect(state).toMatchObject({ at: "ended", ending: { status: "answered" } });
    expect(done(effects, "dispatch")).toEqual([{ do: "dispatch", attempt: 1, host: "web-1" }]);
  });

  test("what runs is the draft with a trailer that ends it, and its hash is of all of it", () => {
    const [state] = play([drafted(COUNTS)]);
    expect(state.attempts[0]?.plan.script).toMatch(
      /count\(\); }\n\n\/\/ ends by itself after 5 s\ninterval:ms:5020 { exit\(\); }\n$/,
    );
  });

  test("a script that reads data waits for a person, and only a decision about these bytes counts", () => {
    const [waiting, effects] = play([drafted(PATHS), checkOf("web-1", 1, true)]);
    expect(waiting.at).toBe("awaiting-approval");
    expect(told(effects)).toContain("awaiting-approval");
    expect(done(effects, "dispatch")).toEqual([]);
    const binding = waiting.attempts[0]?.approval.binding as string;
    const [still] = step(
      waiting,
      { type: "decided", binding: "0".repeat(64), approve: true, by: bob, reason: "" },
      2_500,
    );
    expect(still).toBe(waiting);
    const [running, then] = step(
      waiting,
      { type: "decided", binding, approve: true, by: bob, reason: "" },
      2_500,
    );
    expect(running.at).toBe("dispatched");
    expect(told(then)).toEqual(["approved", "dispatched"]);
    expect(running.attempts[0]?.approval).toMatchObject({ by: bob, at: 2_500 });
  });

  test("denied and expired traces never ran", () => {
    const [waiting] = play([drafted(PATHS), checkOf("web-1", 1, true)]);
    const binding = waiting.attempts[0]?.approval.binding as string;
    const [denied, effects] = step(
      waiting,
      { type: "decided", binding, approve: false, by: bob, reason: "not now" },
      2_500,
    );
    expect(denied.ending).toMatchObject({
      status: "denied",
      code: "APPROVAL_DENIED",
      message: "bob denied the trace: not now; nothing was run",
    });
    expect(done(effects, "dispatch")).toEqual([]);
    const [expired] = step(waiting, { type: "unapproved" }, 9_999_999);
    expect(expired.ending).toMatchObject({ status: "expired", code: "APPROVAL_EXPIRED" });
  });

  test("--yes approves as the asker, and says so", () => {
    const [state, effects] = play(
      [drafted(PATHS), checkOf("web-1", 1, true)],
      begin("inv-x", request({ approveSelf: true })),
    );
    expect(told(effects)).toContain("approved");
    expect(state.attempts[0]?.approval.by).toEqual(ann);
  });

  test("--plan stops before anything runs", () => {
    const [state, effects] = play(
      [drafted(COUNTS), checkOf("web-1", 1, true)],
      begin("inv-x", request({ planOnly: true })),
    );
    expect(state).toMatchObject({ at: "ended", ending: { status: "answered" } });
    expect(done(effects, "dispatch")).toEqual([]);
  });

  test("one host of each fingerprint checks, all run", () => {
    const targets = ["web-1", "web-2", "db-1"].map((host) => ({ host, fingerprint: host.slice(0, 2) }));
    const [state, effects] = play(
      [drafted(COUNTS), checkOf("web-1", 1, true), checkOf("db-1", 1, true)],
      begin("inv-x", request({ targets })),
    );
    expect(done(effects, "check")).toHaveLength(2);
    expect(done(effects, "dispatch")).toHaveLength(3);
    const [partial] = play(
      [reported("web-1", 1, "finished"), { type: "silent", attempt: 1, host: "web-2" }],
      state,
    );
    expect(partial.at).toBe("dispatched");
    const [answered] = play([{ type: "unstarted", attempt: 1, host: "db-1" }], partial);
    expect(answered.ending?.status).toBe("answered");
  });
});

describe("the way back", () => {
  test("a script that the host rejects is drafted again with its diagnosis, up to the budget", () => {
    const [again, effects] = play([drafted(COUNTS), checkOf("web-1", 1, false, unknownProbe)]);
    expect(again).toMatchObject({ at: "drafting", attempts: [{ diagnosis: unknownProbe }] });
    expect(told(effects).slice(-2)).toEqual(["rejected", "drafting"]);
    const [spent] = play(
      [
        drafted(`${COUNTS} // 2`),
        checkOf("web-1", 2, false, unknownProbe),
        drafted(`${COUNTS} // 3`),
        checkOf("web-1", 3, false, unknownProbe),
        drafted(`${COUNTS} // 4`),
        checkOf("web-1", 4, false, unknownProbe),
      ],
      again,
    );
    expect(spent).toMatchObject({
      at: "ended",
      ending: { status: "failed", code: "SCRIPT_REJECTED", message: "no such tracepoint" },
    });
    expect(spent.attempts).toHaveLength(4);
  });

  test("a script that does not parse never reaches a host", () => {
    const [state, effects] = play([drafted("tracepoint:raw_syscalls:sys_enter { @ = count( }")]);
    expect(state.at).toBe("drafting");
    expect(done(effects, "check")).toEqual([]);
    expect(state.attempts[0]?.diagnosis).toMatchObject({ class: "syntax", line: 1 });
  });

  test("the same script twice is the end, not a loop", () => {
    const [state] = play([drafted(COUNTS), checkOf("web-1", 1, false, unknownProbe), drafted(COUNTS)]);
    expect(state).toMatchObject({ at: "ended", ending: { status: "failed" } });
  });

  test("a person's own script is not rewritten", () => {
    const [state] = play([drafted(COUNTS, "person"), checkOf("web-1", 1, false, unknownProbe)]);
    expect(state).toMatchObject({ at: "ended", ending: { status: "failed", message: "no such tracepoint" } });
  });

  test("a failed run is drafted again, a host without rights is not", () => {
    const dispatched = play([drafted(COUNTS), checkOf("web-1", 1, true)])[0];
    const [again] = play(
      [reported("web-1", 1, "failed", { code: "RUN_FAILED", diagnosis: unknownProbe })],
      dispatched,
    );
    expect(again.at).toBe("drafting");
    const permission = { class: "permission", message: "may not trace", hint: "run as root" } as const;
    const [ended] = play(
      [reported("web-1", 1, "failed", { code: "NO_PRIVILEGE", diagnosis: permission })],
      dispatched,
    );
    expect(ended.ending).toMatchObject({ status: "failed", code: "NO_PRIVILEGE", message: "may not trace" });
  });

  test("a new attempt inside what was approved needs no new approval; more data does", () => {
    const approved = begin("inv-x", request({ approveSelf: false }));
    const [waiting] = play([drafted(PATHS), checkOf("web-1", 1, true)], approved);
    const binding = waiting.attempts[0]?.approval.binding as string;
    const [back] = play(
      [
        { type: "decided", binding, approve: true, by: bob, reason: "" },
        reported("web-1", 1, "failed", { code: "RUN_FAILED", diagnosis: unknownProbe }),
      ],
      waiting,
    );
    const [inside] = play([drafted(`${PATHS} // again`), checkOf("web-1", 2, true)], back);
    expect(inside).toMatchObject({ at: "dispatched", attempts: [{}, { approval: { by: bob } }] });
    const wider = PATHS.replace("sys_enter_openat", "sys_enter_execve");
    const [outside] = play([drafted(wider), checkOf("web-1", 2, true)], back);
    expect(outside.at).toBe("awaiting-approval");
  });
});

describe("what must not run", () => {
  test.each([
    'BEGIN { system("reboot"); }',
    'tracepoint:raw_syscalls:sys_enter { signal("KILL"); }',
    'BEGIN { cat("/etc/shadow"); }',
    "tracepoint:raw_syscalls:sys_enter { frobnicate(1); }",
  ])("%s is refused before any host sees it", (body) => {
    const [state, effects] = play([drafted(body)]);
    expect(state).toMatchObject({ at: "ended", ending: { status: "refused", code: "SCRIPT_REFUSED" } });
    expect(done(effects, "check")).toEqual([]);
  });
});

describe("cancelling", () => {
  test("before it runs, it ends at once", () => {
    const [state, effects] = play([
      drafted(PATHS),
      checkOf("web-1", 1, true),
      { type: "cancelled", by: bob },
    ]);
    expect(state.ending?.status).toBe("cancelled");
    expect(told(effects).slice(-2)).toEqual(["cancelling", "ended"]);
  });

  test("while it runs, the host is told and its answer awaited", () => {
    const [state, effects] = play([
      drafted(COUNTS),
      checkOf("web-1", 1, true),
      { type: "cancelled", by: bob },
    ]);
    expect(state.at).toBe("dispatched");
    expect(done(effects, "withdraw")).toHaveLength(1);
    const [ended] = play([reported("web-1", 1, "cancelled")], state);
    expect(ended.ending?.status).toBe("cancelled");
  });
});

test("late, repeated and foreign events change nothing", () => {
  const [state] = play([
    drafted(COUNTS),
    checkOf("web-1", 1, true),
    { type: "attached", attempt: 1, host: "web-1", at: 3_000 },
  ]);
  const late: Event[] = [
    drafted(COUNTS),
    checkOf("web-1", 1, true),
    { type: "attached", attempt: 1, host: "web-1", at: 3_000 },
    reported("web-9", 1, "finished"),
    reported("web-1", 2, "finished"),
    { type: "unapproved" },
    { type: "asked", message: "", choices: [] },
  ];
  for (const event of late) expect(step(state, event, 4_000)).toEqual([state, []]);
});
