import type { Diagnosis, HostWords, RunEnd } from "./diagnosis.ts";
import { nearestWords } from "./nearest-words.ts";
import { messagesOf, withoutNoise } from "./noise.ts";
import type { Rule, Words } from "./rule.ts";
import { HOST_RULES } from "./rules-host.ts";
import { SCRIPT_RULES } from "./rules-script.ts";

const MAX_DETAIL = 3_000;
const MAX_SENTENCE = 900;

/**
 * Why a call of bpftrace did not do what was wanted; `null` when it did.
 *
 * Decided by what happened (how it ended, how many probes attached, whether data came), never by whether
 * standard error is empty: bpftrace writes there on good runs too, and says nothing on some bad ones.
 * `empty` and `flood` are endings of scripts that ran: the answer is "nothing matched" or "not all of it was kept".
 *
 * @param known what the host has, to say what a mistyped tracepoint or field may have meant
 */
export const diagnose = (end: RunEnd, known: HostWords = {}): Diagnosis | null => {
  if (endedWell(end)) return end.phase === "check" ? null : doubtOf(end);
  const found = findRule(end);
  if (found) return withDetail(end, found.rule.class, { ...found.words, ...placeOf(found.message) }, known);
  return withDetail(end, ...unexplained(end), known);
};

const endedWell = (end: RunEnd): boolean => {
  const output = `${end.stderr}\n${end.stdoutText}`;
  if (end.phase === "check") return end.exitCode === 0 && !/No probes to attach/.test(output);
  if (end.attachedProbes === null || end.attachedProbes < end.askedProbes || end.timedOut) return false;
  if (end.exitCode === 0) return true;
  // `exit(3)` of 0.21 and later: the script chose the code, so bpftrace itself has nothing to say.
  const choseCode =
    /\bexit\s*\(\s*[^)\s]/.test(end.script) && !/\b(?:ERROR|FATAL)\b/.test(withoutNoise(output));
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
    hint: "The script is fine: it may simply not have happened. Trace longer, widen the filter, or check that the process and the file exist.",
  };
};

const findRule = (end: RunEnd): { rule: Rule; words: Words; message: string } | undefined => {
  const said = messagesOf(withoutNoise(end.stderr));
  const alsoSaid = messagesOf(withoutNoise(end.stdoutText));
  // Whole messages with ERROR come first, then the rest: warnings that explain why an attach failed.
  const messages = [...said, ...alsoSaid.filter((line) => /No probes to attach|ERROR|FATAL/.test(line))];
  for (const rule of [...SCRIPT_RULES, ...HOST_RULES]) {
    for (const message of messages) {
      const match = rule.pattern.exec(message);
      if (match) return { rule, words: rule.say(match, end), message };
    }
  }
  return undefined;
};

/** No message that is known: the ending itself has to do. */
const unexplained = (end: RunEnd): [Diagnosis["class"], Words & Place] => {
  const { signal, exitCode } = end;
  if (end.timedOut)
    return [
      "killed",
      {
        message: "bpftrace did not finish in time and was ended.",
        hint: "Use fewer probes (each costs time to attach and detach) and no long loops; then try again.",
      },
    ];
  if (end.killedByUs)
    return [
      "killed",
      {
        message: "The trace was ended before it could report.",
        hint: "Maps are lost when bpftrace is killed: run it again, with a shorter window or fewer probes.",
      },
    ];
  if (signal === "SIGABRT" || exitCode === 134)
    return [
      "unknown-probe",
      {
        message: `bpftrace ${end.version} crashed on the script, as it does on probe types that it does not know.`,
        hint: "Use tracepoint, kprobe, uprobe, usdt, profile, interval, software, BEGIN or END, and no wildcard in kfunc or fentry.",
      },
    ];
  if (signal !== null || (exitCode !== null && exitCode > 128 && exitCode < 160))
    return [
      "killed",
      {
        message: `bpftrace was ended from outside (${signal ?? `exit code ${exitCode}`}).`,
        hint: "Often the host ran out of memory: use fewer keys and fewer probes; ask who else ends processes there.",
      },
    ];
  if (end.phase === "run" && end.attachedProbes !== null && end.attachedProbes < end.askedProbes)
    return [
      "unknown-probe",
      {
        message: `Only ${end.attachedProbes} of ${end.askedProbes} probes were attached.`,
        hint: "Leave out the probes that this host does not have; the rest can run.",
      },
    ];
  if (end.phase === "run" && exitCode === 0)
    return [
      "other",
      {
        message: "bpftrace ended before its probes were attached.",
        hint: "Run it again; if it repeats, look at the agent's log on the host.",
      },
    ];
  const error = messagesOf(withoutNoise(end.stderr)).find((line) => /\b(?:ERROR|FATAL)\b/.test(line));
  const place = error === undefined ? {} : placeOf(error);
  if (error !== undefined && place.line !== undefined)
    return [
      "type",
      {
        message: `bpftrace refuses the script: ${error.replace(/^.*?ERROR: /, "")}`,
        hint: "Change the marked place so that it says what the message asks for.",
        ...place,
      },
    ];
  return [
    "other",
    {
      message: `bpftrace failed${exitCode === null ? "" : ` with exit code ${exitCode}`}: ${error?.replace(/^.*?(?:ERROR|FATAL): /, "") ?? "it gave no reason"}`,
      hint: "Read the detail; try a simpler script, one probe at a time.",
    },
  ];
};

type Place = { line?: number; column?: number };

/** `stdin:1:21-30: ERROR`, `file.bt:3:1-9: ERROR`, and `stdin:3-5: ERROR` over several lines. */
const placeOf = (message: string): Place => {
  const match = /^[^\s:]*:(\d+)(?::(\d+))?-\d+: (?:ERROR|WARNING)/.exec(message);
  if (!match?.[1]) return {};
  const line = Number(match[1]);
  const column = match[2] === undefined ? undefined : Number(match[2]);
  if (line < 1) return {};
  return { line, ...(column === undefined || column < 1 ? {} : { column }) };
};

const withDetail = (
  end: RunEnd,
  kind: Diagnosis["class"],
  { message, hint, fault, line, column }: Words & Place,
  known: HostWords,
): Diagnosis => {
  const detail = `${withoutNoise(end.stderr)}\n${withoutNoise(end.stdoutText)}`.trim().slice(0, MAX_DETAIL);
  const nearest = fault ? nearestOf(fault, end, known) : [];
  return {
    class: kind,
    message: message.slice(0, MAX_SENTENCE),
    hint: hint.slice(0, MAX_SENTENCE),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(nearest.length === 0 ? {} : { nearest }),
    ...(detail === "" ? {} : { detail }),
  };
};

const nearestOf = (fault: NonNullable<Words["fault"]>, end: RunEnd, known: HostWords): string[] => {
  if (fault.kind === "tracepoint") return nearestWords(fault.word, known.tracepoints?.() ?? [], 5);
  const tracepoints = new Set(
    [...end.script.matchAll(/\btracepoint:(\w+:\w+)/g)].map((match) => match[1] as string),
  );
  const named = [...tracepoints].filter((name) =>
    end.stderr.includes(`_tracepoint_${name.replace(":", "_")}'`),
  );
  const fields = named.flatMap((name) => [...(known.fields?.(name) ?? [])]);
  const nearest = nearestWords(fault.word, fields, 5);
  // Few fields are worth naming even when none is spelled like it: `path` may have meant `filename`.
  return nearest.length > 0 ? nearest : fields.slice(0, 10);
};
