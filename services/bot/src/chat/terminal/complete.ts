/** Words that Tab knows. */
export type Vocabulary = {
  verbs: readonly string[];
  /** Names without their `=`. */
  options: readonly string[];
  hosts: readonly string[];
  /** Ids of traces of this session, newest first. */
  traces: readonly string[];
  /** Names of lessons. */
  lessons?: readonly string[];
};

const TAKES_ID = ["show", "cancel", "again", "follow", "save", "good", "bad", "explain"];

/** What could stand at the end of the line, and the part of it that is there already. */
export const complete = (line: string, words: Vocabulary): [string[], string] => {
  const typed = /\S*$/.exec(line)?.[0] ?? "";
  const before = line
    .slice(0, line.length - typed.length)
    .replace(/^\s*\/trace\s/, "")
    .trim();
  if (typed.startsWith("/")) return [starting(["/trace "], typed), typed];
  const hosts = /^(host=(?:[^,]*,)*)([^,]*)$/.exec(typed);
  if (hosts) return [starting(words.hosts, hosts[2] ?? "").map((host) => `${hosts[1]}${host}`), typed];
  const verb = before.split(/\s+/).at(-1) ?? "";
  if (verb === "learn") return [starting(["next", ...(words.lessons ?? [])], typed), typed];
  if (TAKES_ID.includes(verb)) return [starting(words.traces, typed), typed];
  const given = before.split(/\s+/).map((word) => word.split("=")[0]);
  const options = words.options.filter((name) => !given.includes(name)).map((name) => `${name}=`);
  // Verbs stand first; only options may come before them.
  const verbs = before === "" || given.every((name) => words.options.includes(name ?? "")) ? words.verbs : [];
  return [starting([...verbs.map((word) => `${word} `), ...options], typed), typed];
};

const starting = (words: readonly string[], typed: string): string[] =>
  words.filter((word) => word.startsWith(typed));
