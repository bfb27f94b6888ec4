import { MAX_SCRIPT_BYTES, TraceError } from "@tracewire/protocol";
import { closest, distance } from "fastest-levenshtein";
import { type MemoryCommand, readMemoryCommand } from "./memory-command.ts";
import {
  EXAMPLE,
  fillOptions,
  type Given,
  type Options,
  readOptions,
  takeOptions,
  takeOptionsAroundVerb,
} from "./options.ts";
import { TRACE_ID } from "./trace-id.ts";
import { type Language, readWrite, type Written } from "./write-command.ts";

export type Attachment = { name: string; text: string };

export type Command =
  | { verb: "ask"; text: string; options: Options }
  | { verb: "run"; script: string; name: string; options: Options }
  | { verb: "explain"; script: string; name: string }
  | { verb: "explain"; id: string }
  | { verb: "show" | "cancel"; id: string }
  | { verb: "again"; id: string; options: Partial<Options> }
  /** Said in the thread of a trace: it may go on from that one (`named`: it must), or be a question of its own. */
  | { verb: "follow"; id: string; text: string; options: Partial<Options>; named: boolean }
  /** Written and checked, never run. */
  | { verb: "write"; as: Language; text: string; options: Options }
  /** `lesson`: its number, its name, or `next`; without one they are listed. */
  | { verb: "learn"; lesson?: string }
  | MemoryCommand
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
  "follow",
  "write",
  "save",
  "good",
  "bad",
  "run",
  "explain",
] as const;
const LONE_VERBS: readonly string[] = ["help", "hosts", "history", "recipes"];
const NEVER_ALONE: readonly string[] = ["write", "save", "good", "bad"];
const ID_VERBS: readonly string[] = ["show", "cancel", "again", "explain", "follow"];

/**
 * One grammar for every chat and for the shell: options, then a verb or a free sentence in any language.
 * @param thread the trace in whose thread it was said
 * @throws TraceError that names what was wrong, the nearest word, and one example
 */
export const readCommand = (
  message: string,
  attachments: readonly Attachment[] = [],
  thread?: string,
): Command => {
  const text = message.replace(/^\s*\/trace(?=\s|$)/i, "").trim();
  if (text === "" && attachments.length === 0) {
    throw new TraceError("EMPTY_REQUEST", "there is no question in the message", {
      hint: `Say what you want to know, for example: ${EXAMPLE}`,
    });
  }
  const kept = readMemoryCommand(text);
  if (kept) return kept;
  const written = readWrite(text);
  if (written) return write(written);
  const { given, rest } = takeOptionsAroundVerb(text);
  const [first = "", ...more] = rest.split(/\s+/);
  const verb = first.toLowerCase();

  if (LONE_VERBS.includes(verb) && more.length === 0)
    return { verb: verb as "help" | "hosts" | "history" | "recipes" };
  if (verb === "learn" && more.length <= 1) return learn(given, more[0]);
  if (verb === "follow" && TRACE_ID.test(more[0] ?? "")) return follow(text);
  if (ID_VERBS.includes(verb) && more.length === 1 && TRACE_ID.test(more[0] as string))
    return byId(verb, more[0] as string, given);
  if (verb === "run" && looksLikeScript(rest, attachments)) {
    return { verb: "run", ...takeScript(rest, attachments), options: fillOptions(readOptions(given)) };
  }
  if (verb === "explain" && looksLikeScript(rest, attachments))
    return { verb: "explain", ...takeScript(rest, attachments) };
  refuseMisspelt(verb, more);
  const question = verb === "ask" ? more.join(" ") : rest;
  if (question === "" && thread !== undefined)
    return { verb: "follow", id: thread, text: "", options: readOptions(given), named: true };
  if (question === "") {
    throw new TraceError("EMPTY_REQUEST", "there are options and no question", {
      hint: `Say what you want to know after them, for example: ${EXAMPLE}`,
    });
  }
  refuseTooLong(question);
  if (thread !== undefined && verb !== "ask")
    return { verb: "follow", id: thread, text: question, options: readOptions(given), named: false };
  return { verb: "ask", text: question, options: fillOptions(readOptions(given)) };
};

/** `follow ID TEXT`, with options before the verb, before the text or behind it. */
const follow = (message: string): Command => {
  const [, before = "", id = "", after = ""] =
    /^([\s\S]*?)\bfollow\s+(inv-\w+)\s*([\s\S]*)$/i.exec(message) ?? [];
  const { given, rest } = takeOptions(`${before}${after}`.trim(), new Map());
  if (rest === "" && given.size === 0) {
    throw new TraceError("EMPTY_REQUEST", `there is nothing said to ${id}`, {
      hint: `Say what is to be different: follow ${id} only failed ones`,
    });
  }
  return { verb: "follow", id, text: rest, options: readOptions(given), named: true };
};

const write = ({ as, text }: Written): Command => {
  const { given, rest } = takeOptions(text, new Map());
  if (rest === "") {
    throw new TraceError("EMPTY_REQUEST", "there are options and nothing to write", {
      hint: "Say what the script is to measure: write: which files does nginx open",
    });
  }
  refuseTooLong(rest);
  return { verb: "write", as, text: rest, options: fillOptions(readOptions(given)) };
};

const refuseTooLong = (question: string): void => {
  if (Buffer.byteLength(question) <= MAX_REQUEST_BYTES) return;
  throw new TraceError("BAD_OPTION", `the question has ${Buffer.byteLength(question)} bytes`, {
    hint: `A question has at most ${MAX_REQUEST_BYTES} bytes. A script of your own goes with: run`,
  });
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
  // "load", "swap" and "wait" alone are questions, not slips for a verb that never stands alone.
  const nearest = closest(word, beforeId ? [...VERBS] : VERBS.filter((verb) => !NEVER_ALONE.includes(verb)));
  if (distance(word, nearest) <= (beforeId ? 3 : Math.min(2, word.length - 2))) {
    throw new TraceError("UNKNOWN_VERB", `there is no command "${word}". Did you mean ${nearest}?`, {
      hint: `Example: ${ID_VERBS.includes(nearest) ? `${nearest} inv-7k3fq2` : nearest}. A question is a whole sentence.`,
    });
  }
};
