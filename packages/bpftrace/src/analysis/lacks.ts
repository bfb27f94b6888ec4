import type { Position } from "../language/syntax-error.ts";
import type { Analysis, ProbeUse } from "./analysis.ts";
import { isOlder } from "./version.ts";

export type Host = {
  /** Such as `0.17.0`; empty when bpftrace is missing. */
  bpftrace: string;
  /** By family; `null` is not known yet. */
  families: Partial<Record<string, boolean | null>>;
  btf: boolean;
  /** Categories of tracepoints; left out when they are not known. */
  tracepointGroups?: string[];
};

export type Lack = {
  class: "missing-feature" | "unknown-probe" | "syntax";
  message: string;
  hint: string;
  position: Position;
};

/** Why a host cannot run a script, as far as its facts tell. An empty list promises nothing about fields and types. */
export const lacks = (analysis: Analysis, host: Host): Lack[] => [
  ...analysis.needsVersion
    .filter(({ version }) => host.bpftrace !== "" && isOlder(host.bpftrace, version))
    .map(
      ({ version, because, position }): Lack => ({
        class: "syntax",
        message: `${because} needs bpftrace ${version}; this host has ${host.bpftrace}`,
        hint: OLDER_WAYS[because] ?? `write it without ${because}`,
        position,
      }),
    ),
  ...analysis.probes.flatMap((use) => lackOf(use, host)),
];

const OLDER_WAYS: Record<string, string> = {
  "args.field (write args->field)": "write args->field",
  "fentry probes": "write kfunc instead of fentry",
  "fexit probes": "write kretfunc instead of fexit",
  "begin probes": "write BEGIN",
  "end probes": "write END",
  let: "give the variable its value without let",
  "true and false": "write 1 and 0",
  "durations such as 5s": "write the number of nanoseconds",
  "durations in probes": "write the unit first, as in interval:s:1",
  "delete(@map, key)": "write delete(@map[key])",
  "has_key()": "compare the value with 0",
  "for over a map": "print the map and let the reader walk through it",
  "rawtracepoint probes": "use the tracepoint of the same name",
};

const FAMILY: Partial<Record<ProbeUse["type"], string>> = {
  kretprobe: "kprobe",
  fexit: "fentry",
  uretprobe: "uprobe",
};
const ALTERNATIVES: Record<string, string> = {
  kprobe: "use a tracepoint, or fentry where the kernel has BTF",
  fentry: "use a kprobe or a tracepoint",
  hardware: "use software:cpu-clock or profile:hz:99: virtual machines often have no hardware counters",
  iter: "use tracepoints that see the same objects change",
  rawtracepoint: "use the tracepoint of the same name",
};

const lackOf = (use: ProbeUse, host: Host): Lack[] => {
  const family = FAMILY[use.type] ?? use.type;
  const { position } = use;
  if (host.families[family] === false || (family === "fentry" && !host.btf))
    return [
      {
        class: "missing-feature",
        message: `${use.text}: this host cannot attach ${family} probes`,
        hint: ALTERNATIVES[family] ?? "use another kind of probe",
        position,
      },
    ];
  const isKnownGroup =
    use.wildcard || host.tracepointGroups === undefined || host.tracepointGroups.includes(use.provider);
  return use.type === "tracepoint" && use.provider !== "" && !isKnownGroup
    ? [
        {
          class: "unknown-probe",
          message: `${use.text}: this kernel has no tracepoints of ${use.provider}`,
          hint: "look for a probe that this host has",
          position,
        },
      ]
    : [];
};
