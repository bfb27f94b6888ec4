import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HostFacts } from "@tracewire/protocol";
import { PROBE_FAMILIES } from "@tracewire/protocol";
import { describe, expect, it } from "vitest";
import { finishPlan } from "../../services/bot/src/flow/plan.ts";
import { createRecipePlanner } from "../../services/bot/src/plan/recipes/recipe-planner.ts";
import { traceHere } from "../support/trace-here.ts";
import { type Answer, answerOf } from "./answer.ts";
import { type Plant, type Planted, plant } from "./plant.ts";

/** A question, a workload that is known, and what the answer has to say about it. */
export type Truth = {
  recipe: string;
  ask: string;
  /** For what is told step by step; without it the trace ends when the workload is done. */
  windowMs?: number;
  /** How long something takes is compared, from above too: no other workload runs meanwhile. */
  quiet?: true;
  /** What starts once the probes are attached. */
  run: Planted[];
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

/** One test for each truth, many at the same time: each has a process of its own, whose name no other has. */
export const allHold = (title: string, truths: Truth[]): void => {
  const { quiet = [], together = [] } = Object.groupBy(truths, (one) => (one.quiet ? "quiet" : "together"));
  const rows = (some: Truth[]) => some.map((truth) => [truth.recipe, truth.ask, truth] as const);
  describe(title, () => {
    it.concurrent.each(rows(together))("%s: %s", (_recipe, _ask, truth) => holds(truth));
    it.each(rows(quiet))("%s: %s", (_recipe, _ask, truth) => holds(truth));
  });
};

/** Longest time for a workload, however busy the machine is. */
const LONGEST_MS = 30_000;

/** Asks, plans, traces and compares. */
const holds = async ({ recipe, ask, windowMs, run, truth }: Truth): Promise<void> => {
  const boundMs = windowMs ?? LONGEST_MS;
  const result = await planner.plan({
    text: ask,
    options: {},
    windowMs: boundMs,
    facts: [hereFacts],
    previous: [],
    measured: [],
  });
  if (result.kind !== "plan") throw new Error(`${ask}: ${JSON.stringify(result)}`);
  expect(result.draft.origin.name).toBe(recipe);
  let plants: Plant[] = [];
  const allDone = () => Promise.all(plants.map(({ done }) => done));
  const work = () => {
    plants = run.map(plant);
    return allDone();
  };
  const trace = await traceHere(withoutOwn(finishPlan(result.draft, boundMs).script), {
    windowMs: boundMs,
    ...(windowMs === undefined ? { untilDone: work } : { work }),
  });
  const said = await allDone();
  await Promise.all(plants.map(({ end }) => end()));
  expect(trace.diagnosis?.class ?? "none", trace.diagnosis?.detail).toBe("none");
  truth(answerOf(trace), said);
};

/** In the place of Tracewire's own pids, which the agent fills in, numbers that no process has. */
const withoutOwn = (script: string): string =>
  script.replace(/\$([123])\b/g, (_, digit) => `${4_194_400 + Number(digit)}`);
