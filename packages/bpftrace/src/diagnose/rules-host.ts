import { saying } from "./messages.ts";
import type { Rule, Words } from "./rule.ts";

/** What the host lacks, forbids or has no room for. */
export const HOST_RULES: readonly Rule[] = [
  {
    class: "permission",
    pattern:
      /only supports running as the root user|Missing (CAP_\w+)|failed to create .*map.*not permitted|perf_event_open: Permission denied|Unknown BPF object load failure|(?:Operation not permitted|Permission denied)$/,
    say: ([, capability]) => ({
      message: `The agent may not trace on this host${capability ? `: it lacks ${capability}` : ""}.`,
      hint: "Not a fault of the script, so another one will not help: give the agent root with CAP_BPF and CAP_PERFMON, outside any user namespace.",
    }),
  },
  {
    class: "environment",
    pattern:
      /unrecognized option|Failed to open kernel function info|unable to create a scratch folder|error while loading shared libraries|command not found|^spawn \S+ E\w+/,
    say: ({ input }) => ({
      message: `bpftrace cannot work on this host: ${saying(input)}.`,
      hint: "Mount tracefs and debugfs, give bpftrace a writable /tmp, or install it again; then repeat the trace.",
    }),
  },
  {
    class: "unknown-probe",
    pattern: /Invalid probe type(?:: (\S+))?|terminate called after throwing/,
    say: ([, type], { version }) => ({
      message: `bpftrace ${version} does not know ${type ? `the probe type ${type}` : "a probe type of this script"}.`,
      hint: "Use tracepoint, kprobe, kretprobe, uprobe, uretprobe, usdt, profile, interval, software, BEGIN or END; fentry and rawtracepoint need a newer version.",
    }),
  },
  {
    class: "unknown-probe",
    pattern: /tracepoints? not found: (\S+)|No matches for tracepoint (\S+?)\.?$/,
    say: ([, older, newer]) => unknownTracepoint(older ?? newer ?? ""),
  },
  {
    class: "unknown-probe",
    pattern: /tracepoint probe type requires 2 arguments/,
    say: () => ({
      message: "The tracepoint lacks its category.",
      hint: "Write tracepoint:CATEGORY:NAME, such as tracepoint:syscalls:sys_enter_openat.",
    }),
  },
  {
    class: "missing-feature",
    pattern:
      /kprobe_events\): No such file|(?:kfunc\/kretfunc|fentry\/fexit|kfunc|fentry|iter) (?:\S+ )?(?:is )?not available|not available for your kernel|No matches for iter|Missing required kernel feature/,
    say: ({ input }) => ({
      message: `The kernel of this host ${lackOf(input)}.`,
      hint: "Use a tracepoint for the same event: every kernel that can trace at all has tracepoints.",
    }),
  },
  {
    class: "missing-feature",
    pattern:
      /perf_event_open failed: No such file|Unable to attach probe: hardware|attaching probe: '?hardware/,
    say: () => ({
      message: "This host has no hardware counters that can be read, as in most virtual machines.",
      hint: "Use software:cpu-clock, software:page-faults or profile:hz:99 instead.",
    }),
  },
  {
    class: "unknown-probe",
    pattern:
      /No matches for (kprobe|kretprobe|fentry|fexit|rawtracepoint) (\S+?)\.?$|(\S+) is not traceable|Error attaching probe: '(k(?:ret)?probe):([^']+)'|No BTF found for (\S+)/,
    say: ([, , name1, name2, , name3, name4]) => ({
      message: `The kernel function ${name1 ?? name2 ?? name3 ?? name4} cannot be probed on this host: it does not exist there, was inlined, or kprobes are off.`,
      hint: "Use a tracepoint for the same event, or another function that bpftrace -l lists on the host.",
    }),
  },
  {
    class: "unknown-probe",
    pattern:
      /has no valid attach points|No probes to attach|Could not resolve symbol: ([^\s,]+)|No matches for (u\w+ \S+?)\.?$/,
    say: ([, symbol, probe], { script }, marked) => {
      const tracepoint = /^tracepoint:(\S+)/.exec(marked)?.[1];
      return tracepoint ? unknownTracepoint(tracepoint) : unknownTarget(symbol ?? probe ?? marked, script);
    },
  },
  {
    class: "unknown-probe",
    pattern: /target file '([^']*)' does not exist|Failed to resolve (\/\S+)/,
    say: ([, file, other]) => ({
      message: `The file ${file ?? other} is not on this host, or is no program.`,
      hint: "Check the path on the host; a program in a container has another one, seen from the host (/proc/PID/root/…).",
    }),
  },
  {
    class: "unknown-probe",
    pattern:
      /(\S+) is not (?:a (software|hardware) probe|an accepted unit of time|a supported trigger|a supported signal)/,
    say: ({ input }) => ({
      message: `The probe is not possible: ${saying(input)}.`,
      hint: "A software probe is one of those that bpftrace -l 'software:*' lists, such as cpu-clock or page-faults; profile and interval take hz, s, ms or us.",
    }),
  },
  {
    class: "resource",
    pattern: /(?:attach to|more than) (\d+) (?:BPF programs|probes).*exceeds the current limit/,
    say: ([, count]) => ({
      message: `The script asks for ${count} probes, more than bpftrace attaches.`,
      hint: "Name the few probes that matter instead of a wildcard; for all system calls use raw_syscalls:sys_enter.",
    }),
  },
  {
    class: "resource",
    pattern:
      /stack limit of 512|String is too long|exceeds the current maximum|too many buckets|node count .* exceeds the limit|unroll maximum value|limit shouldn't exceed|perf_event_max_stack is smaller/,
    say: ({ input }) => ({
      message: `The script needs more room than a BPF program has: ${saying(input)}.`,
      hint: "Use fewer or shorter strings, fewer histogram steps, shallower stacks, and split long printf() calls.",
    }),
  },
  {
    class: "resource",
    pattern: /Cannot allocate memory|std::bad_alloc|Too many open files|failed to create .*map/,
    say: ({ input }) => ({
      message: `The host refused the memory that the script's maps need: ${saying(input)}.`,
      hint: "Use fewer keys in the maps and fewer maps; if it happens to small scripts too, the host's memory limit for the agent is too low.",
    }),
  },
  {
    class: "verifier",
    pattern:
      /Error loading (?:BPF )?program|Error code: -\d+|BPF program is too large|back-edge|loop detected|program of size|Unknown opcode|invalid mem access/i,
    say: ({ input }) => ({
      message: `The kernel's verifier refused the program: ${saying(input)}.`,
      hint: "Make the program smaller: shorter loops or none, fewer nested conditions, str() of fewer bytes, one thing in each probe.",
    }),
  },
  {
    class: "unknown-probe",
    pattern:
      /sample_period \/ sample_freq should be set|should be a positive integer|Error attaching probe: (\S+)|Unable to attach probe: (\S+)|Attachment failed/,
    say: ([, probe1, probe2]) => ({
      message: `The probe ${probe1 ?? probe2 ?? ""} could not be attached.`.replace("  ", " "),
      hint: "Check its number and name; an interval or a sampling rate must be greater than 0.",
    }),
  },
];

const lackOf = (message: string): string => {
  if (message.includes("kprobe_events")) return "has no kprobes";
  if (/kfunc|fentry/.test(message)) return "cannot attach kfunc or fentry probes";
  if (message.includes("iter")) return "has no such iterator for bpftrace to use";
  return `lacks a feature: ${saying(message)}`;
};

const unknownTracepoint = (tracepoint: string): Words => {
  const category = tracepoint.split(":")[0];
  return {
    message: `The host has no tracepoint ${tracepoint}.`,
    hint: `Choose one that the host has: bpftrace -l 'tracepoint:${category}:*' lists the category ${category}. If it finds none at all, tracefs is not mounted.`,
    fault: { kind: "tracepoint", word: tracepoint },
  };
};

const unknownTarget = (what: string, script: string): Words => {
  const written =
    script.match(/\b(?:u(?:ret)?probe|usdt|k(?:ret)?probe|k(?:ret)?func|f(?:entry|exit)):[^\s{,]+/g) ?? [];
  const target = what || written.slice(0, 3).join(", ") || "the probes of the script";
  const inKernel = /\b(?:k(?:ret)?probe|k(?:ret)?func|f(?:entry|exit)|rawtracepoint):/.test(target);
  return {
    message: `Nothing on this host matches ${target}.`,
    hint: inKernel
      ? "Use a tracepoint for the same event, or a function that bpftrace -l lists on the host."
      : "Check the path and the symbol on the host (bpftrace -l 'uprobe:FILE:*'): stripped programs have no symbols, programs in containers have other paths.",
  };
};
