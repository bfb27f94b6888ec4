import { PassThrough } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { ReadStream } from "node:tty";
import { cleanText } from "@tracewire/protocol";
import type { OnInterrupt } from "./terminal.ts";

/** Stands in the edited line for a line break that was pasted. */
export const LINE_MARK = "⏎";

const PASTE_ON = "\u001b[?2004h";
const PASTE_OFF = "\u001b[?2004l";
const PASTE_BEGIN = "\u001b[200~";
const PASTE_END = "\u001b[201~";
const CTRL_C = "\u0003";
const MOST_QUEUED = 131_072;

/**
 * The keys of a terminal in raw mode, so that Ctrl-C reaches this program as a key and never as a signal to its Redis
 * and its agent. What is typed while no prompt is open waits for the next one; a prompt gets one line.
 */
export class Keyboard {
  readonly #stdin: ReadStream;
  readonly #stdout: NodeJS.WritableStream;
  readonly #decoder = new StringDecoder("utf8");
  readonly #interrupted = new Set<() => void>();
  #queue = "";
  #ended = false;
  #prompt: PassThrough | null = null;

  constructor(stdin: ReadStream, stdout: NodeJS.WritableStream) {
    this.#stdin = stdin;
    this.#stdout = stdout;
  }

  open(): void {
    this.#stdin.setRawMode(true);
    this.#stdin.on("data", this.#take);
    this.#stdin.on("end", this.#end);
    this.#stdin.on("error", this.#end);
    this.#stdin.resume();
    this.#stdout.write(PASTE_ON);
  }

  close(): void {
    this.#stdin.off("data", this.#take);
    this.#stdin.off("end", this.#end);
    this.#stdin.off("error", this.#end);
    this.#stdin.pause();
    if (!this.#stdin.destroyed) this.#stdin.setRawMode(false);
    this.#stdout.write(PASTE_OFF);
  }

  /** Ctrl-C while no prompt is open. */
  readonly onInterrupt: OnInterrupt = (listener) => {
    this.#interrupted.add(listener);
    return () => this.#interrupted.delete(listener);
  };

  /**
   * Keys of the next line, for a line editor.
   * @param fresh forget what was typed before
   */
  openPrompt(fresh: boolean): PassThrough {
    if (fresh) this.#queue = "";
    const prompt = new PassThrough();
    this.#prompt = prompt;
    this.#pump();
    if (this.#ended) prompt.end();
    return prompt;
  }

  closePrompt(prompt: PassThrough): void {
    prompt.end();
    if (this.#prompt === prompt) this.#prompt = null;
  }

  readonly #take = (chunk: Buffer): void => {
    this.#queue = (this.#queue + this.#decoder.write(chunk)).slice(0, MOST_QUEUED);
    if (this.#prompt !== null) {
      this.#pump();
      return;
    }
    const stop = this.#queue.lastIndexOf(CTRL_C);
    if (stop === -1) return;
    const presses = this.#queue.split(CTRL_C).length - 1;
    this.#queue = this.#queue.slice(stop + 1);
    for (let press = 0; press < presses; press += 1)
      for (const listener of [...this.#interrupted]) listener();
  };

  readonly #end = (): void => {
    this.#ended = true;
    this.#prompt?.end();
  };

  /** Hands over what is there, up to the end of a line. */
  #pump(): void {
    while (this.#prompt !== null && this.#queue !== "") {
      const keys = nextKeys(this.#queue);
      if (keys === null) return;
      this.#queue = this.#queue.slice(keys.length);
      const pasted = keys.startsWith(PASTE_BEGIN);
      const prompt: PassThrough = this.#prompt;
      if (!pasted && /[\r\n]$/.test(keys)) this.#prompt = null;
      prompt.write(pasted ? pastedText(keys) : keys);
    }
  }
}

/** The next piece that may be handed over whole: a paste, or typed keys to the end of their line; `null` to wait. */
const nextKeys = (queue: string): string | null => {
  if (queue.startsWith(PASTE_BEGIN)) {
    const end = queue.indexOf(PASTE_END);
    return end === -1 ? null : queue.slice(0, end + PASTE_END.length);
  }
  const paste = queue.indexOf(PASTE_BEGIN);
  const typed = paste === -1 ? queue : queue.slice(0, paste);
  const line = /^[^\r\n]*(\r\n|[\r\n])/.exec(typed)?.[0];
  if (line !== undefined) return line;
  if (paste !== -1) return typed;
  // The beginning of what may become the mark of a paste.
  const partial = [5, 4, 3, 2, 1].find((length) => typed.endsWith(PASTE_BEGIN.slice(0, length))) ?? 0;
  const sure = typed.slice(0, typed.length - partial);
  return sure === "" ? null : sure;
};

/** A paste is one line of text: its breaks are marked, and none of its characters is a key. */
const pastedText = (keys: string): string =>
  keys
    .slice(PASTE_BEGIN.length, -PASTE_END.length)
    .replace(/\r\n?/g, "\n")
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => cleanText(line.replaceAll("\t", "  ")))
    .join(LINE_MARK);
