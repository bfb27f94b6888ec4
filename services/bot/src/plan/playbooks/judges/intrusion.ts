import { byProcess, type Candidate, type Judge, rate, who } from "./judge.ts";

/** PTRACE_ATTACH, PTRACE_SEIZE, PTRACE_POKETEXT and PTRACE_POKEDATA (include/uapi/linux/ptrace.h). */
const INTO_OTHERS = new Set(["16", "16902", "4", "5"]);
const MOST = 3;

/** What an intruder does and a quiet server does not. Each is a fact to explain, not a proof. */
export const intrusion: Judge = (seen) => {
  const traced = (seen.rows("ptrace-log") ?? []).filter((row) => INTO_OTHERS.has(row.number));
  const candidates: Candidate[] = [
    ...byProcess(traced).map((row) => ({
      kind: "ptrace",
      weight: 0.7,
      what: `${who(row)} gets into other processes with ptrace`,
      subject: row.process,
      evidence: `ptrace calls: ${rate(row.perSecond)} a second that attach to or write into another process. Debuggers do this too.`,
      confidence: "low" as const,
    })),
    ...lineFinding(
      seen.lines("module-loads"),
      "A kernel module is loaded",
      "Kernel modules that are loaded",
      0.65,
    ),
    ...lineFinding(
      seen.lines("setuid-log").filter((line) => /from [1-9]\d* to 0$/.test(line)),
      "A process becomes root",
      "User changes",
      0.5,
    ),
  ];
  const started = byProcess(seen.rows("exec-count") ?? []).slice(0, 8);
  const names = started.map((row) => `${row.process} ${row.value}×`).join(", ");
  return {
    found: candidates,
    clear: `programs started while it looked: ${names === "" ? "none" : names}${
      candidates.length === 0 ? "; no ptrace into others, no module loaded, nobody became root" : ""
    }`,
  };
};

const lineFinding = (lines: string[], what: string, trace: string, weight: number): Candidate[] => {
  const [first] = lines;
  if (first === undefined) return [];
  return [
    {
      kind: "privilege",
      weight,
      what: `${what}: ${first.trim().replace(/\s+/g, " ")}`,
      subject: first.trim().split(/\s+/)[1] ?? "",
      evidence: `${trace}: ${lines
        .slice(0, MOST)
        .map((line) => line.trim().replace(/\s+/g, " "))
        .join("; ")}. Administration does this too.`,
      confidence: "low",
    },
  ];
};
