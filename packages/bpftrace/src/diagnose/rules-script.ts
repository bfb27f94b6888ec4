import { isOlder } from "../analysis/version.ts";
import { BUILTINS, FUNCTIONS } from "../analysis/words.ts";
import { saying } from "./messages.ts";
import type { Rule, Words } from "./rule.ts";

/** What is wrong with the script's own text. Most telling first: a wrong field makes a wrong type too. */
export const SCRIPT_RULES: readonly Rule[] = [
  {
    class: "forbidden",
    pattern: /(\w+)(?:\(\))? is (?:an )?unsafe/,
    say: ([, name]) => ({
      message: `${name}() changes the system and never runs here.`,
      hint: `Leave ${name}() out; report what it would have acted on instead. There is no unsafe mode to turn on.`,
    }),
  },
  {
    class: "syntax",
    pattern: /invalid character '(.)'/,
    say: ([, char]) => ({
      message: `The script has a character that bpftrace does not know: ${char}`,
      hint:
        char === "'"
          ? 'Write strings with double quotes: "text".'
          : "Send the script alone, without Markdown fences or other decoration; keywords and operators in plain ASCII.",
    }),
  },
  {
    class: "syntax",
    pattern: /unterminated (string|comment)/,
    say: ([, what]) => ({
      message: `A ${what} in the script is not closed.`,
      hint:
        what === "string"
          ? 'Close the string with " on the same line; write a line break inside it as \\n.'
          : "Close the comment with */.",
    }),
  },
  {
    class: "syntax",
    pattern: /syntax(?: error,|:) (.*)/,
    say: ([, what], { version }) => ({
      message: `The script does not parse: ${what}.`,
      hint: `Look at the marked place: a brace, bracket or semicolon may be missing just before it. ${grammarOf(version)}`,
    }),
  },
  {
    class: "syntax",
    pattern: /^No probes to attach/,
    when: ({ script }) => !script.includes("{"),
    say: () => NO_PROBE,
  },
  {
    class: "syntax",
    pattern: /unexpected end of file|filename or -e 'program' required/,
    say: () => NO_PROBE,
  },
  {
    class: "unknown-field",
    pattern:
      /Can not access field '([^']*)' on (?:type|expression of type) '[^']*'\. Try dereferencing it first/,
    say: ([, field]) => ({
      message: `args.${field} is the form of bpftrace 0.19 and later; this host has an older one.`,
      hint: `Write args->${field}: it works on every version.`,
    }),
  },
  {
    class: "unknown-field",
    pattern:
      /(?:Struct\/union of type '([^']*)'|(Record)) does not contain (?:a field named '([^']*)'|any fields)/,
    say: ([, type = "the record", , field = ""], { script }) => unknownField(type, field, script),
  },
  {
    class: "unknown-field",
    pattern: /Can't find (?:a field|function parameter|a field named) '?\$?(\w+)'?/,
    say: ([, field]) => ({
      message: `This probe has no argument called ${field}.`,
      hint: "List the probe's arguments on the host (bpftrace -lv PROBE) and use one of those.",
    }),
  },
  {
    class: "unknown-name",
    pattern: /(?:Unknown struct\/union: '|Cannot resolve unknown type ")([^'"]*)/,
    say: ([, type]) => ({
      message: `The host's kernel has no type called ${type}.`,
      hint: "Use the probe's own arguments (args->FIELD) instead of a cast, or a type that the host's kernel has.",
    }),
  },
  {
    class: "unknown-name",
    pattern: /Unknown function: '?([^'\s]+)'?/,
    say: ([, name = ""], { version }) => ({
      message: `bpftrace ${version} has no function called ${name}${sinceOf(FUNCTIONS[name]?.since, version)}.`,
      hint: "Use a function that this version has; aggregate with count(), sum(), avg(), min(), max(), hist() or lhist().",
      fault: { kind: "function", word: name },
    }),
  },
  {
    class: "unknown-name",
    pattern: /Unknown (?:builtin|identifier): '?([^'\s]+)'?/,
    say: ([, name = ""], { version }) => ({
      message: `bpftrace ${version} does not know the word ${name}${sinceOf(BUILTINS[name]?.since, version)}.`,
      hint: "Use a builtin such as pid, comm, cpu, nsecs or args->FIELD; put text in double quotes.",
      fault: { kind: "builtin", word: name },
    }),
  },
  {
    class: "unknown-name",
    pattern: /Undefined(?: or undeclared variable| variable| map): ([@$][\w]*)/,
    say: ([, name = ""]) => ({
      message: `${name} is read, and nothing ever writes it.`,
      hint: `Assign ${name} in a probe that fires before it is read, or correct its name.`,
      fault: { kind: "variable", word: name },
    }),
  },
  {
    class: "unknown-name",
    pattern: /The (\w+) builtin (?:can only be used with|cannot be used for|can not be used with) (.*)/,
    say: ([, name = "", probes], { script }) => ({
      message: `${name} does not exist in this kind of probe; it belongs to ${probes}.`,
      hint: script.includes("tracepoint:")
        ? "In a tracepoint use the fields of args: args->ret in a sys_exit tracepoint, args->FIELD elsewhere."
        : "Use the fields of args, or a probe of a kind that has it.",
    }),
  },
  {
    class: "type",
    pattern:
      /specifier expects|unsupported format specifier|ot enough arguments for format|oo many arguments for format|does not match format specifier/,
    say: (match) => ({
      message: `The format of printf() and its arguments do not fit: ${saying(match.input)}.`,
      hint: "One argument for each %: %d for numbers, %s for strings. A pointer to text needs str(); comm and string fields do not.",
    }),
  },
  {
    class: "type",
    pattern: /Type mismatch for '([^']+)': comparing '?(count|sum|min|max|avg|stats|hist)(?:_t)?\b/,
    say: ([, operator, kind]) => ({
      message: `A map made with ${kind}() cannot be used with ${operator} in this version of bpftrace.`,
      hint: `Keep a plain number beside it (@n++ instead of ${kind}()) if the script itself must look at the value.`,
    }),
  },
  {
    class: "type",
    pattern: /Type mismatch for '([^']+)': comparing (.*)/,
    say: ([, operator, what]) => ({
      message: `The two sides of ${operator} have different types: ${what}.`,
      hint: "Compare numbers with numbers and text with text: comm and str() give text, pid and the fields that are no text give numbers.",
    }),
  },
  {
    class: "type",
    pattern: /(?:Type|Argument|Tuple type) mismatch(?: for ([^\s:]+))?: (.*)|(@\w*) (used as a map with.*)/,
    say: ([, name, what, map, use]) => ({
      message: `${name ?? map ?? "A value"} is used with different types: ${what ?? use}.`,
      hint: "One map has one type of value and one list of key types, everywhere in the script. Use a second map for the other shape.",
    }),
  },
  {
    class: "missing-feature",
    pattern: /strncmp\(\) expects a int literal \(int provided\)/,
    say: (_, { version }) => ({
      message: `strncmp() with a length does not compile in bpftrace ${version}, a fault of that release.`,
      hint: 'Compare the whole text with ==, such as comm == "nginx".',
    }),
  },
  {
    class: "type",
    pattern: /(\w+)\(\) expects (.*)/,
    say: ([, name, what]) => ({
      message: `${name}() expects ${what}.`,
      hint:
        name === "str"
          ? "Give str() a pointer to text; comm, and fields that are text already (char x[16]), are used without it."
          : `Give ${name}() an argument of that type.`,
    }),
  },
  {
    class: "type",
    pattern: /(\w+)\(\) requires (.*argument.*)/,
    say: ([, name, what]) => ({
      message: `${name}() requires ${what}.`,
      hint: `Call ${name}() with that many arguments; newer versions of bpftrace may take others than this one.`,
    }),
  },
  {
    class: "unknown-name",
    pattern: /Failed to resolve kernel symbol: (\S+)|Failed to get `cgroupid` for path: "([^"]*)"/,
    say: ([, symbol, cgroup]) => ({
      message: symbol
        ? `The host's kernel has no symbol ${symbol}.`
        : `There is no cgroup ${cgroup} on the host.`,
      hint: symbol ? "Leave kaddr() out." : "Name a cgroup that exists: a path below /sys/fs/cgroup.",
    }),
  },
  {
    class: "unknown-name",
    pattern: /fatal error: '([^']*)' file not found/,
    say: ([, file]) => ({
      message: `The header ${file} is not on the host.`,
      hint: "Remove the #include: the kernel's own type information has its types.",
    }),
  },
  {
    class: "type",
    pattern: /unknown type name '([^']*)'|error: expected .*|(?:redefinition|incomplete) (?:of|type) .*/,
    say: ([what, name]) => ({
      message: name
        ? `The C definitions use the unknown type ${name}.`
        : `The C definitions do not compile: ${what}.`,
      hint: "Remove the #include and the struct definitions: the kernel's own type information has its types.",
    }),
  },
];

const NO_PROBE: Words = {
  message: "The script has no complete probe.",
  hint: "Write at least one probe with its block: PROBE { STATEMENTS }.",
};

const unknownField = (type: string, field: string, script: string): Words => {
  const tracepoint = tracepointOf(type, script);
  return {
    message: `${tracepoint ? `The tracepoint ${tracepoint}` : type} has no field called ${field || "that"}.`,
    hint: tracepoint
      ? `Fields come from the tracepoint's format file on the host: use one of those (bpftrace -lv tracepoint:${tracepoint}).`
      : `Use a field that ${type} has in the host's kernel.`,
    ...(tracepoint && field ? { fault: { kind: "field", word: field } } : {}),
  };
};

/** bpftrace names the struct of a tracepoint's arguments after it, before 0.24 with its ":" lost. */
const tracepointOf = (type: string, script: string): string | undefined => {
  const [, older, newer] = /^struct (?:_tracepoint_(.*)|tracepoint:(.*)_args)$/.exec(type) ?? [];
  const written = [...script.matchAll(/\b(?:tracepoint|t):(\w+:\w+)/g)].map((match) => match[1] as string);
  return newer ?? written.find((name) => name.replace(":", "_") === older) ?? older;
};

/** Why a word that exists is not known here. */
const sinceOf = (since: string | undefined, version: string): string =>
  since !== undefined && isOlder(version, since) ? `: it came with ${since}` : "";

const grammarOf = (version: string): string => {
  if (!isOlder(version, "0.24")) return `bpftrace ${version} reads the newer grammar.`;
  const missing = [
    ...(isOlder(version, "0.20") ? ["config"] : []),
    ...(isOlder(version, "0.21") ? ["for (… : @map)"] : []),
    ...(isOlder(version, "0.22") ? ["let"] : []),
    "true and false",
    "ranges",
    "macros",
  ];
  return `bpftrace ${version} has no ${missing.join(", ")}.`;
};
