import type { DiagnosisClass, RunEnd } from "./diagnosis.ts";

export type Words = {
  /** One sentence for a person. */
  message: string;
  /** What to do next, for a person and a planner alike. */
  hint: string;
  /** The word at fault, where the host may know what was meant. */
  fault?: { kind: "tracepoint" | "field" | "function" | "builtin" | "variable"; word: string };
};

/** A message of bpftrace, and what it means. The pattern sees one message at a time, never the script's own text. */
export type Rule = {
  class: DiagnosisClass;
  pattern: RegExp;
  /** For messages that mean several things: the rule holds only for these endings. */
  when?(end: RunEnd): boolean;
  /** @param marked the words of the script that the message points at, if it does */
  say(match: RegExpExecArray, end: RunEnd, marked: string): Words;
};
