import { setTimeout as sleep } from "node:timers/promises";
import {
  CheckResult,
  type Diagnosis,
  type ErrorCode,
  type HostFacts,
  type Job,
  type Limits,
  LookResult,
  PROTOCOL_VERSION,
  sha256,
  TraceError,
} from "@tracewire/protocol";
import type * as z from "zod";
import type { Fleet } from "../flow/ports.ts";
import type { Scout } from "../flow/scout.ts";
import type { Knowledge } from "../store/knowledge.ts";
import { keepsCheck, keepsLook, questionOfCheck, questionOfLook } from "./keeps.ts";

export type ScoutParts = {
  fleet: Pick<Fleet, "facts" | "send" | "withdraw" | "checkResult" | "lookResult">;
  knowledge: Knowledge;
  /** Id of the investigation that asks. */
  investigation: string;
  /** Its hosts; the first that is connected is asked. */
  hosts: readonly string[];
  /** What a script may use that is checked. */
  limits: Limits;
  clock: () => number;
  /** Ends all waiting with an exception. */
  signal: AbortSignal;
};

const LOOK_WITHIN_MS = 15_000;
const CHECK_WITHIN_MS = 45_000;
const POLL_MS = 100;
/** A job that came too late, or that an agent's end cut short, is given once more; then its failure is the answer. */
const TRIES = 3;

type Answer = LookResult | CheckResult;

/**
 * Asks through the same signed jobs as everything else. Ids are made of what is asked, so a planner that repeats
 * itself after a crash finds the result under its key and starts nothing.
 */
export const createScout = (parts: ScoutParts): Scout => ({
  look: async (look) => {
    const facts = await firstConnected(parts);
    if (!facts) return offline(parts, "look", lookFailed);
    const question = questionOfLook(look, facts.host);
    const kept = question && (await recall(parts, facts, question, LookResult));
    if (kept) return kept;
    const result = await ask(parts, {
      facts,
      kind: "look",
      asked: JSON.stringify([facts.host, look]),
      withinMs: LOOK_WITHIN_MS,
      jobOf: (common) => ({ ...common, kind: "look", look }),
      resultOf: (job) => parts.fleet.lookResult(facts.host, job),
      failed: lookFailed,
    });
    if (question && keepsLook(result)) await parts.knowledge.put(facts.fingerprint, question, result);
    return result;
  },
  check: async (script) => {
    const facts = await firstConnected(parts);
    if (!facts) return offline(parts, "check", checkFailed);
    const { limits } = parts;
    const question = questionOfCheck(script, limits, facts.host);
    const kept = question && (await recall(parts, facts, question, CheckResult));
    if (kept) return kept;
    const result = await ask(parts, {
      facts,
      kind: "check",
      asked: facts.host + script,
      withinMs: CHECK_WITHIN_MS,
      jobOf: (common) => ({ ...common, kind: "check", script, scriptHash: sha256(script), limits }),
      resultOf: (job) => parts.fleet.checkResult(facts.host, job),
      failed: checkFailed,
    });
    if (question && keepsCheck(result)) await parts.knowledge.put(facts.fingerprint, question, result);
    return result;
  },
});

const firstConnected = async ({ fleet, hosts }: ScoutParts): Promise<HostFacts | undefined> => {
  const connected = await fleet.facts(hosts);
  return hosts.flatMap((host) => connected.find((facts) => facts.host === host) ?? [])[0];
};

/** As if this host had been asked: equal hosts answer equally. */
const recall = async <T extends Answer>(
  { knowledge }: ScoutParts,
  { fingerprint, host }: HostFacts,
  question: string,
  schema: z.ZodType<T>,
): Promise<T | null> => {
  const kept = await knowledge.get(fingerprint, question, schema);
  return kept && { ...kept, host };
};

type Question<T extends Answer> = {
  facts: HostFacts;
  kind: T["kind"];
  /** What the job's id is made of. */
  asked: string;
  withinMs: number;
  jobOf(common: Common): Job;
  resultOf(job: string): Promise<T | null>;
  failed(job: string, host: string, ending: Ending): T;
};
type Common = Pick<Job, "protocol" | "id" | "host" | "issuedAt" | "notAfter">;
type Ending = { code: ErrorCode; diagnosis: Diagnosis };

const ask = async <T extends Answer>(parts: ScoutParts, question: Question<T>): Promise<T> => {
  const { fleet, investigation, clock, signal } = parts;
  const { facts, kind, asked, withinMs } = question;
  const until = clock() + withinMs;
  let last: T | null = null;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const id = `${investigation}.${kind}.${sha256(tried === 0 ? asked : `${asked} ${tried}`).slice(0, 16)}`;
    last = await readable(question, id);
    if (!last) {
      const issuedAt = clock();
      await fleet.send(
        question.jobOf({ protocol: PROTOCOL_VERSION, id, host: facts.host, issuedAt, notAfter: until }),
      );
      while (!last && clock() <= until) {
        await sleep(POLL_MS, undefined, { signal });
        last = await readable(question, id);
      }
    }
    if (!last) {
      await fleet.withdraw(facts.host, id);
      return question.failed(id, facts.host, silent(facts.host, withinMs));
    }
    if (!AGAIN.has(last.code)) return last;
  }
  return last as T;
};

const AGAIN = new Set<Answer["code"]>(["JOB_EXPIRED", "RUN_INTERRUPTED"]);

/** A result that cannot be read is the host's failure, not the planner's. */
const readable = async <T extends Answer>(
  { resultOf, failed, facts }: Question<T>,
  id: string,
): Promise<T | null> => {
  try {
    return await resultOf(id);
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    const { code, message, hint } = error;
    return failed(id, facts.host, {
      code,
      diagnosis: { class: "environment", message: message.slice(0, 1_000), hint },
    });
  }
};

const lookFailed = (job: string, host: string, { code, diagnosis }: Ending): LookResult => ({
  kind: "look",
  job,
  host,
  ok: false,
  code,
  diagnosis,
  answer: null,
});

const checkFailed = (job: string, host: string, { code, diagnosis }: Ending): CheckResult => ({
  kind: "check",
  job,
  host,
  ok: false,
  code,
  diagnosis,
  probes: 0,
  loaded: false,
});

const silent = (host: string, withinMs: number): Ending => ({
  code: "HOST_SILENT",
  diagnosis: {
    class: "environment",
    message: `${host} did not answer within ${withinMs / 1_000} s`,
    hint: "It may be busy with a trace. Go on without the answer, or ask again.",
  },
});

const offline = <T extends Answer>(
  { investigation, hosts }: ScoutParts,
  kind: T["kind"],
  failed: (job: string, host: string, ending: Ending) => T,
): T =>
  failed(`${investigation}.${kind}.${"0".repeat(16)}`, hosts[0] ?? "no-host", {
    code: "HOST_OFFLINE",
    diagnosis: {
      class: "environment",
      message: `${hosts.join(", ").slice(0, 800) || "no host"}: not connected, so nobody can be asked`,
      hint: "Go on without the answer.",
    },
  });
