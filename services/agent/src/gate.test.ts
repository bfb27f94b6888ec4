import { createPublicKey } from "node:crypto";
import {
  DEFAULT_LIMITS,
  type Job,
  keyIdOf,
  newKeyPair,
  type ScriptJob,
  sha256,
  signJob,
} from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import { judge, judgeLook, open } from "./gate.ts";

const NOW = 1_800_000_000_000;
const SCRIPT = "tracepoint:sched:sched_switch { @ = count(); }";
const keys = newKeyPair();
const publicKey = createPublicKey(keys.publicPem);
const trusted = new Map([[keyIdOf(publicKey), publicKey]]);
const ceilings = {
  windowMs: 60_000,
  probes: 100,
  mapKeys: 10_000,
  outputBytes: 1e8,
  memoryBytes: 1e9,
  risk: "data",
  looks: ["type"],
} as const;

const job = (change: Partial<ScriptJob> = {}): ScriptJob => ({
  protocol: 1,
  kind: "run",
  id: "inv-1.run.1",
  host: "web-3",
  script: SCRIPT,
  scriptHash: sha256(change.script ?? SCRIPT),
  limits: DEFAULT_LIMITS,
  issuedAt: NOW,
  notAfter: NOW + 60_000,
  ...change,
});
const opened = (one: Job, now = NOW) =>
  open({ id: one.id, envelope: signJob(one, keys.privatePem) }, trusted, "web-3", now);
const codeOf = (answer: object): string | undefined =>
  "refusal" in answer ? (answer.refusal as { code: string }).code : undefined;

describe("the gate", () => {
  test("lets a signed job for this host in until five seconds after its time", () => {
    expect(opened(job())).toEqual({ job: job() });
    expect(opened(job(), NOW + 65_000)).toEqual({ job: job() });
    expect(opened(job(), NOW + 65_001)).toMatchObject({
      refusal: { code: "JOB_EXPIRED", outcome: "expired" },
    });
  });

  test("asks for the signature before anything else", () => {
    const late = job({ host: "web-4", notAfter: NOW - 100_000 });
    const forged = signJob(late, newKeyPair().privatePem);
    expect(codeOf(open({ id: late.id, envelope: forged }, trusted, "web-3", NOW))).toBe("JOB_FORGED");
    expect(codeOf(opened(late))).toBe("JOB_NOT_FOR_HOST");
  });

  test("holds each limit against the host's own", () => {
    for (const limit of ["windowMs", "probes", "mapKeys", "outputBytes", "memoryBytes"] as const) {
      const tight = { ...ceilings, [limit]: DEFAULT_LIMITS[limit] - 1 };
      expect(judge(job(), tight)).toMatchObject({
        refusal: { code: "LIMIT_EXCEEDED", diagnosis: { message: expect.stringContaining(limit) } },
      });
    }
    expect(judge(job(), ceilings)).toHaveProperty("analysis");
  });

  test("lets only those looks be made that the host's own settings allow", () => {
    const look = (what: "system" | "type") =>
      judgeLook(
        { ...job(), kind: "look", look: what === "type" ? { what, name: "file" } : { what } },
        ceilings,
      );
    expect(look("type")).toBeNull();
    expect(look("system")).toMatchObject({
      code: "LIMIT_EXCEEDED",
      diagnosis: { class: "forbidden", hint: expect.stringContaining("TRACEWIRE_LOOKS") },
    });
  });

  test("reads the script itself, whatever the bot thought of it", () => {
    const ask = (script: string, risk: "counts" | "data" = "data") =>
      codeOf(judge(job({ script, scriptHash: sha256(script) }), { ...ceilings, risk }));
    expect(ask("tracepoint:sched:sched_switch { @ = ")).toBe("SCRIPT_SYNTAX");
    expect(ask('BEGIN { system("reboot"); }')).toBe("SCRIPT_REFUSED");
    expect(ask('BEGIN { printf("%s", str($4)); }')).toBe("SCRIPT_REFUSED");
    expect(
      ask('tracepoint:syscalls:sys_enter_openat { printf("%s", str(args->filename)); }'),
    ).toBeUndefined();
    expect(ask('tracepoint:syscalls:sys_enter_openat { printf("%s", str(args->filename)); }', "counts")).toBe(
      "SCRIPT_REFUSED",
    );
    expect(ask(`${SCRIPT} interval:ms:100 { exit(); }`, "counts")).toBeUndefined();
  });
});
