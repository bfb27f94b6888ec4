/** Kinds of probes that can be looked at, and how else they are written. */
const SPELLINGS = {
  tracepoint: ["tracepoint", "t"],
  rawtracepoint: ["rawtracepoint", "rt"],
  kprobe: ["kprobe", "k"],
  kretprobe: ["kretprobe", "kr"],
  fentry: ["fentry", "kfunc", "f"],
  fexit: ["fexit", "kretfunc", "fr"],
  uprobe: ["uprobe", "u"],
  uretprobe: ["uretprobe", "ur"],
  usdt: ["usdt", "U"],
  profile: ["profile", "p"],
  interval: ["interval", "i"],
  software: ["software", "s"],
  hardware: ["hardware", "h"],
  iter: ["iter", "it"],
} as const satisfies Record<string, readonly string[]>;

export type Kind = keyof typeof SPELLINGS;
const KINDS = Object.keys(SPELLINGS) as Kind[];

/** A probe or a pattern of probes, as it was written. `kind` is `null` for one without, or with one that is none. */
export type ProbeName = { kind: Kind | null; spelled: string; rest: string };

export const parseProbeName = (text: string): ProbeName => {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(":");
  const spelled = trimmed.slice(0, Math.max(0, colon));
  const kind = KINDS.find((one) => (SPELLINGS[one] as readonly string[]).includes(spelled)) ?? null;
  if (kind) return { kind, spelled, rest: trimmed.slice(colon + 1) };
  // `sched:sched_switch` is a tracepoint to everybody.
  const isAny = spelled === "*" || spelled === "";
  return {
    kind: colon > 0 && !isAny ? "tracepoint" : null,
    spelled: "",
    rest: isAny ? trimmed.slice(colon + 1) : trimmed,
  };
};

/** The path, and what stands behind it; a path may hold colons, what is in a binary may not. */
export const splitPath = (rest: string): { path: string; names: string } => {
  const at = /^(.*?\/[^:]*|[^:]*)(?::(.*))?$/.exec(rest);
  return { path: at?.[1] ?? rest, names: at?.[2] ?? "" };
};
