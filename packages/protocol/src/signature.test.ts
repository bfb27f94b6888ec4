import { createPublicKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TraceError } from "./errors.ts";
import type { Job, SignedJob } from "./job.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { keyIdOf, newKeyPair, openJob, sha256, signJob } from "./signature.ts";

const bot = newKeyPair();
const stranger = newKeyPair();
const trust = (...pems: string[]) =>
  new Map(pems.map((pem) => [keyIdOf(createPublicKey(pem)), createPublicKey(pem)]));
const trusted = trust(bot.publicPem);

const script = "tracepoint:raw_syscalls:sys_enter { @ = count(); }";
const job: Job = {
  protocol: 1,
  kind: "run",
  id: "inv-a2b3c4d5.run.1",
  host: "web-3",
  script,
  scriptHash: sha256(script),
  limits: DEFAULT_LIMITS,
  issuedAt: 1_000,
  notAfter: 61_000,
};
const codeOf = (envelope: unknown): string => {
  try {
    openJob(envelope, trusted);
    return "opened";
  } catch (error) {
    if (error instanceof TraceError) return error.code;
    throw error;
  }
};

describe("a signed job", () => {
  test("is opened by who trusts its key", () => {
    expect(openJob(signJob(job, bot.privatePem), trusted)).toEqual(job);
  });

  test("two keys can be trusted while one replaces the other", () => {
    const both = trust(bot.publicPem, stranger.publicPem);
    expect(openJob(signJob(job, bot.privatePem), both)).toEqual(job);
    expect(openJob(signJob(job, stranger.privatePem), both)).toEqual(job);
  });

  test("of a stranger is forged", () => {
    expect(codeOf(signJob(job, stranger.privatePem))).toBe("JOB_FORGED");
    expect(codeOf({ ...signJob(job, stranger.privatePem), keyId: signJob(job, bot.privatePem).keyId })).toBe(
      "JOB_FORGED",
    );
  });

  test("with any byte of its body changed is forged", () => {
    const signed = signJob(job, bot.privatePem);
    fc.assert(
      fc.property(fc.nat(signed.body.length - 1), fc.integer({ min: 1, max: 127 }), (at, shift) => {
        const other = String.fromCharCode((signed.body.charCodeAt(at) + shift) % 128);
        const changed: SignedJob = {
          ...signed,
          body: signed.body.slice(0, at) + other + signed.body.slice(at + 1),
        };
        expect(codeOf(changed)).toBe("JOB_FORGED");
      }),
      { numRuns: 500 },
    );
  });

  test("whose script differs from its hash is forged even when the bot signed it", () => {
    expect(codeOf(signJob({ ...job, scriptHash: sha256("another") }, bot.privatePem))).toBe("JOB_FORGED");
  });

  test("anything that is no envelope is forged, and never an exception of another kind", () => {
    fc.assert(
      fc.property(fc.anything(), (thing) => codeOf(thing) === "JOB_FORGED"),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(
        fc.record({ body: fc.string(), keyId: fc.string(), signature: fc.string() }),
        (thing) => codeOf(thing) === "JOB_FORGED",
      ),
      { numRuns: 2_000 },
    );
  });
});
