import { DEFAULT_WINDOW_MS, MAX_SCRIPT_BYTES, TraceError } from "@tracewire/protocol";
import { closest, distance } from "fastest-levenshtein";
import { readWindow } from "./duration.ts";

/** What a person may narrow a trace by. */
export type Options = {
  /** Names or globs as written; empty means the only host there is. */
  hosts: string[];
  windowMs: number;
  pid?: number | undefined;
  comm?: string | undefined;
  top?: number | undefined;
};

export type Attachment = { name: string; text: string };

export type Command =
  | { verb: "ask"; text: string; options: Options }
  | { verb: "run"; script: string; name: string; options: Options }
  | { verb: "explain"; script: string; name: string }
  | { verb: "explain"; id: string }
  | { verb: "show" | "cancel"; id: string }
  | { verb: "again"; id: string; options: Partial<Options> }
  /** `lesson`: its number, its name, or `next`; without one they are listed. */
  | { verb: "learn"; lesson?: string }
  | { verb: "help" | "hosts" | "history" | "recipes" };

export const VERBS = [
  "help",
  "hosts",
  "history",
  "recipes",
  "learn",
  "show",
  "cancel",
  "again",
  "run",
  "explain",
] as const;
export const OPTIONS = ["host", "for", "top", "pid", "comm"] as const;
type OptionName = (typeof OPTIONS)[number];

const LONE_VERBS: readonly string[] = ["help", "hosts", "history", "recipes"];
const ID_VERBS: readonly string[] = ["show", "cancel", "again", "explain"];
const TRACE_ID = /^inv-[a-z0-9]{4,16}$/;
const EXAMPLE = "/trace host=web-3 for=5s show per-second syscall rates";

/**
 * One grammar for every chat and for the shell: options, then a verb or a free sentence in any language.
 * @throws TraceError that names what was wrong, the nearest word, and one example
 */
export const readCommand = (message: string, attachments: readonly Attachment[] = []): Command => {
  const text = message.replace(/^\s*\/trace(?=\s|$)/i, "").trim();
  if (text === "" && attachments.length === 0) {
    throw new TraceError("EMPTY_REQUEST", "there is no question in the message", {
      hint: `Say what you want to know, for example: ${EXAMPLE}`,
    });
  }
  const { given, rest } = takeOptionsAroundVerb(text);
  const [first = "", ...more] = rest.split(/\s+/);
  const verb = first.toLowerCase();

  if (LONE_VERBS.includes(verb) && more.length === 0)
    return { verb: verb as "help" | "hosts" | "history" | "recipes" };
  if (verb === "learn" && more.length <= 1) return learn(given, more[0]);
  if (ID_VERBS.includes(verb) && more.length === 1 && TRACE_ID.test(more[0] as string))
    return byId(verb, more[0] as string, given);
  if (verb === "run" && looksLikeScript(rest, attachments)) {
    return { verb: "run", ...takeScript(rest, attachments), options: fillOptions(given) };
  }
  if (verb === "explain" && looksLikeScript(rest, attachments))
    return { verb: "explain", ...takeScript(rest, attachments) };
  refuseMisspelt(verb, more);
  const question = verb === "ask" ? more.join(" ") : rest;
  if (question === "") {
    throw new TraceError("EMPTY_REQUEST", "there are options and no question", {
      hint: `Say what you want to know after them, for example: ${EXAMPLE}`,
    });
  }
  if (Buffer.byteLength(question) > MAX_REQUEST_BYTES) {
    throw new TraceError("BAD_OPTION", `the question has ${Buffer.byteLength(question)} bytes`, {
      hint: `A question has at most ${MAX_REQUEST_BYTES} bytes. A script of your own goes with: run`,
    });
  }
  return { verb: "ask", text: question, options: fillOptions(given) };
};

const MAX_REQUEST_BYTES = 2_000;

const byId = (verb: string, id: string, given: Given): Command => {
  if (verb === "again") return { verb, id, options: readOptions(given) };
  if (verb === "explain") return { verb, id };
  return { verb: verb as "show" | "cancel", id };
};

const learn = (given: Given, lesson: string | undefined): Command => {
  const [option] = given.keys();
  if (option !== undefined) {
    throw new TraceError(
      "BAD_OPTION",
      `learn takes no ${option}=: a lesson has its own window, on this host`,
      {
        hint: "Example: learn 3",
      },
    );
  }
  return lesson === undefined ? { verb: "learn" } : { verb: "learn", lesson };
};

type Given = Map<OptionName, string>;

/** `run for=5s …` is as good as `for=5s run …`. */
const takeOptionsAroundVerb = (text: string): { given: Given; rest: string } => {
  const { given, rest } = takeOptions(text, new Map());
  const verb = /^(run|again|ask)\s+(?=[A-Za-z_-]+=)/i.exec(rest)?.[0];
  if (verb === undefined) return { given, rest };
  const after = takeOptions(rest.slice(verb.length), given);
  return { given, rest: `${verb.trim()} ${after.rest}`.trim() };
};

/**
 * Options stand before the sentence, where an unknown one is an error; known ones are also taken from its end,
 * where people put them (`show syscall rates host=web-3`). Inside the sentence `a=b` is text.
 */
const takeOptions = (text: string, given: Given): { given: Given; rest: string } => {
  let rest = text;
  for (;;) {
    const match = /^([A-Za-z_-]+)=("[^"]*"|\S*)(?:\s+|$)/.exec(rest);
    if (!match) break;
    setOption(given, match[1] as string, match[2] as string);
    rest = rest.slice(match[0].length);
  }
  if (rest.includes("```") || rest.includes("{")) return { given, rest: rest.trim() };
  for (;;) {
    const match = /(?:^|\s)([A-Za-z_-]+)=("[^"]*"|\S*)\s*$/.exec(rest);
    if (!match || !(OPTIONS as readonly string[]).includes((match[1] as string).toLowerCase())) break;
    setOption(given, match[1] as string, match[2] as string);
    rest = rest.slice(0, match.index);
  }
  return { given, rest: rest.trim() };
};

const setOption = (given: Given, rawName: string, rawValue: string): void => {
  const name = rawName.toLowerCase();
  const value = rawValue.startsWith('"') ? rawValue.slice(1, -1) : rawValue;
  if (!(OPTIONS as readonly string[]).includes(name)) {
    const nearest = closest(name, OPTIONS as readonly string[] as string[]);
    const meant = distance(name, nearest) <= 2 ? ` Did you mean ${nearest}=?` : "";
    throw new TraceError("BAD_OPTION", `there is no option ${rawName}=.${meant}`, {
      hint: `The options are ${OPTIONS.map((option) => `${option}=`).join(", ")}. Example: ${EXAMPLE}`,
    });
  }
  if (value === "") {
    throw new TraceError("BAD_OPTION", `${name}= has no value`, { hint: `Example: ${EXAMPLE}` });
  }
  if (given.has(name as OptionName)) {
    throw new TraceError("BAD_OPTION", `${name}= is there twice`, {
      hint:
        name === "host"
          ? "Several hosts go into one option: host=web-1,web-2 or host=web-*"
          : `Give ${name}= once.`,
    });
  }
  given.set(name as OptionName, value);
};

const fillOptions = (given: Given): Options => ({
  hosts: [],
  windowMs: DEFAULT_WINDOW_MS,
  ...readOptions(given),
});

const readOptions = (given: Given): Partial<Options> => {
  const options: Partial<Options> = {};
  for (const [name, value] of given) {
    if (name === "host") options.hosts = readHosts(value);
    else if (name === "for") options.windowMs = readWindow(value);
    else if (name === "comm") options.comm = value;
    else options[name] = readNumber(name, value);
  }
  return options;
};

const readHosts = (value: string): string[] => {
  const hosts = value.split(",").map((host) => host.trim().toLowerCase());
  for (const host of hosts) {
    if (!/^[a-z0-9*?-]{1,63}$/.test(host)) {
      throw new TraceError("BAD_OPTION", `host=${value}: "${host}" is not a host's name`, {
        hint: "Host names have a-z, 0-9 and -; * and ? match any. Several are separated by commas: host=web-1,web-2",
      });
    }
  }
  return [...new Set(hosts)];
};

const BOUNDS = { pid: [1, 4_194_304], top: [1, 1_000] } as const;

const readNumber = (name: "pid" | "top", value: string): number => {
  const [least, most] = BOUNDS[name];
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most)) {
    throw new TraceError("BAD_OPTION", `${name}=${value} is not a whole number from ${least} to ${most}`, {
      hint: `Example: ${name}=${name === "pid" ? 4711 : 5}`,
    });
  }
  return number;
};

/** `run` and `explain` are also words of sentences ("explain why web-3 is slow"): a script shows itself. */
const looksLikeScript = (rest: string, attachments: readonly Attachment[]): boolean => {
  const body = rest.replace(/^\S+\s*/, "");
  return attachments.length > 0 || body === "" || body.includes("```") || /[{}]/.test(body);
};

const takeScript = (rest: string, attachments: readonly Attachment[]): { script: string; name: string } => {
  const body = rest.replace(/^\S+\s*/, "");
  const fenced = /```(?:[a-z]*\n)?([\s\S]*?)```/.exec(body);
  const script = attachments[0]?.text ?? fenced?.[1] ?? body;
  if (script.trim() === "") {
    throw new TraceError("EMPTY_REQUEST", "there is no script to run", {
      hint: "Put the script into a code block or attach it as a file; in a shell: npm start -- run FILE.bt --for 5s",
    });
  }
  if (Buffer.byteLength(script) > MAX_SCRIPT_BYTES) {
    throw new TraceError("SCRIPT_TOO_LARGE", `the script has ${Buffer.byteLength(script)} bytes`, {
      hint: `A script has at most ${MAX_SCRIPT_BYTES} bytes. Ask one question a script.`,
    });
  }
  return { script, name: attachments[0]?.name ?? "script" };
};

/** A lone word or a word before a trace's id that is nearly a verb was meant as one. */
const refuseMisspelt = (word: string, more: readonly string[]): void => {
  const beforeId = more.length === 1 && TRACE_ID.test(more[0] as string);
  if (more.length > 0 && !beforeId) {
    if (ID_VERBS.includes(word) && more.length === 1 && /^inv-/.test(more[0] as string)) {
      throw new TraceError("UNKNOWN_TRACE", `"${more[0]}" is not the id of a trace`, {
        hint: "Ids look like inv-7k3fq2; history lists them.",
      });
    }
    return;
  }
  if (word === "" || (VERBS as readonly string[]).includes(word)) {
    if (ID_VERBS.includes(word)) {
      throw new TraceError("EMPTY_REQUEST", `${word} needs the id of a trace`, {
        hint: `Example: ${word} inv-7k3fq2. history lists the ids.`,
      });
    }
    return;
  }
  const nearest = closest(word, VERBS as readonly string[] as string[]);
  if (distance(word, nearest) <= (beforeId ? 3 : Math.min(2, word.length - 2))) {
    throw new TraceError("UNKNOWN_VERB", `there is no command "${word}". Did you mean ${nearest}?`, {
      hint: `Example: ${ID_VERBS.includes(nearest) ? `${nearest} inv-7k3fq2` : nearest}. A question is a whole sentence.`,
    });
  }
};
