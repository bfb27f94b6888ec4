import { isAtLeast } from "../../bpftrace/tool.ts";
import { tracepointGroups, tracepointsOf } from "../../host/tracefs.ts";
import { KIND } from "../btf/btf.ts";
import { kernelBtf } from "../btf/kernel-btf.ts";
import { openBinary } from "../elf/binary.ts";
import type { Surroundings } from "../found.ts";
import { wildcard } from "../wildcard.ts";
import { btfFunctions, namedFunctions, rawTracepoints, traceableFunctions } from "./kernel-functions.ts";
import { type Kind, splitPath } from "./probe-name.ts";

/** Probes of one kind that fit, without the kind; and all there are, for near names. */
export type Listing = { names: string[]; all: Iterable<string>; notes: string[] };

export const listProbes = (kind: Kind, rest: string, surroundings: Surroundings): Listing => {
  switch (kind) {
    case "tracepoint":
      return listTracepoints(rest);
    case "kprobe":
    case "kretprobe":
      return listFunctions(rest);
    case "fentry":
    case "fexit":
      return listTyped(rest);
    case "rawtracepoint":
      return listOf(rest, rawTracepointNames());
    case "uprobe":
    case "uretprobe":
      return listSymbols(rest, surroundings);
    case "usdt":
      return listUsdt(rest, surroundings);
    case "iter":
      return listOf(rest, iterators(surroundings.bpftrace));
    case "software":
      return listOf(rest, SOFTWARE);
    case "hardware":
      return listOf(rest, HARDWARE);
    case "profile":
      return {
        ...listOf(rest, TIMES),
        notes: ["profile:hz:99 samples all processors 99 times a second; us, ms and s are other units."],
      };
    case "interval":
      return {
        ...listOf(rest, TIMES),
        notes: ["interval:s:1 fires once a second on one processor; us, ms and hz are other units."],
      };
  }
};

const listOf = (pattern: string, all: readonly string[]): Listing => {
  const fits = wildcard(pattern);
  return { names: all.filter(fits), all, notes: [] };
};

/** A name without its group is looked for in all of them. */
const listTracepoints = (rest: string): Listing => {
  const pattern = rest.includes(":") ? rest : rest === "*" ? "*:*" : `*:${rest}`;
  const [group = "*"] = pattern.split(":");
  const inGroup = wildcard(group);
  const fits = wildcard(pattern);
  const namesOf = (one: string): string[] => tracepointsOf(one).map((name) => `${one}:${name}`);
  const groups = tracepointGroups();
  const names = groups.filter(inGroup).flatMap(namesOf).filter(fits);
  const notes = groups.length === 0 ? ["tracefs cannot be read here, so no tracepoint is known."] : [];
  return { names, all: names.length > 0 ? [] : groups.flatMap(namesOf), notes };
};

const listFunctions = (rest: string): Listing => {
  const traceable = traceableFunctions();
  const all = traceable ?? namedFunctions();
  const notes = traceable
    ? []
    : ["The kernel does not tell which functions may be traced; these have a name in it."];
  return { names: sorted([...all].filter(wildcard(rest))), all, notes };
};

const listTyped = (rest: string): Listing => {
  const btf = kernelBtf();
  if (!btf)
    return {
      names: [],
      all: [],
      notes: ["This kernel does not describe its types (no BTF), so there is none."],
    };
  const traceable = traceableFunctions();
  const all = [...btfFunctions(btf).keys()].filter((name) => traceable?.has(name) ?? true);
  const notes = traceable
    ? []
    : ["The kernel does not tell which functions may be traced; these it describes."];
  // Some are written as `vmlinux:vfs_read`.
  return { names: sorted(all.filter(wildcard(rest.replace(/^vmlinux:/, "")))), all, notes };
};

const rawTracepointNames = (): string[] => {
  const btf = kernelBtf();
  return btf ? sorted([...rawTracepoints(btf).keys()]) : [];
};

/** bpftrace before 0.20 knows two; later ones take what the kernel has. */
const iterators = (version: string): string[] => {
  const btf = isAtLeast(version, 0, 20) ? kernelBtf() : null;
  if (!btf) return ["task", "task_file"];
  const names: string[] = [];
  for (const id of btf.own())
    if (btf.kind(id) === KIND.struct && btf.name(id).startsWith("bpf_iter__"))
      names.push(btf.name(id).slice(10));
  return sorted(names);
};

const listSymbols = (rest: string, surroundings: Surroundings): Listing => {
  const { path, names: pattern } = splitPath(rest);
  const binary = openBinary(path, surroundings, () => true);
  if ("why" in binary) return { names: [], all: [], notes: [binary.why] };
  const fits = wildcard(pattern === "" ? "*" : pattern.replace(/^cpp:/, ""));
  const all = binary.functions.map(({ name }) => name);
  const notes = binary.isStripped ? [`${binary.path} is stripped: only what it exports has a name.`] : [];
  return { names: all.filter(fits).map((name) => `${path}:${name}`), all, notes };
};

const listUsdt = (rest: string, surroundings: Surroundings): Listing => {
  const { path, names: pattern } = splitPath(rest);
  const binary = openBinary(path, surroundings, () => false);
  if ("why" in binary) return { names: [], all: [], notes: [binary.why] };
  const all = binary.usdt.map(({ provider, name }) => `${provider}:${name}`);
  const wanted = pattern === "" || pattern === "*" ? "*" : pattern.includes(":") ? pattern : `*:${pattern}`;
  const notes = all.length === 0 ? [`${binary.path} has no USDT probes.`] : [];
  return { names: all.filter(wildcard(wanted)).map((name) => `${path}:${name}`), all, notes };
};

const sorted = (names: string[]): string[] => names.sort();

const TIMES = ["hz:", "us:", "ms:", "s:"];

const SOFTWARE = [
  "alignment-faults:",
  "bpf-output:",
  "context-switches:",
  "cpu-clock:",
  "cpu-migrations:",
  "dummy:",
  "emulation-faults:",
  "major-faults:",
  "minor-faults:",
  "page-faults:",
  "task-clock:",
];

const HARDWARE = [
  "backend-stalls:",
  "branch-instructions:",
  "branch-misses:",
  "bus-cycles:",
  "cache-misses:",
  "cache-references:",
  "cpu-cycles:",
  "frontend-stalls:",
  "instructions:",
  "ref-cycles:",
];
