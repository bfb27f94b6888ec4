import { type Btf, KIND } from "../btf/btf.ts";
import { readBounded } from "../read-bounded.ts";

const LISTS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];
const MAX_BYTES = 24 * 1_048_576;

/** Functions of the kernel and its modules that may be traced; `null` when the kernel does not tell. */
export const traceableFunctions = (): Set<string> | null => {
  for (const folder of LISTS) {
    const text = readBounded(`${folder}/available_filter_functions`, MAX_BYTES);
    if (text) return parseTraceable(text);
  }
  return null;
};

/** `name` or `name [module]`, and placeholders for functions that the linker threw away. */
export const parseTraceable = (text: string): Set<string> =>
  new Set([...text.matchAll(/^(?!__ftrace_invalid_address)([\w.]+)/gm)].map(([name]) => name));

/** All functions that have a name in the kernel: more than may be traced. */
export const namedFunctions = (): Set<string> =>
  new Set(
    [...(readBounded("/proc/kallsyms", MAX_BYTES) ?? "").matchAll(/^\S+ [tTwW] ([\w.]+)/gm)].map(
      ([, name]) => name ?? "",
    ),
  );

export const btfFunctions = (btf: Btf): Map<string, number> => {
  const functions = new Map<string, number>();
  for (const id of btf.own()) if (btf.kind(id) === KIND.func) functions.set(btf.name(id), btf.target(id));
  return functions;
};

/** What a raw tracepoint hands over: BTF has the shape of each under a name of its own. */
export const rawTracepoints = (btf: Btf): Map<string, number> => {
  const found = new Map<string, number>();
  for (const id of btf.own()) {
    if (btf.kind(id) !== KIND.typedef || !btf.name(id).startsWith(RAW)) continue;
    const pointer = btf.target(id);
    if (btf.kind(pointer) === KIND.pointer) found.set(btf.name(id).slice(RAW.length), btf.target(pointer));
  }
  return found;
};

const RAW = "btf_trace_";
