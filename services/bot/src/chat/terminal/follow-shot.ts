import type { Progress } from "@tracewire/protocol";
import type { ApprovalCard } from "../../flow/desk.ts";
import { RISK_WORDS } from "../../flow/policy.ts";
import type { Report } from "../../flow/report.ts";
import { pageOf } from "../../report/page.ts";
import { approvalText, askApproval, type Verdict } from "./approval.ts";
import { followTrace } from "./follow-trace.ts";
import { Keyboard } from "./keyboard.ts";
import type { OneShot } from "./one-shot.ts";
import { eventText } from "./progress-text.ts";
import { askLine } from "./prompt.ts";
import { StatusLine } from "./status-line.ts";
import { columnsOf, isTerminal, styleOn } from "./terminal.ts";

/**
 * Follows a trace to its report, with progress on standard error; `null` when the person did not wait for its end.
 * @param heard is told of each event too
 */
export const followShot = async (
  shot: OneShot,
  id: string,
  heard: (event: Progress) => void = () => {},
): Promise<Report | null> => {
  const progress = progressOn(shot);
  progress.start();
  try {
    const ended = await followTrace(shot.desk, id, {
      say: progress.say,
      heard: (event) => {
        heard(event);
        progress.heard(event);
      },
      by: shot.by,
      decide: (card, signal) => progress.aside(() => decideHere(shot, card, signal)),
      onInterrupt: shot.onInterrupt,
      signal: shot.signal,
    });
    if (ended === null) return null;
  } finally {
    progress.stop();
  }
  return shot.desk.report(id);
};

type ProgressOut = {
  start(): void;
  stop(): void;
  heard(event: Progress): void;
  say(text: string): void;
  /** Without the status line while something else has the terminal. */
  aside<T>(work: () => Promise<T>): Promise<T>;
};

const progressOn = ({ streams: { stderr }, progress, colour }: OneShot): ProgressOut => {
  const page = pageOf(styleOn(stderr, colour), 0, "");
  if (progress === "human" && isTerminal(stderr)) {
    const line = new StatusLine(stderr, page.paint.dim);
    const aside = async <T>(work: () => Promise<T>): Promise<T> => {
      line.stop();
      try {
        return await work();
      } finally {
        line.start();
      }
    };
    return {
      start: () => line.start(),
      stop: () => line.stop(),
      heard: (event) => line.heard(event),
      say: (text) => line.say(text),
      aside,
    };
  }
  const write = (text: string): void => void stderr.write(`${text}\n`);
  const heard = (event: Progress): void => {
    const text = progress === "json" ? JSON.stringify(event) : progress === "human" ? eventText(event) : null;
    if (text !== null) write(text);
  };
  return {
    start: () => {},
    stop: () => {},
    heard,
    say: progress === "json" ? () => {} : write,
    aside: (work) => work(),
  };
};

/** Asks at the terminal, if there is one on both ends; without a person nothing is approved. */
const decideHere = async (shot: OneShot, card: ApprovalCard, signal: AbortSignal): Promise<Verdict> => {
  const { stdin, stderr } = shot.streams;
  if (!isTerminal(stdin) || !isTerminal(stderr)) {
    stderr.write(`"${card.title}" needs approval: its risk is ${RISK_WORDS[card.risk.level]}. ${NOBODY}\n`);
    return { kind: "decided", approve: false, reason: NOBODY_HERE };
  }
  const keyboard = new Keyboard(stdin, stderr);
  keyboard.open();
  try {
    stderr.write(`${approvalText(card, { colour: shot.colour, width: columnsOf(stderr) })}\n\n`);
    return await askApproval((prompt) => askLine(keyboard, stderr, prompt), card, signal);
  } finally {
    keyboard.close();
  }
};

const NOBODY = "Nobody can be asked here. To approve it yourself, repeat the request with --yes.";
const NOBODY_HERE = "nobody could be asked; repeat with --yes to approve it yourself";
