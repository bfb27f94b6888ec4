import { existsSync } from "node:fs";
import { TraceDocument } from "@tracewire/protocol";
import { Tracewire } from "../support/tracewire.ts";
import type { EvalCase, Facts } from "./eval-case.ts";
import { type Judged, judgeCase } from "./judge-case.ts";
import { CannotPlantError, PlantedWorkload } from "./planted-workload.ts";

/** A trace that takes longer than its window and this is stuck. */
const STUCK_AFTER_MS = 180_000;
const LIBC = ["/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", "/usr/lib64/libc.so.6"];

/** One line of the evaluation. */
export type CaseResult = Judged & {
  id: string;
  kind: EvalCase["kind"];
  category: string;
  lang: string;
  query: string;
  /** The machine lacks what the case needs. */
  skipped: boolean;
  /** The evaluation failed, not the product's answer: no workload, or no document. */
  broken: boolean;
  seconds: number;
  status: string;
  origin: string;
  attempts: number;
  /** What it cost of a model; `null` when none was asked. */
  cost: TraceDocument["cost"];
  script: string;
  answer: string;
  facts: Facts;
};

/** Plants the facts, asks the product as a person would, and judges what came. */
export const runCase = async (
  one: EvalCase,
  state: string,
  settings: Record<string, string>,
): Promise<CaseResult> => {
  const startMs = performance.now();
  const { id, kind, category, lang } = one;
  let workload = new PlantedWorkload(one.workload ?? {}, one.judge.prelude);
  const libc = LIBC.find((path) => existsSync(path)) ?? "";
  const factsNow = (): Facts => ({ libc, window: one.window, ...workload.facts });
  const result = {
    ...{ id, kind, category, lang, query: one.query, skipped: false, broken: false, seconds: 0 },
    ...{ right: false, ranOk: false, asked: false, byHarmlessScript: false, why: "" },
    ...{ status: "", origin: "", attempts: 0, script: "", answer: "", facts: {} as Facts },
    cost: null as CaseResult["cost"],
  };
  try {
    await workload.start();
    result.query = fill(one.query, factsNow());
    const document = await askProduct(result.query, one.window, { state, settings }, async (isFirst) => {
      if (!isFirst) {
        // Another attempt gets the planted work afresh.
        await workload.stop();
        workload = new PlantedWorkload(one.workload ?? {}, one.judge.prelude);
        await workload.start();
      }
      workload.go();
    });
    await workload.stop();
    const last = document.attempts.at(-1);
    result.status = document.status;
    result.answer = document.answer;
    result.attempts = document.attempts.length;
    result.cost = document.cost;
    result.script = last?.script ?? "";
    result.origin = last?.origin ?? "";
    result.facts = factsNow();
    Object.assign(result, judgeCase(one, document, result.facts));
    if (!result.right && workload.complaint) result.why += ` (workload: ${workload.complaint.trim()})`;
  } catch (error) {
    result.skipped = error instanceof CannotPlantError;
    result.broken = !result.skipped;
    result.why = error instanceof Error ? error.message : String(error);
  } finally {
    await workload.stop();
  }
  return { ...result, seconds: (performance.now() - startMs) / 1_000 };
};

/** `onTracing` is called each time the probes are attached, which begins the window. */
const askProduct = async (
  query: string,
  windowS: number,
  { state, settings }: { state: string; settings: Record<string, string> },
  onTracing: (isFirst: boolean) => Promise<void>,
): Promise<TraceDocument> => {
  const args = [query, "--for", `${windowS}s`, "--json", "--raw", "--yes", "--progress", "json"];
  const product = new Tracewire(args, state, settings);
  let traced = 0;
  let work = Promise.resolve();
  product.onProgress(({ event }) => {
    if (event !== "tracing") return;
    const isFirst = traced++ === 0;
    work = work.then(() => onTracing(isFirst));
  });
  const timer = setTimeout(() => product.child.kill("SIGKILL"), STUCK_AFTER_MS + windowS * 1_000);
  const { code, signal, stdout, stderr } = await product.ended;
  clearTimeout(timer);
  await work;
  try {
    return TraceDocument.parse(JSON.parse(stdout));
  } catch (error) {
    throw new Error(`no document (${signal ?? `exit ${code}`}): ${stderr.slice(-1_000)}`, { cause: error });
  }
};

const fill = (text: string, facts: Facts): string =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(facts[name] ?? whole));
