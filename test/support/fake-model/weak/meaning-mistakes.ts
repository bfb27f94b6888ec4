import { change, type Mistake, type MistakeKind, type Told, toldLine } from "./mistake.ts";

/** A weak model mends it when it is told what is wrong in words it can follow, and no wrong line. */
const meant = (
  kind: MistakeKind,
  name: string,
  pattern: RegExp,
  to: (match: RegExpExecArray) => string | null,
  words: RegExp,
): Mistake => ({
  kind,
  name,
  make: (script) => {
    const made = change(script, pattern, to);
    if (!made) return null;
    const named = ({ message, hint }: Told) => words.test(`${message}\n${hint}`);
    return { script: made.script, isNamed: (told) => named(told) && placed(told, made.line) };
  },
});

/** Where a place is said, it is the right one. */
const placed = (told: Told, line: number): boolean => {
  const said = toldLine(told);
  return said === null || said === line;
};

export const TYPE_MISTAKES: readonly Mistake[] = [
  meant(
    "type",
    "text compared with a number",
    /\bcomm (==|!=) "[^"]*"/,
    ([, sign]) => `comm ${sign} 1`,
    /comm give text|comm .*text/,
  ),
  meant(
    "type",
    "a number compared with text",
    /\b(pid|tid|cpu) (==|!=) (\d+|\$\d)/,
    ([, word, sign]) => `${word} ${sign} "x"`,
    /numbers? with numbers?|number/,
  ),
  meant("type", "str() of text", /(?<![\w"])comm(?=[\],])/, () => "str(comm)", /str\(\)/),
  meant(
    "type",
    "a map with two shapes of value",
    /(@\w+\[[^\]]+\]) = count\(\);/,
    ([whole, map]) => `${whole} ${map} = hist(1);`,
    /type/,
  ),
];

export const DIALECT_MISTAKES: readonly Mistake[] = [
  meant("dialect", "args.field", /\bargs->(\w+)/, ([, field]) => `args.${field}`, /args->/),
  meant("dialect", "let", /(?<![\w@"])(\$\w+) = /, ([, variable]) => `let ${variable} = `, /\blet\b/),
  meant("dialect", "len()", /$/, () => '\nEND { printf("%d\\n", len(@calls)); }\n', /\blen\b/),
  meant("dialect", "a config block", /^(?=\S)/, () => "config = { max_map_keys = 100 }\n", /\bconfig\b/),
  meant("dialect", "begin", /$/, () => "\nbegin { @started = 1; }\n", /\bBEGIN\b/),
  meant(
    "dialect",
    "a loop over a map",
    /$/,
    () => "\nEND { for ($kv : @calls) { print($kv); } }\n",
    /\bfor\b/,
  ),
];

export const PRINTF_MISTAKES: readonly Mistake[] = [
  meant(
    "printf",
    "an argument too few",
    /$/,
    () => '\ninterval:s:1 { printf("%d %s\\n", pid); }\n',
    /argument|%/,
  ),
  meant(
    "printf",
    "an argument too many",
    /$/,
    () => '\ninterval:s:1 { printf("%d\\n", pid, tid); }\n',
    /argument|%/,
  ),
  meant(
    "printf",
    "text for a number",
    /$/,
    () => '\ninterval:s:1 { printf("%d\\n", comm); }\n',
    /argument|%/,
  ),
  meant("printf", "a number for text", /$/, () => '\ninterval:s:1 { printf("%s\\n", pid); }\n', /argument|%/),
];

export const WILDCARD_MISTAKES: readonly Mistake[] = [
  meant(
    "wildcard",
    "every system call by name",
    /\btracepoint:syscalls:sys_enter_\w+/,
    () => "tracepoint:syscalls:sys_enter_*",
    /wildcard|raw_syscalls:sys_enter/,
  ),
  meant(
    "wildcard",
    "every function of the C library",
    /$/,
    () => "\nuprobe:/lib/x86_64-linux-gnu/libc.so.6:* { @f = count(); }\n",
    /function/,
  ),
];
