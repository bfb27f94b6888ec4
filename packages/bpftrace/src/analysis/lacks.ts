import type { Position } from "../language/syntax-error.ts";
import type { Analysis, ProbeUse, VersionNeed } from "./analysis.ts";
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
  ...analysis.needsVersion.flatMap((need) => lackOfVersion(need, host)),
  ...analysis.probes.flatMap((use) => lackOfProbe(use, host)),
];

const lackOfVersion = (
  { version, because, instead, until, position }: VersionNeed,
  { bpftrace }: Host,
): Lack[] => {
  if (bpftrace === "") return [];
  const hint = instead ?? `write it without ${because}`;
  if (isOlder(bpftrace, version))
    return [
      {
        class: "syntax",
        message: `${because} needs bpftrace ${version}; this host has ${bpftrace}`,
        hint,
        position,
      },
    ];
  return until !== undefined && !isOlder(bpftrace, until)
    ? [
        {
          class: "syntax",
          message: `${because} went away with bpftrace ${until}; this host has ${bpftrace}`,
          hint,
          position,
        },
      ]
    : [];
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

const lackOfProbe = (use: ProbeUse, host: Host): Lack[] => {
  const family = FAMILY[use.type] ?? use.type;
  const { position } = use;
  if (host.families[family] === false || (family === "fentry" && !host.btf))
    return [
      {
        class: "missing-feature",
        message: `${use.text}: this host cannot attach ${family} probes`,
        hint: systemCallOf(use) ?? ALTERNATIVES[family] ?? "use another kind of probe",
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

/** A system call's function in the kernel, as `__x64_sys_openat` or `ksys_read`, has a tracepoint of its own. */
const systemCallOf = ({ type, name }: ProbeUse): string | null => {
  const call = /^(?:__\w+?_|k|do_)?sys_(\w+)$/.exec(name)?.[1];
  if (call === undefined || !/^(k|f)/.test(type)) return null;
  const way = /ret|exit/.test(type) ? "exit" : "enter";
  return `use the tracepoint of the system call: tracepoint:syscalls:sys_${way}_${call}`;
};
