import type { ReadStream } from "node:tty";
import type { Desk, Message } from "../../flow/desk.ts";
import type { Person } from "../../flow/investigation.ts";
import type { School } from "../../learn/school.ts";
import { pageOf, type Style } from "../../report/page.ts";
import { renderReport } from "../../report/render-report.ts";
import { complete, type Vocabulary } from "./complete.ts";
import { loadHistory, saveHistory } from "./history.ts";
import { Keyboard, LINE_MARK } from "./keyboard.ts";
import { isOpen } from "./open-message.ts";
import { askLine } from "./prompt.ts";
import { errorText } from "./say-error.ts";
import { teach } from "./teach.ts";
import { columnsOf, type OnInterrupt } from "./terminal.ts";
import { watchTrace } from "./watch-trace.ts";
import { writeFiles } from "./write-files.ts";

export type Chat = {
  desk: Desk;
  by: Person;
  /** A terminal: the keys come from here. */
  stdin: ReadStream;
  stdout: NodeJS.WritableStream;
  colour: boolean;
  historyFile: string;
  /** For Tab; asked anew at each prompt. */
  words: () => Promise<Omit<Vocabulary, "traces">>;
  /** Reads the files that a message names, before it goes to the desk. */
  readMessage?: (text: string) => Promise<Omit<Message, "by">>;
  /** What lessons need; without it a lesson is only shown. */
  learn?: { school: School; host: string };
  greeting?: string;
  /** SIGINT from outside; the keys tell of Ctrl-C themselves. */
  onInterrupt: OnInterrupt;
  /** Ends the chat from outside. */
  signal?: AbortSignal;
};

/** The chat of one person at one terminal, until that person leaves. */
export const runChat = async (chat: Chat): Promise<void> => {
  const keyboard = new Keyboard(chat.stdin, chat.stdout);
  const session: Session = {
    chat,
    keyboard,
    history: loadHistory(chat.historyFile),
    traces: [],
    thread: null,
  };
  keyboard.open();
  try {
    if (chat.greeting !== undefined) chat.stdout.write(`${chat.greeting}\n\n`);
    for (;;) {
      const text = await readMessage(session);
      if (text === null || chat.signal?.aborted) return;
      if (text !== "") await answer(session, text);
    }
  } finally {
    keyboard.close();
  }
};

type Session = {
  chat: Chat;
  keyboard: Keyboard;
  history: string[];
  traces: string[];
  /** The trace that was seen last: what is said next is said to it. */
  thread: string | null;
};

const PROMPT = "trace> ";
const MORE_PROMPT = "     … ";

/** A whole message, over several lines where it is not closed yet; `null` when the person leaves. */
const readMessage = async ({ chat, keyboard, history, traces }: Session): Promise<string | null> => {
  const words = await chat.words().catch(() => ({ verbs: [], options: [], hosts: [] }));
  const { bold } = pageOf(styleOf(chat), 0, "").paint;
  let text = "";
  for (;;) {
    const first = text === "";
    const typed = await askLine(keyboard, chat.stdout, {
      text: bold(first ? PROMPT : MORE_PROMPT),
      ...(first ? { history, complete: (line: string) => complete(line, { ...words, traces }) } : {}),
      signal: chat.signal,
    });
    if (typed.kind !== "line") {
      if (first || typed.kind === "aborted") return null;
      text = "";
      continue;
    }
    text = first ? typed.text : `${text}\n${typed.text}`;
    if (isOpen(text)) continue;
    text = text.trim();
    if (["exit", "quit"].includes(text.toLowerCase())) return null;
    if (text !== "") remember(chat, history, text);
    return text;
  }
};

/** The history holds whole messages, as the line editor shows them. */
const remember = (chat: Chat, history: string[], text: string): void => {
  const entry = text.replaceAll("\n", LINE_MARK);
  const before = history.indexOf(entry);
  if (before !== -1) history.splice(before, 1);
  history.unshift(entry);
  try {
    saveHistory(chat.historyFile, history);
  } catch {
    // A history that cannot be kept is no reason not to answer.
  }
};

const answer = async (session: Session, text: string): Promise<void> => {
  const { chat, keyboard, traces } = session;
  const { desk, by, stdout, learn } = chat;
  const style = styleOf(chat);
  const watching = {
    desk,
    by,
    keyboard,
    stdout,
    style,
    onInterrupt: both(keyboard.onInterrupt, chat.onInterrupt),
    signal: chat.signal,
    seen: (id: string): void => {
      session.thread = id;
      if (!traces.includes(id)) traces.unshift(id);
    },
  };
  try {
    const message = chat.readMessage ? await chat.readMessage(text) : { text };
    const { thread } = session;
    const reply = await desk.submit({ ...message, by, ...(thread === null ? {} : { follows: thread }) });
    if (reply.kind === "trace") {
      const report = await watchTrace(watching, reply.id);
      if (report !== null) stdout.write(`${renderReport(report, style)}\n`);
      if (report?.program) stdout.write(`Written: ${writeFiles(report.program, process.cwd())}\n\n`);
    } else if (reply.lesson !== undefined && learn) {
      await teach(reply.lesson, { ...watching, ...learn });
    } else if (reply.program) {
      const path = writeFiles(reply.program, process.cwd());
      stdout.write(`${reply.text.trimEnd()}\nWritten: ${path}\n\n`);
    } else stdout.write(`${reply.text.trimEnd()}\n\n`);
  } catch (error) {
    stdout.write(`${errorText(error, pageOf(style, 0, ""))}\n\n`);
  }
};

const both =
  (one: OnInterrupt, other: OnInterrupt): OnInterrupt =>
  (listener) => {
    const stops = [one(listener), other(listener)];
    return () => {
      for (const stop of stops) stop();
    };
  };

const styleOf = ({ colour, stdout }: Chat): Style => ({ colour, width: columnsOf(stdout) });
