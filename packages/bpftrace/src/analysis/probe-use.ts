import { integerValue } from "../language/literals.ts";
import type { AttachPoint } from "../language/tree.ts";
import type { ProbeType, ProbeUse } from "./analysis.ts";
import { rateOf } from "./event-rate.ts";

/** Every spelling that some version accepts. Versions differ in which; `versions.ts` knows. */
const SPELLINGS: Record<string, ProbeType> = {
  tracepoint: "tracepoint",
  t: "tracepoint",
  rawtracepoint: "rawtracepoint",
  rt: "rawtracepoint",
  kprobe: "kprobe",
  k: "kprobe",
  kretprobe: "kretprobe",
  kr: "kretprobe",
  fentry: "fentry",
  kfunc: "fentry",
  f: "fentry",
  fexit: "fexit",
  kretfunc: "fexit",
  fr: "fexit",
  uprobe: "uprobe",
  u: "uprobe",
  uretprobe: "uretprobe",
  ur: "uretprobe",
  usdt: "usdt",
  U: "usdt",
  profile: "profile",
  p: "profile",
  interval: "interval",
  i: "interval",
  software: "software",
  s: "software",
  hardware: "hardware",
  h: "hardware",
  iter: "iter",
  it: "iter",
  watchpoint: "watchpoint",
  w: "watchpoint",
  asyncwatchpoint: "watchpoint",
  aw: "watchpoint",
  self: "self",
  BEGIN: "BEGIN",
  begin: "BEGIN",
  END: "END",
  end: "END",
};

const MS_PER: Record<string, number> = { s: 1_000, ms: 1, us: 0.001, ns: 0.000_001 };
const NS_PER_MS = 1_000_000;

export const probeUse = (point: AttachPoint): ProbeUse => {
  const [spelling, ...rest] = point.parts as [string, ...string[]];
  const type = SPELLINGS[spelling] ?? "unknown";
  const { provider, name } = targetOf(type, rest);
  const wildcard = /[*?]|\[/.test(rest.join(":"));
  return {
    type,
    text: point.text,
    provider,
    name,
    everyMs: type === "profile" || type === "interval" ? everyMs(rest) : null,
    every: type === "software" || type === "hardware" ? numberOf(rest[1]) : null,
    wildcard,
    rate: type === "unknown" ? "hot" : rateOf({ type, provider, name, wildcard }),
    position: point.position,
  };
};

/** The last part names what fires; the one before it names where that lives. */
const targetOf = (type: ProbeUse["type"], rest: string[]): { provider: string; name: string } => {
  switch (type) {
    case "uprobe":
    case "uretprobe":
      // A third part in the middle is a language such as `cpp`.
      return { provider: rest[0] ?? "", name: offsetOff(rest.slice(1).at(-1) ?? "") };
    case "usdt":
      return { provider: rest[0] ?? "", name: rest.slice(1).join(":") };
    case "profile":
    case "interval":
    case "software":
    case "hardware":
    case "watchpoint":
      return { provider: "", name: rest[0] ?? "" };
    case "iter":
      return { provider: rest[1] ?? "", name: rest[0] ?? "" };
    default:
      return { provider: rest.slice(0, -1).join(":"), name: offsetOff(rest.at(-1) ?? "") };
  }
};

const offsetOff = (name: string): string => name.replace(/\+\w+$/, "");

const everyMs = (rest: string[]): number | null => {
  const count = numberOf(rest.at(-1));
  if (count === null || count === 0) return null;
  if (rest.length === 1) return count / NS_PER_MS;
  if (rest[0] === "hz") return 1_000 / count;
  const unit = MS_PER[rest[0] as string];
  return unit === undefined ? null : count * unit;
};

const numberOf = (text: string | undefined): number | null => {
  const value = text === undefined ? "" : integerValue(text);
  return typeof value === "bigint" ? Number(value) : null;
};
