import {
  analyse,
  type Diagnosis,
  diagnose,
  type HistogramBucket,
  type MapValue,
  parse,
} from "@tracewire/bpftrace";
import { expect } from "vitest";
import type { KernelCase, KernelResult } from "./kernel-case.ts";

/** The values of a map by key; "" is the key of a map without any. */
export const valuesOf = (result: KernelResult, map: string): Record<string, MapValue> => {
  expectEndedWell(result);
  return Object.fromEntries(
    result.records.flatMap((record) =>
      record.type === "map" && record.name === map
        ? record.entries.map(({ key, value }) => [key, value])
        : [],
    ),
  );
};

/** All buckets of a histogram without a key that hold something. */
export const bucketsOf = (result: KernelResult, map: string): HistogramBucket[] => {
  expectEndedWell(result);
  return result.records
    .flatMap((record) => (record.type === "hist" && record.name === map ? record.entries : []))
    .flatMap(({ buckets }) => buckets)
    .filter(({ count }) => count > 0);
};

/** Attached, worked on, and ended by itself when it was told to. */
export const expectEndedWell = (result: KernelResult): void => {
  const { exitCode, stderr, workload } = result;
  expect({ exitCode, stderr: exitCode === 0 ? "" : stderr, workload }).toMatchObject({
    exitCode: 0,
    stderr: "",
  });
  if (workload !== null) expect(workload).toEqual({ exitCode: 0, late: false, output: "" });
};

/** What the project would tell of it. */
export const diagnosisOf = (result: KernelResult, { script = "", options }: KernelCase): Diagnosis | null => {
  const attached = result.records.find((record) => record.type === "attached");
  return diagnose({
    phase: options === undefined ? "run" : "check",
    exitCode: result.exitCode,
    signal: result.signal,
    stderr: result.stderr,
    stdoutText: result.records.flatMap((record) => (record.type === "text" ? [record.text] : [])).join("\n"),
    attachedProbes: result.exitCode === 0 || result.attachedS !== null ? (attached?.probes ?? null) : null,
    askedProbes: analyse(parse(script)).attachPoints,
    records: result.records.filter(({ type }) => type !== "attached" && type !== "text").length,
    outputCut: false,
    killedByUs: result.killed,
    timedOut: result.killed,
    version: result.version,
    script,
  });
};
