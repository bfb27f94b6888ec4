/** Of a process that is named: it does something, or something is done to it. Left out where the sentence tells neither. */
export type Role = "actor" | "target";

/** Something in the sentence that is a value and not a word, with its place. */
export type Value =
  | { type: "pid"; pid: number; role?: Role }
  | { type: "process"; name: string; role?: Role }
  | { type: "except"; name: string }
  | { type: "user"; uid: number }
  | { type: "cpu"; cpu: number }
  | { type: "path"; path: string }
  | { type: "binary"; path: string }
  | { type: "file"; name: string }
  | { type: "port"; port: number }
  /** IPv4. */
  | { type: "address"; bytes: [number, number, number, number] }
  /** How a process ends: with this code, or with any but 0. */
  | { type: "exit-code"; code: number | "failure" }
  /** One user, container, device or interface, by a name that no filter of a recipe can honour. */
  | { type: "named"; what: "user" | "container" | "device" | "interface" | "address"; name: string }
  | { type: "duration"; ms: number; role: "over" | "every" | "window" | "under" | "plain" }
  | { type: "size"; bytes: number; role: "over" | "under" | "plain" }
  | { type: "frequency"; hz: number }
  | { type: "top"; count: number; only: boolean }
  | { type: "errno"; errno: number }
  | { type: "signal"; signal: number }
  | { type: "syscall"; name: string }
  | { type: "function"; name: string; arguments: string[] }
  | { type: "kernel-function"; name: string }
  | { type: "argument"; index: number }
  | { type: "tracepoint"; name: string }
  | { type: "text"; text: string };

export type Found = { value: Value; start: number; end: number };

/**
 * Whether the word at this place means something here already, alone or in a phrase, only begins like a word that does,
 * is an everyday word, or neither.
 */
export type Known = (word: string, start: number) => "phrase" | "meaning" | "stem" | "common" | null;

export type Finder = (text: string, known: Known) => Found[];

/** The places where the pattern matches, each turned into a value; `null` leaves the place alone. */
export const each = (
  text: string,
  pattern: RegExp,
  value: (match: RegExpExecArray) => Value | null,
): Found[] =>
  [...text.matchAll(pattern)].flatMap((match) => {
    const read = value(match);
    return read === null ? [] : [{ value: read, start: match.index, end: match.index + match[0].length }];
  });
