import { integerValue } from "./literals.ts";

type Form = { parts: [least: number, most: number]; written: string };

const form = (least: number, most: number, written: string): Form => ({ parts: [least, most], written });

const TRACEPOINT = form(3, 3, "tracepoint:category:event");
const RAW = form(2, 3, "rawtracepoint:event");
const FUNCTION = form(2, 3, "kprobe:function");
const FENTRY = form(2, 4, "fentry:function");
const UPROBE = form(3, 5, "uprobe:/path/to/program:function");
const USDT = form(3, 4, "usdt:/path/to/program:provider:probe");
const PROFILE = form(2, 3, "profile:hz:99");
const INTERVAL = form(2, 3, "interval:s:1");
const SOFTWARE = form(2, 3, "software:event:count");
const HARDWARE = form(2, 3, "hardware:event:count");
const ITER = form(2, 3, "iter:task");
const WATCHPOINT = form(4, 4, "watchpoint:address:length:mode");
const ALONE = form(1, 1, "BEGIN or END");

/** How each kind of probe is written. A kind that is not here is for the analysis to judge. */
const FORMS: Record<string, Form> = {
  tracepoint: TRACEPOINT,
  t: TRACEPOINT,
  rawtracepoint: RAW,
  rt: RAW,
  kprobe: FUNCTION,
  k: FUNCTION,
  kretprobe: FUNCTION,
  kr: FUNCTION,
  fentry: FENTRY,
  kfunc: FENTRY,
  f: FENTRY,
  fexit: FENTRY,
  kretfunc: FENTRY,
  fr: FENTRY,
  uprobe: UPROBE,
  u: UPROBE,
  uretprobe: UPROBE,
  ur: UPROBE,
  usdt: USDT,
  U: USDT,
  profile: PROFILE,
  p: PROFILE,
  interval: INTERVAL,
  i: INTERVAL,
  software: SOFTWARE,
  s: SOFTWARE,
  hardware: HARDWARE,
  h: HARDWARE,
  iter: ITER,
  it: ITER,
  watchpoint: WATCHPOINT,
  w: WATCHPOINT,
  asyncwatchpoint: WATCHPOINT,
  aw: WATCHPOINT,
  BEGIN: ALONE,
  begin: ALONE,
  END: ALONE,
  end: ALONE,
  self: form(3, 3, "self:signal:SIGUSR1"),
};

const UNITS = new Set(["s", "ms", "us", "hz"]);

/** Whether a slash in it is part of a path; unknown kinds are for the analysis to judge. */
export const mayHoldPath = (kind: string): boolean => {
  const known = Object.hasOwn(FORMS, kind) ? FORMS[kind] : undefined;
  return known === undefined || known === UPROBE || known === USDT || known === WATCHPOINT;
};

/** What is wrong with the parts of a probe, or null. */
export const formProblem = (parts: string[]): string | null => {
  const kind = parts[0] as string;
  const known = Object.hasOwn(FORMS, kind) ? FORMS[kind] : undefined;
  if (known === undefined) return null;
  const [least, most] = known.parts;
  // `tracepoint:*name*` looks in every category.
  const lowest = known === TRACEPOINT && /[*?]/.test(parts[1] ?? "") ? 2 : least;
  if (parts.length < lowest || parts.length > most || !isFilled(known, parts))
    return `${kind} probes are written ${example(kind, known)}, not ${parts.join(":")}`;
  if (/^(kr|ur|fr)$|ret|fexit/.test(kind) && /\+/.test(parts.at(-1) ?? ""))
    return `${kind} probes fire when a function returns, so they take no offset`;
  if (known === SOFTWARE || known === HARDWARE) return countProblem(kind, parts[2]);
  return known === PROFILE || known === INTERVAL ? timerProblem(kind, parts.slice(1)) : null;
};

/** `*` and nothing stand for the default. */
const countProblem = (kind: string, count = ""): string | null => {
  const value = count === "" || count === "*" || count.startsWith("$") ? 1n : integerValue(count);
  return typeof value === "string" ? `${kind} needs a whole number: ${value}` : null;
};

const example = (kind: string, { written }: Form): string =>
  written.includes(":") ? kind + written.slice(written.indexOf(":")) : written;

/** The parts that may be empty: the provider of a usdt probe, the count of an event. */
const isFilled = (known: Form, parts: string[]): boolean =>
  parts.every(
    (part, at) =>
      part !== "" ||
      (known === USDT && at < parts.length - 1) ||
      ((known === SOFTWARE || known === HARDWARE) && at === 2),
  );

const timerProblem = (kind: string, rest: string[]): string | null => {
  const [unit, count] = rest.length === 2 ? rest : ["", rest[0]];
  if (unit !== "" && !UNITS.has(unit as string)) return `the unit of ${kind} is s, ms, us or hz, not ${unit}`;
  const value = count?.startsWith("$") ? 1n : integerValue(count ?? "");
  if (typeof value === "string") return `${kind} needs a whole number: ${value}`;
  return value === 0n ? `${kind} cannot fire every 0 ${unit}` : null;
};
