import type { Arguments } from "../../arguments.ts";
import type { LocalTracewire } from "../../embedded/local-tracewire.ts";
import { VERBS } from "../../flow/command.ts";
import type { Message } from "../../flow/desk.ts";
import type { Person } from "../../flow/investigation.ts";
import { OPTIONS } from "../../flow/options.ts";
import { attachFile } from "./attach-file.ts";
import { runChat } from "./chat.ts";
import { takeInterrupts } from "./interrupts.ts";
import { type OneShot, runOneShot } from "./one-shot.ts";
import { answerLines } from "./piped.ts";
import { isTerminal, type Terminal } from "./terminal.ts";

export type Conversation = {
  by: Person;
  colour: boolean;
  /** This host's name: lessons trace it. */
  host: string;
  historyFile: string;
  /** Where to look when the agent of this host does not come. */
  agentLog: string;
  /** Resolves when the process is told to end. */
  stopped: Promise<unknown>;
  terminal?: Terminal;
};

/**
 * Talks with the person who started this: one request and its answer, a prompt, or one request a line from a pipe.
 * @returns the exit code
 */
export const converse = async (
  tracewire: LocalTracewire,
  args: Arguments,
  talk: Conversation,
): Promise<number> => {
  const streams = talk.terminal ?? process;
  const { by, colour } = talk;
  const { desk, inventory, school } = tracewire.bot;
  const end = new AbortController();
  void talk.stopped.then(() => end.abort());
  const { onInterrupt, release } = takeInterrupts(process, () => end.abort());
  const readMessage = async (text: string): Promise<Omit<Message, "by">> => {
    const message = attachFile(text);
    await hostIsReady(tracewire, talk, streams, end.signal);
    return message;
  };
  const learn = { school, host: talk.host };
  const common = { desk, by, colour, onInterrupt, readMessage, learn, signal: end.signal };
  const shot: Omit<OneShot, "text"> = {
    ...common,
    streams,
    json: args.json,
    raw: args.raw,
    progress: args.progress,
    wants: { approved: args.yes, planOnly: args.planOnly, raw: args.raw },
  };
  try {
    if (args.message !== "") return await runOneShot({ ...shot, text: args.message });
    if (!isTerminal(streams.stdin) || !isTerminal(streams.stdout)) return await answerLines(shot);
    const words = async () => {
      const [hosts, lessons] = await Promise.all([inventory.hosts(), school.lessons().catch(() => [])]);
      return {
        verbs: VERBS,
        options: OPTIONS,
        hosts: hosts.map(({ host }) => host),
        lessons: lessons.map(({ name }) => name),
      };
    };
    await runChat({
      ...common,
      ...talk,
      stdin: streams.stdin,
      stdout: streams.stdout,
      words,
      greeting: GREETING,
    });
    return 0;
  } finally {
    release();
  }
};

const GREETING = `Ask about this machine's kernel in your own words, such as: show per-second syscall rates
New to tracing? learn takes you through it, step by step.
help shows what else there is, Tab completes, Ctrl-C cancels a trace, Ctrl-D leaves.`;

/** The first request waits for the agent of this host; the bot says what is wrong when it does not come. */
const hostIsReady = async (
  { hostReady }: LocalTracewire,
  { agentLog }: Conversation,
  { stderr }: Terminal,
  signal: AbortSignal,
): Promise<void> => {
  const ended = new Promise<true>((resolve) =>
    signal.addEventListener("abort", () => resolve(true), { once: true }),
  );
  if (!(await Promise.race([hostReady, ended]))) {
    stderr.write(`The agent of this host has not come up. Its log: ${agentLog}\n`);
  }
};
