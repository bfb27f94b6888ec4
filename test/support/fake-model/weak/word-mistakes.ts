import { change, type Mistake, type MistakeKind, says } from "./mistake.ts";

/** A wrong word for a right one. A weak model finds the right one when it is said. */
const wrongWord = (
  kind: MistakeKind,
  name: string,
  pattern: RegExp,
  to: (match: RegExpExecArray) => string | null,
  right: (match: RegExpExecArray) => string,
): Mistake => ({
  kind,
  name,
  make: (script) => {
    const made = change(script, pattern, to);
    return made && { script: made.script, isNamed: (told) => says(told, right(made.match)) };
  },
});

const TRACEPOINT = /\btracepoint:([a-z0-9_]+):([a-z0-9_]+)\b(?!\*)/;
const SYSCALL = /\btracepoint:syscalls:sys_(enter|exit)_([a-z0-9_]+)\b(?!\*)/;

const doubled = (word: string): string => {
  const middle = Math.floor(word.length / 2);
  return word.slice(0, middle) + word.charAt(middle) + word.slice(middle);
};
const swapped = (word: string): string =>
  word.length < 4 ? `${word}x` : word.slice(0, -3) + word.slice(-2, -1) + word.slice(-3, -2) + word.slice(-1);

const probe = (name: string, pattern: RegExp, to: (match: RegExpExecArray) => string | null): Mistake =>
  wrongWord("missing probe", name, pattern, to, ([text]) => text.replace("tracepoint:", ""));

export const PROBE_MISTAKES: readonly Mistake[] = [
  probe("a letter too much", TRACEPOINT, ([, group, name = ""]) => `tracepoint:${group}:${doubled(name)}`),
  probe(
    "a wrong group",
    TRACEPOINT,
    ([, group, name]) => `tracepoint:${group === "syscalls" ? "syscall" : `${group}s`}:${name}`,
  ),
  probe("words in another order", SYSCALL, ([, way, name]) => `tracepoint:syscalls:sys_${name}_${way}`),
  probe("two letters swapped", TRACEPOINT, ([, group, name = ""]) => `tracepoint:${group}:${swapped(name)}`),
  probe("a group left out of the name", SYSCALL, ([, way, name]) => `tracepoint:syscalls:${way}_${name}`),
  probe("a kernel function for the system call", SYSCALL, ([, way, name]) =>
    way === "enter" ? `kprobe:__x64_sys_${name}` : `kretprobe:__x64_sys_${name}`,
  ),
  probe("a group of another name", TRACEPOINT, ([, group, name]) =>
    group === "syscalls" || group === "raw_syscalls" ? null : `tracepoint:kernel:${name}`,
  ),
];

const CALLS: Record<string, string> = {
  count: "counter",
  hist: "histogram",
  sum: "total",
  str: "string",
  avg: "average",
  ksym: "ksymbol",
  printf: "print_f",
  delete: "del",
  clear: "clean",
  max: "maximum",
};
const BUILTINS: Record<string, string> = {
  comm: "execname",
  pid: "tgid",
  nsecs: "timestamp",
  tid: "thread_id",
  cpu: "cpuid",
  uid: "user_id",
};

const name = (title: string, pattern: RegExp, to: (word: string) => string | null): Mistake =>
  wrongWord(
    "unknown name",
    title,
    pattern,
    ([whole, word = ""]) => {
      const wrong = to(word);
      return wrong === null ? null : whole.replace(word, wrong);
    },
    ([, word = ""]) => word,
  );

export const NAME_MISTAKES: readonly Mistake[] = [
  name(
    "a function of another language",
    /\b(count|hist|sum|str|avg|max|ksym|delete|clear)\(/,
    (word) => CALLS[word] ?? null,
  ),
  name(
    "a builtin of another tool",
    /(?<![\w.>"])(comm|pid|nsecs|tid|cpu|uid)\b(?!["(])/,
    (word) => BUILTINS[word] ?? null,
  ),
  name(
    "a function with a letter too much",
    /\b(count|hist|lhist|sum|str|avg|stats|kstack|ustack)\(/,
    doubled,
  ),
  name(
    "a builtin with two letters swapped",
    /(?<![\w.>"])(nsecs|comm|elapsed|probe|kstack|ustack)\b(?!["(])/,
    swapped,
  ),
  name("a variable that nothing writes", /(?<=\$)(\w+)(?=\s*[;)/>+*-])/, (word) => `${word}_value`),
];

const field = (title: string, to: (word: string) => string | null): Mistake =>
  wrongWord(
    "field",
    title,
    /\bargs->(\w+)/,
    ([, word = ""]) => {
      const wrong = to(word);
      return wrong === null ? null : `args->${wrong}`;
    },
    ([, word = ""]) => word,
  );

const SYNONYMS: Record<string, string> = {
  filename: "path",
  ret: "retval",
  count: "size",
  fd: "file",
  id: "nr",
  bytes: "len",
  prev_comm: "old_comm",
  next_pid: "new_pid",
  dev: "device",
  sector: "offset",
};

export const FIELD_MISTAKES: readonly Mistake[] = [
  field("a field with a letter too much", doubled),
  field("a field by another name", (word) => SYNONYMS[word] ?? null),
  field("a field with its struct's name", (word) => `arg_${word}`),
  field("a field with two letters swapped", (word) => (word.length < 4 ? null : swapped(word))),
];
