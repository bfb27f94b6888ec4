import { findAmounts } from "./find-amounts.ts";
import { findExitCodes } from "./find-exit-codes.ts";
import { findNamed } from "./find-named.ts";
import { findNames } from "./find-names.ts";
import { withNegations } from "./negated.ts";
import { errnoNumber, errnoPhrases, signalNumber } from "./number-names.ts";
import { isPlainlySyscall, isSyscall } from "./syscall-names.ts";
import { each, type Finder, type Found, type Value } from "./value.ts";

/** Every value in the sentence; where two finders want the same stretch, the earlier one has it. */
export const findValues: Finder = (text, known) => {
  const taken: Found[] = [];
  for (const finder of [
    findPaths,
    findUnsupported,
    findFiles,
    findTracepoints,
    findExitCodes,
    findNamed,
    findAmounts,
    findNumbers,
    findKernelFunctions,
    findFunctions,
    findNames,
    findQuoted,
  ]) {
    for (const found of finder(text, known)) {
      if (!taken.some((other) => found.start < other.end && other.start < found.end)) taken.push(found);
    }
  }
  return withNegations(text, [...taken, ...namedArguments(text, taken)]);
};

const BEGINS =
  /(?:begin(?:s|ning)?|start(?:s|ing)?|empie\w+|comien\w+|anf[aä]ng\w*|beginn\w*)\s+(?:with|by|con|por|mit)\s+["']?$|(?:prefix|präfix|prefijo|前缀|以)\s*["']?$/i;

const findPaths: Finder = (text) =>
  each(text, /(?<![\w/.~}-])(?:"(\/[^"]*)"|'(\/[^']*)'|(\/(?:[\w.+@~%:=-]+\/?)*\*?))/g, (match) => {
    const path = (match[1] ?? match[2] ?? match[3] ?? "").replace(/[.,;:?!]+$/, "");
    if (/^\/(?:s|sec|second|min|minute)?$/.test(path)) return null;
    if (path.endsWith("/*")) return { type: "path", path: path.slice(0, -1) };
    if (path.includes("*")) return { type: "text", text: path };
    if (/(?:^|\/)lib[\w.+-]*\.so[\d.]*$/.test(path)) return { type: "binary", path };
    const begins = BEGINS.test(text.slice(Math.max(0, match.index - 40), match.index));
    return { type: "path", path: begins && !path.endsWith("/") ? `${path}*` : path };
  });

/** Endings of files, and scripts of which nobody knows whether they run or are opened: no recipe filters by them. */
const findUnsupported: Finder = (text) =>
  each(text, /(?<![\w/.])(?:\*?\.[a-z]{2,5}|[\w-]+\.(?:sh|py|pl|rb))(?![\w(/])/g, (match) => ({
    type: "text",
    text: match[0],
  }));

const ENDINGS =
  "log|conf|cfg|config|txt|json|ya?ml|toml|csv|tsv|dat|data|db|sqlite3?|ini|sock|pid|xml|html?|key|pem|crt|lock|md|tmp|bak|gz|xz|zst|tar|tgz|zip|img|iso|bin|service|env|swp|rdb|aof|wal|idx";

/** A file's name without a folder: `access.log`. */
const findFiles: Finder = (text) =>
  each(
    text,
    new RegExp(`(?<![\\w/.-])["']?([\\w-]+(?:\\.[\\w-]+)*\\.(?:${ENDINGS}))["']?(?![\\w/(-])`, "g"),
    (match) => ({
      type: "file",
      name: match[1]!,
    }),
  );

const findTracepoints: Finder = (text) =>
  each(text, /(?<![\w/])(?:tracepoint:)?([a-z][a-z0-9_]+:[a-z][a-z0-9]*_[a-z0-9_]+)\b/g, (match) => ({
    type: "tracepoint",
    name: match[1]!,
  }));

const findNumbers: Finder = (text) => [
  ...each(text, /(?<![A-Za-z])E[A-Z][A-Z0-9]{2,14}(?![A-Za-z])/g, (match) => {
    const errno = errnoNumber(match[0]);
    return errno === null ? null : { type: "errno", errno };
  }),
  ...errnoPhrases().flatMap(([phrase, errno]) =>
    each(text, new RegExp(phrase.source, "gi"), () => ({ type: "errno", errno })),
  ),
  ...each(text, /(?<![A-Za-z])SIG[A-Z0-9]{2,7}(?![A-Za-z])/g, (match) => {
    const signal = signalNumber(match[0]);
    return signal === null ? null : { type: "signal", signal };
  }),
  ...each(
    text,
    /(?:signal|señal|信号|シグナル)\s*(?:number|nummer|número|no\.?|#)?\s*(\d{1,2})(?!\d)/gi,
    (match) => ({
      type: "signal",
      signal: Number(match[1]),
    }),
  ),
  ...each(
    text,
    /(?:\bports?|\bpuertos?|端口|ポート)\s*(?:number|nummer|número|号|番号|no\.?|:|#|=)?\s*(\d{1,5})(?!\d)/gi,
    (match) => port(match[1]),
  ),
  ...each(text, /(?<![\w.:])(\d{1,5})\s*号?(?:端口|番?ポート)/g, (match) => port(match[1])),
  ...each(
    text,
    /(?<=(?:\bports?|\bpuertos?|端口|ポート)\s*\d{1,5}(?:\s*(?:,|and|or|und|oder|y|o|和|或|、|と)\s*\d{1,5})*\s*(?:,|and|or|und|oder|y|o|和|或|、|と)\s*)(\d{1,5})(?![\d.])/gi,
    (match) => port(match[1]),
  ),
  ...each(text, /(?<![\w:]):(\d{2,5})(?![\d:])/g, (match) => port(match[1])),
];

const port = (digits: string | undefined): Value | null =>
  Number(digits) > 0 && Number(digits) < 65_536 ? { type: "port", port: Number(digits) } : null;

const CALLS =
  "(?:sys(?:tem)?[ -]?calls?|systemaufruf\\w*|llamadas? (?:al|del?) sistema|系统调用|系統調用|システムコール)";
const FUNCTION = "(?:functions?|funktion(?:en)?|funci[oó]n(?:es)?|函数|関数)";

const findFunctions: Finder = (text, known) => {
  const aboutFunctions = new RegExp(
    `${FUNCTION}|\\buprobe|\\blibc\\b|\\blibrary\\b|\\bbibliothek|\\bbiblioteca`,
    "i",
  ).test(text);
  const called = (word: string, start: number, args: string[]): Value | null => {
    if (isSyscall(word) && !aboutFunctions) return { type: "syscall", name: word };
    if (!/_|[a-z][A-Z]|::|\d/.test(word) && known(word, start) !== null) return null;
    return { type: "function", name: word, arguments: args };
  };
  return [
    ...each(text, /(?<![\w./-])sys_(?:enter_|exit_)?([a-z][a-z0-9_]+)\b/g, (match) =>
      isSyscall(match[1]!) ? { type: "syscall", name: match[1]! } : null,
    ),
    ...each(
      text,
      /(?<![\w./-])([A-Za-z_][\w:]*)\(([\x20-\x7e]*?)\)(?:\s*-?\s*(?:calls?|aufrufe?n?|syscalls?|system calls?|llamadas?|调用|呼び出し|関数|函数|システムコール))?/g,
      (match) => called(match[1]!, match.index, argumentNames(match[2]!)),
    ),
    ...each(text, new RegExp(`${CALLS}\\s*["']?([a-z][a-z0-9_]+)\\b["']?`, "gi"), (match) =>
      isSyscall(match[1]!) && !/^times?$/.test(match[1]!) ? { type: "syscall", name: match[1]! } : null,
    ),
    ...each(
      text,
      new RegExp(`(?<![\\w./-])([a-z][a-z0-9_]+)["']?(?:\\s+|-|\\s*的\\s*|\\s*)${CALLS}`, "gi"),
      (match) => (isSyscall(match[1]!) ? { type: "syscall", name: match[1]! } : null),
    ),
    ...each(
      text,
      new RegExp(`${FUNCTION}\\s+(?:named |called |namens |llamada )?["']?([A-Za-z_][\\w:]*)["']?`, "gi"),
      (match) =>
        /_|[a-z][A-Z]|::|\d/.test(match[1]!) ||
        /["']/.test(match[0]) ||
        // Beside the path of a program it is one of its functions, whatever the word.
        (/\/[\w.+-]+\/[\w.+-]/.test(text) &&
          !["meaning", "phrase"].includes(known(match[1]!, match.index + match[0].indexOf(match[1]!)) ?? ""))
          ? { type: "function", name: match[1]!, arguments: [] }
          : null,
    ),
    ...each(text, new RegExp(`(?<![\\w./-])([A-Za-z_]\\w*)\\s*-?\\s*${FUNCTION}`, "gi"), (match) =>
      /_|[a-z][A-Z]|\d/.test(match[1]!) ? { type: "function", name: match[1]!, arguments: [] } : null,
    ),
    ...each(text, /(?<![\w./-])[a-z][a-z0-9_]+(?![\w/-])/g, (match) =>
      isPlainlySyscall(match[0]) && known(match[0], match.index) !== "phrase"
        ? { type: "syscall", name: match[0] }
        : null,
    ),
    // "What does check_token in /opt/bin/authd return": beside a program's path, such a word is its function.
    ...(/(?<![\w.])\/[\w.+-]+\/[\w.+/-]+/.test(text)
      ? each(text, /(?<![\w./:-])([a-z]+(?:_[a-z0-9]+)+)(?![\w./:-])/g, (match) =>
          isSyscall(match[1]!) || known(match[1]!, match.index) !== null
            ? null
            : { type: "function", name: match[1]!, arguments: [] },
        )
      : []),
    ...argumentWords(text),
  ];
};

/** "The kernel function vfs_read", "kprobe on vfs_read": the kernel's own, and no program's. */
const findKernelFunctions: Finder = (text, known) =>
  [
    `(?:\\bkernel[ -]?(?:functions?|funktion(?:en)?|symbol)|funci[oó]n(?:es)? del (?:kernel|n[uú]cleo)|内核(?:的)?函数|カーネル(?:の)?関数)\\s*["']?([A-Za-z_]\\w*)(?:\\(\\))?["']?`,
    `\\bk(?:ret)?probes?\\b(?:\\s*[:(]|\\s+(?:on|for|at|to|of|an|auf|für|en|sobre|para)(?: the function)?)?\\s*["']?([A-Za-z]\\w*_\\w+)(?:\\(\\))?["']?`,
    `(?<![\\w./-])([A-Za-z_]\\w*_\\w*)(?:\\(\\))?["']?\\s*(?:in the kernel\\b|im kernel\\b|en el (?:kernel|n[uú]cleo)|(?:这个)?内核函数|という?カーネル関数|カーネル関数)`,
  ].flatMap((pattern) =>
    each(text, new RegExp(pattern, "gi"), (match) =>
      /_|\d/.test(match[1]!) || known(match[1]!, match.index + match[0].lastIndexOf(match[1]!)) === null
        ? { type: "kernel-function", name: match[1]! }
        : null,
    ),
  );

/** `int id, int size` names the arguments `id` and `size`. */
const argumentNames = (list: string): string[] =>
  list
    .split(",")
    .map((part) => /([A-Za-z_]\w*)\s*(?:\[\])?$/.exec(part.trim())?.[1] ?? "")
    .filter((name) => name !== "");

const ORDINALS: [RegExp, number][] = [
  [
    /(?:first|1st|erste[nsrm]?|primer|第一个|第1)\s*(?:argument\w*|parameter\w*|argumento\w*|par[aá]metro\w*|参数|引数)/gi,
    0,
  ],
  [
    /(?:second|2nd|zweite[nsrm]?|segundo|第二个|第2)\s*(?:argument\w*|parameter\w*|argumento\w*|par[aá]metro\w*|参数|引数)/gi,
    1,
  ],
  [
    /(?:third|3rd|dritte[nsrm]?|tercer|第三个|第3)\s*(?:argument\w*|parameter\w*|argumento\w*|par[aá]metro\w*|参数|引数)/gi,
    2,
  ],
  [
    /(?:fourth|4th|vierte[nsrm]?|cuarto|第四个|第4)\s*(?:argument\w*|parameter\w*|argumento\w*|par[aá]metro\w*|参数|引数)/gi,
    3,
  ],
];

const argumentWords = (text: string): Found[] =>
  ORDINALS.flatMap(([pattern, index]) => each(text, pattern, () => ({ type: "argument", index })));

/** "handle_job(int id, int size) … the sum of size" means its second argument. */
const namedArguments = (text: string, taken: Found[]): Found[] =>
  taken.flatMap(({ value, end }) => {
    if (value.type !== "function") return [];
    const rest = text.slice(end);
    return value.arguments.flatMap((name, index) => {
      const match = new RegExp(
        `(?<![\\w])["']?${name}["']?(?:[- ]?(?:arguments?|argumente?n?|argumentos?|参数|引数))?(?![\\w])`,
        "i",
      ).exec(rest);
      if (match === null) return [];
      const start = end + match.index;
      return [{ value: { type: "argument" as const, index }, start, end: start + match[0].length }];
    });
  });

/** What is left in quotes: a path was taken before, a single word names a process, more is text nobody understands. */
const findQuoted: Finder = (text) =>
  each(text, /"([^"]{1,200})"|(?<!\w)'([^']{1,200})'(?!\w)/g, (match) => {
    const inside = (match[1] ?? match[2] ?? "").trim();
    if (inside === "") return null;
    return /^[\w.+@:-]+$/.test(inside) ? { type: "process", name: inside } : { type: "text", text: inside };
  });
