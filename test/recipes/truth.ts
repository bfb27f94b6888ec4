import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HostFacts } from "@tracewire/protocol";
import { PROBE_FAMILIES } from "@tracewire/protocol";
import { describe, expect, it } from "vitest";
import { finishPlan } from "../../services/bot/src/flow/plan.ts";
import { createRecipePlanner } from "../../services/bot/src/plan/recipes/recipe-planner.ts";
import { planted } from "../support/planted.ts";
import { traceHere } from "../support/trace-here.ts";
import { type Answer, answerOf } from "./answer.ts";

/** A question, a workload that is known, and what the answer has to say about it. */
export type Truth = {
  recipe: string;
  ask: string;
  /** The workload has to end within it; 1,500 ms unless told, 2,500 ms among others at the same time. */
  windowMs?: number;
  /** Processes that start once the probes are attached: name, Perl, arguments. */
  run: [comm: string, perl: string, ...args: string[]][];
  /** @param said what each process printed of itself */
  truth(answer: Answer, said: string[]): void;
};

export const SHELF = fileURLToPath(new URL("../../knowledge/recipes", import.meta.url));

const EVENTS = "/sys/kernel/tracing/events";
/** Families that this development kernel and most virtual machines lack. */
const MISSING = ["kprobe", "fentry", "hardware", "iter"];

/** This machine, as far as recipes choose by it. */
export const hereFacts: HostFacts = {
  host: "here",
  kernel: process.platform === "linux" ? (await import("node:os")).release() : "",
  arch: "x86_64",
  cpus: 2,
  memoryBytes: 1,
  distro: "",
  bpftrace: "0.17.0",
  btf: true,
  families: Object.fromEntries(
    PROBE_FAMILIES.map((family) => [family, !MISSING.includes(family)]),
  ) as HostFacts["families"],
  tracepointGroups: readdirSync(EVENTS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name),
  libc: null,
  agentVersion: "0.1.0",
  trouble: [],
  fingerprint: "",
};

const planner = await createRecipePlanner({ recipesDirs: [SHELF] });

/**
 * One test for each truth. @param options.together at the same time, for truths that the machine's load does not
 * change
 */
export const allHold = (title: string, truths: Truth[], options: { together?: boolean } = {}): void => {
  const test = options.together ? it.concurrent : it;
  describe(title, () => {
    test.each(truths.map((truth) => [truth.recipe, truth.ask, truth] as const))(
      "%s: %s",
      async (_recipe, _ask, truth) => {
        await holds(options.together ? { windowMs: 2_500, ...truth } : truth);
      },
    );
  });
};

/** Asks, plans, traces and compares. */
const holds = async ({ recipe, ask, windowMs = 1_500, run, truth }: Truth): Promise<void> => {
  const result = await planner.plan({
    text: ask,
    options: {},
    windowMs,
    facts: [hereFacts],
    previous: [],
    measured: [],
  });
  if (result.kind !== "plan") throw new Error(`${ask}: ${JSON.stringify(result)}`);
  expect(result.draft.origin.name).toBe(recipe);
  const said: Promise<string>[] = [];
  const trace = await traceHere(withoutOwn(finishPlan(result.draft, windowMs).script), {
    windowMs,
    work: () => {
      for (const [comm, perl, ...args] of run) said.push(planted(comm, `${perl};`, args));
      // A workload that fails is told below, not while the trace is read.
      for (const one of said) one.catch(() => {});
    },
  });
  expect(trace.diagnosis?.class ?? "none", trace.diagnosis?.detail).toBe("none");
  truth(answerOf(trace), await Promise.all(said));
};

/** In the place of Tracewire's own pids, which the agent fills in, numbers that no process has. */
const withoutOwn = (script: string): string =>
  script.replace(/\$([123])\b/g, (_, digit) => `${4_194_400 + Number(digit)}`);
