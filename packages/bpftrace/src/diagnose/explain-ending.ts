import type { DiagnosisClass, RunEnd } from "./diagnosis.ts";
import { type Message, placeOf, saying } from "./messages.ts";
import type { Words } from "./rule.ts";

/** What the ending itself tells, when bpftrace said nothing that is known. */
export const explainEnding = (end: RunEnd, messages: readonly Message[]): [DiagnosisClass, Words] => {
  const { signal, exitCode, phase, attachedProbes, askedProbes } = end;
  if (end.timedOut) return ["killed", WORDS.timedOut];
  if (end.killedByUs) return ["killed", WORDS.ended];
  if (signal === "SIGABRT" || exitCode === 134) return ["unknown-probe", WORDS.crashed];
  if (signal !== null || (exitCode !== null && exitCode > 128 && exitCode < 160))
    return ["killed", killedFromOutside(signal ?? `exit code ${exitCode}`)];
  if (exitCode === null || exitCode === 126 || exitCode === 127) return ["environment", WORDS.notStarted];
  if (exitCode === 0 && phase === "run" && attachedProbes !== null && attachedProbes < askedProbes)
    return ["unknown-probe", tooFewAttached(attachedProbes, askedProbes)];
  if (exitCode === 0) return ["other", WORDS.neverAttached];
  const index = messages.findIndex(({ text }) => /\b(?:ERROR|FATAL)\b/.test(text));
  const error = messages[index];
  if (!error)
    return [
      "other",
      { ...WORDS.noReason, message: `bpftrace failed with exit code ${exitCode} and gave no reason.` },
    ];
  if (placeOf(messages, index))
    return ["type", { ...WORDS.refused, message: `bpftrace refuses the script: ${saying(error.text)}.` }];
  return ["other", { ...WORDS.noReason, message: `bpftrace failed: ${saying(error.text)}.` }];
};

const WORDS = {
  timedOut: {
    message: "bpftrace did not finish in time and was ended.",
    hint: "Use fewer probes (each costs time to attach and detach) and no long loops; then try again.",
  },
  ended: {
    message: "The trace was ended before it could report.",
    hint: "Maps are lost when bpftrace is killed: run it again, with a shorter window or fewer probes.",
  },
  crashed: {
    message: "bpftrace crashed on the script, as older versions do on probe types that they do not know.",
    hint: "Use tracepoint, kprobe, uprobe, usdt, profile, interval, software, BEGIN or END, and no wildcard in kfunc or fentry.",
  },
  notStarted: {
    message: "bpftrace could not be started on this host.",
    hint: "Install bpftrace there, or correct the path to it in the agent's settings; then repeat the trace.",
  },
  neverAttached: {
    message: "bpftrace ended before its probes were attached.",
    hint: "Run it again; if it repeats, look at the agent's log on the host.",
  },
  refused: {
    hint: "Change the marked place so that it fits what the message asks for.",
  },
  noReason: {
    hint: "Read the detail, then try one probe at a time to find the one at fault.",
  },
} as const;

const killedFromOutside = (by: string): Words => ({
  message: `bpftrace was ended from outside (${by}).`,
  hint: "Often the host ran out of memory: use fewer keys and fewer probes, and find out what ends processes there.",
});

const tooFewAttached = (attached: number, asked: number): Words => ({
  message: `Only ${attached} of ${asked} probes were attached.`,
  hint: "Leave out the probes that this host does not have; the rest can run.",
});
