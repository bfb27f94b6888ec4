import { isProgram } from "./programs.ts";
import { each, type Finder, type Found, type Known, type Value } from "./value.ts";

const NAME = "[A-Za-z0-9_][\\w.+@-]*(?:[\\w+@])|[A-Za-z0-9_]";
const QUOTE = "[\"']?";

/** Nouns that a process name stands beside, and words that announce a name. */
const NOUN =
  "(?:processes|process|programs?|programmes?|programas?|programms?|programme[ns]?|commands?|services?|daemons?|apps?|applications?|tasks?|executables?|threads?|procesos?|servicios?|comandos?|prozesse?[ns]?|prozesses|diensts?|befehls?|anwendung|进程|程序|命令|服务|线程|進程|プロセス名?|プログラム|コマンド|サービス)";
const CALLED =
  "(?:(?:that (?:is|are) )?(?:named|called)|by the name(?: of)?|whose (?:name|comm) is|llamad[oa]s?|de nombre|con (?:el )?nombre|namens|mit (?:dem )?namen?|genannt|名为|名叫|叫做?|名称为|名字叫|名字是|名が|という名前の)(?!\\p{Script=Latin})";
/** Announces a name in some sentences, and stands for the column in others: "by process name". */
const NAME_WORD = "(?:names?|with (?:the )?(?:name|comm)|comm)(?!\\p{Script=Latin})";
const PID =
  "(?:\\bpids?|\\bprocess id|进程号|进程ID|プロセスID|PID番号|\\bprozess-?id|\\bid de proceso)\\s*(?:is|of|number|nummer|número|für|番号|が|は|为|是|:|=|#)*\\s*";
/** Words that make the noun a question or a crowd, so that a verb follows it and no name. */
const ASKING =
  /(?:which|what|each|every|any|all|many|most|other|no|per|welche[rsnm]?|jede[rsnm]?|alle|viele|pro|je|qu[eé]|cada|cu[aá]l(?:es)?|cu[aá]nt[oa]s|los|las|哪个|哪些|每个|各|どの|各)\s*$/i;
const BY = /(?:\bby|\bpor|\bnach|按)\s*$/i;
const PLURAL =
  /^(?:processes|programs|programmes|commands|services|daemons|apps|applications|tasks|executables|threads|procesos|servicios|comandos|programas|prozessen?(?!s)|programme[ns]?|dienste)/i;

/** Processes by name or number, users, processors. */
export const findNames: Finder = (text, known) => [
  ...each(text, new RegExp(`${PID}(\\d{1,7})(?!\\d)`, "gi"), pid),
  ...each(text, /(?<![\w.])pid\s*=\s*(\d{1,7})/gi, pid),
  ...each(
    text,
    new RegExp(`${NOUN}\\s*(?:number|nummer|número|no\\.?|#|号)?\\s*(\\d{2,7})(?![\\w.])`, "gi"),
    pid,
  ),
  ...each(text, /\buid\s*[=:]?\s*(\d{1,10})/gi, (match) => ({ type: "user", uid: Number(match[1]) })),
  ...each(
    text,
    /(?<![\w/.-])(?:(?:as|by|user|usuario|benutzer|用户|ユーザー?)\s*(?:the )?)?(?<!\b(?:to|become|becomes|zu|als|a)\s)root(?![\w/.-])(?: user)?(?! (?:cause|dir\w*|file ?system|password|partition|disk))/gi,
    () => ({ type: "user", uid: 0 }),
  ),
  ...each(text, /(?:\b(?:on|of|auf|en(?: la)?) )?\b(?:cpu|core)\s*#?\s*(\d{1,4})(?![\w.])/gi, (match) => ({
    type: "cpu",
    cpu: Number(match[1]),
  })),
  ...processes(leftOut(text, known)),
  ...announced(text, known),
  ...beside(text, known),
];

/** After "except" stands a name, even where the word is an everyday one; `withNegations` makes an exception of it. */
const leftOut = (text: string, known: Known): Named[] => {
  const free = (name: string, start: number) => !["meaning", "phrase"].includes(known(name, start) ?? "");
  return names(
    text,
    "(?:\\b(?:except(?: for)?|excluding|other than|apart from|aside from|besides|but not|(?<=\\b(?:all|every\\w*|processes|programs)\\s)but|außer|ausgenommen|excepto|salvo|(?<=\\b(?:todos|todas|procesos?|programas)\\s)menos)|除了?)\\s+(?:the |dem |den |el |la )?(" +
      NAME +
      ")",
    free,
  )
    .map(({ name, end }) => ({ name, start: end - name.length, end }))
    .flatMap((one) => [one, ...joined(text, one.end, known)]);
};

const pid = (match: RegExpExecArray): Value => ({ type: "pid", pid: Number(match[1]) });

/** "the process named nginx", "comm=nginx", "名为 nginx 的进程": beside a noun the name may be any word. */
const announced = (text: string, known: Known): Found[] => {
  const free = (name: string, start: number) => known(name, start) === null;
  return processes([
    ...names(text, `${NOUN}\\s*${CALLED}\\s*[:=]?\\s*${QUOTE}(${NAME})${QUOTE}`, () => true),
    ...names(
      text,
      `(?<!\\p{Script=Latin})${CALLED}\\s*[:=]?\\s*${QUOTE}(${NAME})${QUOTE}(?:\\s*的?\\s*${NOUN})?`,
      free,
    ),
    ...names(text, `(?<![\\p{L}])${NAME_WORD}\\s*[:=]?\\s*${QUOTE}(${NAME})${QUOTE}`, free),
    ...names(text, `${NOUN}\\s*[:=]?\\s*\\(?["'](${NAME})["']\\)?`, () => true),
    ...names(text, `["'](${NAME})["']\\s*(?:的|という)?\\s*-?${NOUN}`, () => true),
    ...names(text, `(${NAME})\\s*という(?:名前の)?\\s*${NOUN}`, free),
  ]);
};

/** "process nginx", "the nginx process", "nginx 进程": the name must be no word that means something here. */
const beside = (text: string, known: Known): Found[] => {
  const after = names(
    text,
    `(?<!\\p{Script=Latin})${NOUN}(?!\\p{Script=Latin})\\s*[:=]?\\s*(${NAME})`,
    (name, start, match) =>
      fitsAfter(
        name,
        known(name, start),
        match[0].slice(0, match[0].length - name.length),
        text.slice(0, match.index),
        text.slice(match.index + match[0].length),
      ),
  );
  const before = names(
    text,
    `(?<![\\w/])(${NAME})(?:\\s*的)?(?:\\s+|-)?${NOUN}(?![\\p{Script=Latin}])`,
    (name, start) => known(name, start) === null,
  );
  return processes([...after, ...after.flatMap((one) => joined(text, one.end, known)), ...before]);
};

/** "Process nginx" names one; "which process nags" and "the process hangs" do not, "for process backup" does. */
const fitsAfter = (
  name: string,
  known: ReturnType<Known>,
  noun: string,
  before: string,
  after: string,
): boolean => {
  // "Process a", and no article.
  if (/^[a-z]$/i.test(name) && /^\s*(?:$|[,.;:?!)]|and\b|or\b|but\b|und\b|y\b)/.test(after)) return true;
  if (
    known === "phrase" ||
    known === "meaning" ||
    (known === "stem" && !AGENT.test(name) && !INFLECTED.test(before))
  )
    return false;
  if (isTelling(name)) return true;
  if (PLURAL.test(noun) || ASKING.test(before)) return false;
  if (known === null || known === "stem" || !/[a-z]/i.test(noun)) return true;
  // "By process" may be all there is; a name is the last word of its phrase.
  if (BY.test(before)) return /^\s*(?:[,.;:?!)]|$|and\b|und\b|y\b)/i.test(after);
  return /\S\s+$/.test(before);
};

/** No verb follows an object: "den Prozess schlafmuetze", "by process sleepy". */
const INFLECTED = /\b(?:den|dem|des|al|del|by|of|for|to|from|im)\s+$/i;

/** "Der Prozess schreiber", "el proceso lector": no verb ends so. */
const AGENT = /(?:[bcdfgklmnprst]er|[dt]or)$/;

/** A name that no verb looks like. */
const isTelling = (name: string): boolean => isProgram(name) || /[\d_.@+-]/.test(name);

type Named = { name: string; start: number; end: number };

/** The places where the pattern's group is a name that fits. */
const names = (
  text: string,
  pattern: string,
  fits: (name: string, start: number, match: RegExpExecArray) => boolean,
): Named[] =>
  [...text.matchAll(new RegExp(pattern, "dgiu"))].flatMap((match) => {
    const name = match[1]!;
    const at = match.indices![1]![0];
    return isName(name) && fits(name, at, match)
      ? [{ name, start: match.index, end: match.index + match[0].length }]
      : [];
  });

const JOINED = new RegExp(
  `^(?:\\s*(?:,|和|或|、|と)\\s*|\\s+(?:and|or|und|oder|y|o|e)\\s+)${QUOTE}(${NAME})${QUOTE}`,
  "i",
);

/** Further names after one: "nginx, node and redis". */
const joined = (text: string, end: number, known: Known): Named[] => {
  const match = JOINED.exec(text.slice(end));
  const name = match?.[1];
  if (match === null || name === undefined || !isName(name)) return [];
  if (known(name, end + match[0].lastIndexOf(name)) !== null) return [];
  const next = { name, start: end, end: end + match[0].length };
  return [next, ...joined(text, next.end, known)];
};

const processes = (found: Named[]): Found[] =>
  found.map(({ name, ...place }) => ({ ...place, value: { type: "process", name } }));

const isName = (name: string): boolean => !/^\d+$/.test(name) && !name.includes("://");
