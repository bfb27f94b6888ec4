import { isProgram } from "./programs.ts";
import { each, type Finder, type Found, type Value } from "./value.ts";

const NAME = "[A-Za-z0-9_][\\w.+@-]*(?:[\\w+@])|[A-Za-z0-9_]";
const QUOTE = "[\"']?";

/** Nouns that a process name stands beside, and words that announce a name. */
const NOUN =
  "(?:processes|process|programs?|programmes?|programas?|programms?|programme[ns]?|commands?|services?|daemons?|apps?|applications?|tasks?|executables?|threads?|procesos?|servicios?|comandos?|prozesse?[ns]?|prozesses|diensts?|befehls?|anwendung|进程|程序|命令|服务|线程|進程|プロセス名?|プログラム|コマンド|サービス)";
const CALLED =
  "(?:that (?:is|are) )?(?:named|called|names?|with (?:the )?(?:name|comm)|by the name(?: of)?|whose (?:name|comm) is|comm|llamad[oa]s?|de nombre|con (?:el )?nombre|namens|mit (?:dem )?namen?|genannt|名为|名叫|叫做?|名称为|名字叫|名字是|名が|という名前の)";

/** Processes by name or number, users, processors. Names that are words of the language count only when they are announced or quoted. */
export const findNames: Finder = (text, known) => [
  ...each(
    text,
    /(?:\bpids?|\bprocess id|进程号|进程ID|プロセスID|PID番号|\bprozess-?id|\bid de proceso)\s*(?:is|of|number|nummer|número|für|番号|が|は|为|是|:|=|#)*\s*(\d{1,7})(?!\d)/gi,
    pid,
  ),
  ...each(text, /(?<![\w.])pid\s*=\s*(\d{1,7})/gi, pid),
  ...each(
    text,
    new RegExp(`${NOUN}\\s*(?:number|nummer|número|no\\.?|#|号)?\\s*(\\d{2,7})(?![\\w.])`, "gi"),
    pid,
  ),
  ...each(text, /\buid\s*[=:]?\s*(\d{1,10})/gi, (match) => ({ type: "user", uid: Number(match[1]) })),
  ...each(text, /\b(?:as|by|user|usuario|benutzer|用户|ユーザー?)\s*(?:the )?root\b(?: user)?/gi, () => ({
    type: "user",
    uid: 0,
  })),
  ...each(text, /(?:\b(?:on|of|auf|en(?: la)?) )?\b(?:cpu|core)\s*#?\s*(\d{1,4})(?![\w.])/gi, (match) => ({
    type: "cpu",
    cpu: Number(match[1]),
  })),
  ...each(
    text,
    new RegExp(
      `(?:\\b(?:except|excluding|other than|but not|without|außer|ohne|excepto|salvo)|除了|を除いて)\\s+(?:${NOUN}\\s*)?${QUOTE}(${NAME})${QUOTE}`,
      "gi",
    ),
    (match) => (known(match[1]!) ? null : { type: "except", name: match[1]! }),
  ),
  ...announced(text, known),
  ...beside(text, known),
];

const pid = (match: RegExpExecArray): Value => ({ type: "pid", pid: Number(match[1]) });

/** "the process named nginx", "comm=nginx", "名为 nginx 的进程": beside a noun the name may be any word. */
const announced = (text: string, known: (word: string) => boolean): Found[] => [
  ...list(text, new RegExp(`${NOUN}\\s*${CALLED}\\s*[:=]?\\s*${QUOTE}(${NAME})${QUOTE}`, "gi"), () => true),
  ...list(
    text,
    new RegExp(`(?<![\\p{L}])${CALLED}\\s*[:=]?\\s*${QUOTE}(${NAME})${QUOTE}(?:\\s*的?\\s*${NOUN})?`, "giu"),
    (name) => !known(name),
  ),
  ...list(text, new RegExp(`${NOUN}\\s*[:=]?\\s*\\(?["'](${NAME})["']\\)?`, "gi"), () => true),
  ...list(text, new RegExp(`["'](${NAME})["']\\s*(?:的|という)?\\s*-?${NOUN}`, "gi"), () => true),
  ...list(text, new RegExp(`(${NAME})\\s*という(?:名前の)?\\s*${NOUN}`, "gi"), (name) => !known(name)),
];

/** Words that make the noun a question or a crowd, so that a verb follows it and no name. */
const ASKING =
  /(?:which|what|each|every|any|all|many|most|other|no|per|by|welche[rsnm]?|jede[rsnm]?|alle|viele|pro|je|qu[eé]|cada|cu[aá]l(?:es)?|cu[aá]nt[oa]s|los|las|por|哪个|哪些|每个|各|どの|各)\s*$/i;
const PLURAL =
  /^(?:processes|programs|programmes|commands|services|daemons|apps|applications|tasks|executables|threads|procesos|servicios|comandos|programas|prozessen?|programme[ns]?|dienste)/i;

/** "process nginx", "the nginx process", "nginx 进程": the name must be no word that means something here. */
const beside = (text: string, known: (word: string) => boolean): Found[] => [
  ...list(
    text,
    new RegExp(`(?<![\\p{L}])${NOUN}\\s*[:=]?\\s*(${NAME})`, "giu"),
    (name, match) =>
      !known(name) &&
      (isTelling(name) || !(PLURAL.test(match[0]) || ASKING.test(text.slice(0, match.index)))),
    known,
  ),
  ...list(
    text,
    new RegExp(`(?<![\\w/])(${NAME})(?:\\s*的)?(?:\\s+|-)?${NOUN}(?![\\p{Script=Latin}])`, "giu"),
    (name) => !known(name),
  ),
];

/** A name that no verb looks like. */
const isTelling = (name: string): boolean => isProgram(name) || /[\d_.@+-]/.test(name);

/** The name found, and further ones joined to it by "and", "or" or a comma. */
const list = (
  text: string,
  pattern: RegExp,
  fits: (name: string, match: RegExpExecArray) => boolean,
  known: ((word: string) => boolean) | null = null,
): Found[] =>
  each(text, pattern, (match) =>
    isName(match[1]!) && fits(match[1]!, match) ? { type: "process", name: match[1]! } : null,
  ).flatMap((found) => {
    const more: Found[] = [];
    let from = found.end;
    const joint = new RegExp(
      `^\\s*(?:,|and|or|und|oder|y|o|e|和|或|、|と)\\s*${QUOTE}(${NAME})${QUOTE}`,
      "i",
    );
    for (let next = joint.exec(text.slice(from)); next !== null; next = joint.exec(text.slice(from))) {
      const name = next[1]!;
      if (known === null || known(name) || !isName(name)) break;
      more.push({ value: { type: "process", name }, start: from, end: from + next[0].length });
      from += next[0].length;
    }
    return [found, ...more];
  });

const isName = (name: string): boolean => !/^\d+$/.test(name) && !name.includes("://");
