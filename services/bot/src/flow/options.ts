import { DEFAULT_WINDOW_MS, TraceError } from "@tracewire/protocol";
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

export const OPTIONS = ["host", "for", "top", "pid", "comm"] as const;
type OptionName = (typeof OPTIONS)[number];

export const EXAMPLE = "/trace host=web-3 for=5s show per-second syscall rates";

export type Given = Map<OptionName, string>;

/** `run for=5s …` is as good as `for=5s run …`. */
export const takeOptionsAroundVerb = (text: string): { given: Given; rest: string } => {
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
export const takeOptions = (text: string, given: Given): { given: Given; rest: string } => {
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

/** What was given, and the usual for the rest. */
export const fillOptions = (given: Partial<Options>): Options => ({
  hosts: [],
  windowMs: DEFAULT_WINDOW_MS,
  ...given,
});

/** @throws TraceError BAD_OPTION, BAD_WINDOW */
export const readOptions = (given: Given): Partial<Options> => {
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
