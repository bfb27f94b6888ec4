import type { Diagnosis, DiagnosisClass, HostWords, RunEnd } from "./diagnosis.ts";
import { explainEnding } from "./explain-ending.ts";
import { meantBy } from "./meant.ts";
import { type Message, markedText, messagesOf, type Place, placeOf } from "./messages.ts";
import { withoutNoise } from "./noise.ts";
import type { Rule, Words } from "./rule.ts";
import { HOST_RULES } from "./rules-host.ts";
import { SCRIPT_RULES } from "./rules-script.ts";

const MAX_DETAIL = 3_000;
const MAX_SENTENCE = 900;

/** What went wrong is said first; 0.23 and later may repeat a warning thousands of times. */
const MAX_MESSAGES = 100;

/**
 * Why a call of bpftrace did not do what was wanted; `null` when it did.
 *
 * Decided by what happened (how it ended, how many probes attached, whether data came), never by whether
 * standard error is empty: bpftrace writes there on good runs too, and says nothing on some bad ones.
 * `empty` and `flood` are endings of scripts that ran: nothing matched, or not all of the output was kept.
 *
 * @param known what the host has, to say what a mistyped tracepoint or field may have meant
 */
export const diagnose = (end: RunEnd, known: HostWords = {}): Diagnosis | null => {
  if (endedWell(end)) return end.phase === "check" ? null : doubtOf(end);
  const messages = messagesOf(errorOutput(end)).slice(0, MAX_MESSAGES);
  const found = findRule(messages, end);
  if (!found) return compose(end, ...explainEnding(end, messages), placeOfError(messages), known);
  const { rule, words, place } = found;
  if (words.fault?.kind === "tracepoint" && known.tracepoints && isEmpty(known.tracepoints()))
    return compose(end, "environment", NO_TRACEFS, undefined, known);
  return compose(end, rule.class, words, place, known);
};

const endedWell = (end: RunEnd): boolean => {
  if (/^No probes to attach/m.test(`${end.stdoutText}\n${end.stderr}`) || end.timedOut) return false;
  // Among others that exist, a missing tracepoint is only warned of: the run would lack it.
  if (end.phase === "check") return end.exitCode === 0 && !/tracepoint not found/.test(end.stderr);
  if (end.attachedProbes === null || end.attachedProbes < end.askedProbes) return false;
  if (end.exitCode === 0) return true;
  // `exit(3)` of 0.21 and later: the script chose the code, so bpftrace itself has nothing to say.
  const choseCode = /\bexit\s*\(\s*[^)\s]/.test(end.script) && !/\b(?:ERROR|FATAL)\b/.test(errorOutput(end));
  return choseCode && end.signal === null && (end.exitCode ?? 128) < 128;
};

/** It ran as asked; is the answer whole? */
const doubtOf = (end: RunEnd): Diagnosis | null => {
  if (end.outputCut)
    return {
      class: "flood",
      message: "The script printed more than the output limit; what came after it was thrown away.",
      hint: "Count in a map instead of a line for each event, or filter by pid or comm before printing.",
    };
  if (end.records > 0) return null;
  return {
    class: "empty",
    message: "The probes were attached and nothing matched in the window.",
    hint: "The script is fine, it may simply not have happened: trace longer, widen the filter, or check that the process and the file exist.",
  };
};

/** What was said, without noise: of standard output only bpftrace's own messages, which it may print there. */
const errorOutput = (end: RunEnd): string => {
  const stdout = messagesOf(withoutNoise(end.stdoutText)).filter(({ text }) =>
    /^No probes to attach|\b(?:ERROR|FATAL)\b/.test(text),
  );
  return [withoutNoise(end.stderr), ...stdout.map(({ text }) => text)]
    .filter((text) => text !== "")
    .join("\n");
};

type Found = { rule: Rule; words: Words; place: Place | undefined };

const findRule = (messages: readonly Message[], end: RunEnd): Found | undefined => {
  for (const rule of [...SCRIPT_RULES, ...HOST_RULES]) {
    if (rule.when && !rule.when(end)) continue;
    for (const [index, { text }] of messages.entries()) {
      const match = rule.pattern.exec(text);
      if (!match) continue;
      const place = placeOf(messages, index);
      return { rule, words: rule.say(match, end, markedText(end.script, place)), place };
    }
  }
  return undefined;
};

const placeOfError = (messages: readonly Message[]): Place | undefined => {
  const index = messages.findIndex(({ text }) => /\bERROR\b/.test(text));
  return index === -1 ? undefined : placeOf(messages, index);
};

const isEmpty = (words: Iterable<string>): boolean => {
  for (const word of words) if (word !== "") return false;
  return true;
};

const NO_TRACEFS: Words = {
  message: "The host shows no tracepoint at all: tracefs is not mounted, or the agent may not read it.",
  hint: "On the host: mount -t tracefs nodev /sys/kernel/tracing. Then repeat the trace; the script is not at fault.",
};

const compose = (
  end: RunEnd,
  kind: DiagnosisClass,
  { message, hint, fault }: Words,
  place: Place | undefined,
  known: HostWords,
): Diagnosis => {
  const nearest = fault ? meantBy(fault, end, known) : [];
  const detail = errorOutput(end).slice(0, MAX_DETAIL);
  return {
    class: kind,
    message: message.slice(0, MAX_SENTENCE),
    hint: hint.slice(0, MAX_SENTENCE),
    ...(place === undefined ? {} : { line: place.line }),
    ...(place?.column === undefined ? {} : { column: place.column }),
    ...(nearest.length === 0 ? {} : { nearest: nearest.map((word) => word.slice(0, 300)) }),
    ...(detail === "" ? {} : { detail }),
  };
};
