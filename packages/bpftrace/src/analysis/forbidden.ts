import type { CDefinition, CDirective, Item, Script } from "../language/tree.ts";
import type { ProbeUse, Reason } from "./analysis.ts";
import type { Code } from "./code.ts";
import { forbiddenLoops, roundsByLoop } from "./loops.ts";
import { BUILTINS, FUNCTIONS, KEYWORD_ARGUMENTS } from "./words.ts";
import { forbiddenWork } from "./work.ts";

/** Just below bpftrace's own habit of 1,000: sampling faster costs the host more than it tells. */
const MAX_HERTZ = 999;
const MS_PER_S = 1_000;
/** Events of the CPU between two samples. Fewer would interrupt it all the time. */
const MIN_HARDWARE_EVERY = 10_000;
/** Nanoseconds of CPU time between two samples. */
const MIN_CPU_CLOCK_EVERY = 1_000_000;
/** Letters that a pattern over functions must hold, so that it cannot match the whole kernel. */
const MIN_PATTERN_LETTERS = 3;
/** Tracewire gives its own processes' ids as `$1` to `$3`, so that a script can leave them out. */
const MAX_PARAMETER = 3;

/** Each key takes kernel memory from the start. */
const MAX_MAP_KEYS = 10_000;
const MAP_TYPES = new Set(["hash", "lruhash", "percpuhash", "percpulruhash"]);

/** What keeps a script from ever running: constructs with effects, and every word that is not known. */
export const forbidden = (code: Code): Reason[] => {
  const rounds = roundsByLoop(code);
  return [
    ...code.script.items.flatMap((item) => forbiddenItem(item)),
    ...code.uses.flatMap(forbiddenProbe),
    ...forbiddenWords(code),
    ...forbiddenLoops(code, rounds),
    ...forbiddenWork(code, rounds),
  ];
};

const forbiddenItem = (item: Item): Reason[] => {
  const because = (why: string): Reason[] => [{ why, position: item.position }];
  switch (item.kind) {
    case "config":
      return because("config changes bpftrace's own limits, which are Tracewire's to set");
    case "import":
      return because(`import reads the file ${item.path.value} of the host`);
    case "c-directive":
      return forbiddenDirective(item).flatMap(because);
    case "c-definition":
      return forbiddenDefinition(item).flatMap(because);
    case "map-declaration":
      if (!MAP_TYPES.has(item.mapType))
        return because(`${item.mapType} is not a kind of map that Tracewire knows`);
      return item.size.value > MAX_MAP_KEYS
        ? because(
            `${item.map} asks for memory for ${item.size.value} keys; at most ${MAX_MAP_KEYS} are allowed`,
          )
        : [];
    case "macro":
    case "function":
      return isKnown(item.name) ? because(`${item.name} gives a new meaning to a word of bpftrace`) : [];
    case "probe":
      return item.attachPoints.flatMap(({ label, text, position }) => [
        ...(label === null
          ? []
          : [{ why: `the name ${label}= before a probe is reserved by bpftrace`, position }]),
        ...(text.includes("$")
          ? [
              {
                why: `${text} takes its target from a parameter, so nobody can see what it attaches to`,
                position,
              },
            ]
          : []),
      ]);
    default:
      return [];
  }
};

const HARMLESS_DIRECTIVES = new Set(["if", "ifdef", "ifndef", "else", "elif", "endif", "undef"]);

const forbiddenDirective = ({ directive, text }: CDirective): string[] => {
  if (/^(include|include_next|import|embed)$/.test(directive))
    return [`#${directive} makes the compiler read a file of the host: ${text}`];
  if (text.endsWith("\\") || text.includes("??"))
    return ["a line with # may not be joined with the next one"];
  if (HARMLESS_DIRECTIVES.has(directive))
    return text.includes("__has_") ? [`${text} asks what files the host has`] : [];
  if (directive !== "define") return [`#${directive} is not known to Tracewire; a comment begins with //`];
  const defined = /^#\s*define\s+([A-Za-z_]\w*)(?:\s+(.*))?$/.exec(text);
  if (defined === null) return ["a #define with arguments can hide what a script does"];
  const [, name, value = ""] = defined as unknown as [string, string, string | undefined];
  if (isKnown(name)) return [`#define gives a new meaning to ${name}`];
  return isPlainValue(value)
    ? []
    : [`#define ${name} stands for more than a number, so it can hide what a script does`];
};

const ATOM = String.raw`-?(?:0[xX][\da-fA-F]+|\d+)(?:[uU]?[lL]{0,2})|[A-Z][A-Z\d_]*`;
const SUM = new RegExp(String.raw`^(?:${ATOM})(?:\s*(?:<<|>>|[-+*|&])\s*(?:${ATOM}))*$`);

/** A number, or a short sum of numbers and other constants. */
const isPlainValue = (text: string): boolean => {
  const bare = text.replace(/\/\/.*$|\/\*.*?\*\//g, "").trim();
  const inner = /^\(([^()]*)\)$/.exec(bare)?.[1]?.trim() ?? bare;
  return inner === "" || SUM.test(inner);
};

const forbiddenDefinition = ({ text, name }: CDefinition): string[] =>
  /#|%:|\?\?|_Pragma|__asm|\basm\b/.test(text)
    ? [`the C definition of ${name} holds instructions to the compiler`]
    : [];

const isKnown = (word: string): boolean =>
  Object.hasOwn(FUNCTIONS, word) ||
  Object.hasOwn(BUILTINS, word) ||
  Object.hasOwn(KEYWORD_ARGUMENTS, word) ||
  /^s?arg\d+$/.test(word) ||
  KEYWORDS.test(word);

const KEYWORDS =
  /^(if|else|while|for|unroll|return|break|continue|let|macro|fn|config|import|struct|union|enum|sizeof|offsetof|typeof|typeinfo|comptime|true|false|BEGIN|END|begin|end|u?int(8|16|32|64)|void|bool|string)$/;

const forbiddenProbe = (use: ProbeUse): Reason[] => {
  const because = (why: string): Reason[] => [{ why, position: use.position }];
  switch (use.type) {
    case "unknown":
      return because(`${use.text} is not a kind of probe that Tracewire knows`);
    case "watchpoint":
      return because(`${use.text} watches an address in memory, which can slow the host at every access`);
    case "profile":
    case "interval":
      return use.everyMs !== null && use.everyMs < MS_PER_S / MAX_HERTZ
        ? because(`${use.text} fires more than ${MAX_HERTZ} times a second`)
        : [];
    case "hardware":
      if (use.wildcard) return because(`${use.text} would attach to every event; name the events`);
      return use.every !== null && use.every < MIN_HARDWARE_EVERY
        ? because(
            `${use.text} interrupts the CPU at every ${use.every} events; at least ${MIN_HARDWARE_EVERY} must lie between`,
          )
        : [];
    case "software":
      if (use.wildcard) return because(`${use.text} would attach to every event; name the events`);
      return /^(cpu-clock|cpu|task-clock)$/.test(use.name) &&
        use.every !== null &&
        use.every < MIN_CPU_CLOCK_EVERY
        ? because(`${use.text} fires more than 1,000 times a second on every CPU`)
        : [];
    case "iter":
      return use.provider !== ""
        ? because(`${use.text} leaves a file on the host that outlives the trace`)
        : [];
    case "tracepoint":
    case "rawtracepoint":
      return isTooWide(use, use.provider + use.name)
        ? because(
            `${use.text} would attach to everything; write at least ${MIN_PATTERN_LETTERS} letters of the name`,
          )
        : [];
    case "kprobe":
    case "kretprobe":
    case "fentry":
    case "fexit":
    case "uprobe":
    case "uretprobe":
      return isTooWide(use, use.name)
        ? because(
            `${use.text} would attach to every function; write at least ${MIN_PATTERN_LETTERS} letters of the name`,
          )
        : [];
    default:
      return [];
  }
};

const isTooWide = ({ wildcard }: ProbeUse, name: string): boolean =>
  wildcard && name.replaceAll(/[^A-Za-z\d]/g, "").length < MIN_PATTERN_LETTERS;

const forbiddenWords = ({ script, places, unrun }: Code): Reason[] => {
  const own = ownWords(script);
  return [...places, ...unrun].flatMap(({ node, home }) => {
    if (node.kind === "call")
      return forbiddenCall(node.name, own).map((one) => ({ ...one, position: node.position }));
    if (node.kind === "identifier") {
      const isParameter =
        home.item.kind === "macro" &&
        home.item.parameters.some((one) => one.kind === "identifier" && one.name === node.name);
      return isParameter
        ? []
        : forbiddenIdentifier(node.name, own).map((one) => ({ ...one, position: node.position }));
    }
    if (node.kind === "parameter" && node.index > MAX_PARAMETER)
      return [
        {
          why: `$${node.index} is not given: only $1 to $${MAX_PARAMETER} are, with Tracewire's own process ids`,
          position: node.position,
        },
      ];
    if (node.kind === "parameter-count")
      return [{ why: "$# counts parameters, which Tracewire gives by itself", position: node.position }];
    return node.kind === "import"
      ? [{ why: `import reads the file ${node.path.value} of the host`, position: node.position }]
      : [];
  });
};

const ownWords = (script: Script): Set<string> =>
  new Set(
    script.items.flatMap((item) => {
      if (item.kind === "macro" || item.kind === "function") return [item.name];
      if (item.kind === "c-directive")
        return /^#\s*define\s+([A-Za-z_]\w*)/.exec(item.text)?.slice(1, 2) ?? [];
      return item.kind === "c-definition" && item.keyword === "enum"
        ? (item.text.match(/[A-Za-z_]\w*(?=\s*[=,}])/g) ?? [])
        : [];
    }),
  );

type Why = Pick<Reason, "why" | "unknown">;

const forbiddenCall = (name: string, own: Set<string>): Why[] => {
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (known?.forbidden !== undefined) return [{ why: known.forbidden }];
  if (known !== undefined || own.has(name)) return [];
  return [
    { why: `${name}() is not a function that Tracewire knows`, unknown: { kind: "function", word: name } },
  ];
};

/** Constants of the kernel are written in capitals; nothing with an effect is. */
const forbiddenIdentifier = (name: string, own: Set<string>): Why[] => {
  const isKnownValue =
    Object.hasOwn(BUILTINS, name) ||
    Object.hasOwn(KEYWORD_ARGUMENTS, name) ||
    own.has(name) ||
    /^(s?arg\d|arg\d{2,3})$/.test(name) ||
    /^[A-Z][A-Z\d_]*$/.test(name);
  if (isKnownValue) return [];
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (known?.forbidden !== undefined) return [{ why: known.forbidden }];
  if (known !== undefined) return [{ why: `${name} is a function: write ${name}()` }];
  return [{ why: `${name} is not a word that Tracewire knows`, unknown: { kind: "builtin", word: name } }];
};
