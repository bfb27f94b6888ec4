import {
  type CheckResult,
  type Diagnosis,
  type Limits,
  type Look,
  type LookResult,
  sha256,
} from "@tracewire/protocol";

/** Names what is asked, for keeping the answer; `null` when the answer is true for a moment only. */
export const questionOfLook = (look: Look, host: string): string | null => {
  switch (look.what) {
    case "type":
      return named(look, null);
    case "probes":
      return ofThisProcess(look.pattern) ? null : named(look, ofBinaries(look.pattern) ? host : null);
    case "probe":
      return ofThisProcess(look.name) ? null : named(look, ofBinaries(look.name) ? host : null);
    case "symbols":
      return ofThisProcess(look.binary) ? null : named(look, host);
    default:
      return null;
  }
};

export const questionOfCheck = (script: string, limits: Limits, host: string): string | null =>
  ofThisProcess(script) ? null : named({ script, limits }, ofBinaries(script) ? host : null);

/** Hosts of one fingerprint have the same kernel and bpftrace, but not the same programs. */
const named = (what: object, host: string | null): string => sha256(JSON.stringify([what, host]));

const ofThisProcess = (text: string): boolean => text.includes("/proc/");

const ofBinaries = (text: string): boolean => /\b(?:u|ur|U|uprobe|uretprobe|usdt)\s*:/.test(text);

/** An empty answer can become a full one when a module or a program is added. */
export const keepsLook = ({ ok, answer }: LookResult): boolean =>
  ok && answer !== null && answer.rows.length > 0;

/** Only what lies in the script and the kernel; a host in trouble may be well again in a minute. */
export const keepsCheck = ({ ok, diagnosis }: CheckResult): boolean =>
  ok || (diagnosis !== null && LASTING.has(diagnosis.class));

const LASTING = new Set<Diagnosis["class"]>([
  "syntax",
  "unknown-probe",
  "unknown-field",
  "unknown-name",
  "type",
  "verifier",
]);
