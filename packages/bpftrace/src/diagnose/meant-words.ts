import type { UnknownWord } from "../analysis/analysis.ts";
import { isOlder } from "../analysis/version.ts";
import { BUILTINS, FUNCTIONS, type Word } from "../analysis/words.ts";
import { nearestWords } from "./nearest-words.ts";

const MAX_OFFERED = 5;

/** What a wrong word may have meant in a version of bpftrace: by what other tools call it, and by spelling. */
export const meantWords = ({ kind, word }: UnknownWord, version: string): string[] => {
  const functions = wordsOf(FUNCTIONS, version);
  const words = kind === "function" ? functions : [...wordsOf(BUILTINS, version), ...functions];
  const elsewhere = ELSEWHERE.get(word.toLowerCase());
  const same = elsewhere !== undefined && words.includes(elsewhere) ? [elsewhere] : [];
  return [...new Set([...same, ...nearestWords(word, words, MAX_OFFERED)])].slice(0, MAX_OFFERED);
};

const wordsOf = (table: Record<string, Word>, version: string): string[] =>
  Object.keys(table).filter((name) => {
    const word = table[name] as Word;
    return word.forbidden === undefined && !isOlder(version, word.since);
  });

/** What C, the kernel, BCC, DTrace, SystemTap and people call it. */
const OTHER_NAMES: Record<string, string> = {
  comm: "execname procname process process_name proc_name program command current_comm task_comm",
  pid: "tgid getpid process_id pid_tgid",
  tid: "thread_id gettid",
  uid: "user_id userid euid getuid",
  cpu: "cpuid cpu_id smp_processor_id processor",
  nsecs: "timestamp walltimestamp ktime ktime_get ktime_get_ns gettimeofday_ns now time_ns nanoseconds ns",
  func: "probefunc function funcname",
  probe: "probename probe_name",
  retval: "ret rc return_value returnval",
  curtask: "current current_task get_current_task task",
  kstack: "stack backtrace kernel_stack stacktrace print_backtrace",
  ustack: "ubacktrace user_stack userstack print_ubacktrace",
  count: "counter cnt increment incr",
  sum: "total add",
  avg: "average mean",
  max: "maximum",
  min: "minimum",
  hist: "histogram histo quantize log2hist hist_log",
  lhist: "lquantize linear_histogram hist_linear",
  str: "string copyinstr user_string kernel_string copyin bpf_probe_read_str probe_read_str",
  ksym: "ksymbol symname kernel_symbol",
  usym: "usymbol user_symbol usymname",
  printf: "print_f fprintf println log echo puts bpf_trace_printk trace_printk",
  delete: "del unset remove erase",
  clear: "clean reset trunc clearall",
  exit: "quit stop terminate abort",
  join: "concat",
  ntop: "inet_ntop inet_ntoa ip_ntop",
  strncmp: "strcmp strequal",
};
const ELSEWHERE = new Map(
  Object.entries(OTHER_NAMES).flatMap(([name, others]) =>
    others.split(" ").map((other) => [other, name] as const),
  ),
);
