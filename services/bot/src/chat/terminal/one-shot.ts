import { ERRORS, type Progress, type TraceDocument, TraceError, type TraceStatus } from "@tracewire/protocol";
import type { ApprovalCard, Desk, Message } from "../../flow/desk.ts";
import type { Person } from "../../flow/investigation.ts";
import { RISK_WORDS } from "../../flow/policy.ts";
import type { Report } from "../../flow/report.ts";
import { documentOf } from "../../report/document.ts";
import { type Page, pageOf } from "../../report/page.ts";
import { renderReport } from "../../report/render-report.ts";
import { approvalText, askApproval, type Verdict } from "./approval.ts";
import { followTrace } from "./follow-trace.ts";
import { Keyboard } from "./keyboard.ts";
import { eventText } from "./progress-text.ts";
import { askLine } from "./prompt.ts";
import { errorText } from "./say-error.ts";
import { StatusLine } from "./status-line.ts";
import { columnsOf, isTerminal, type OnInterrupt, type Terminal } from "./terminal.ts";

export type OneShot = {
  desk: Desk;
  by: Person;
  streams: Terminal;
  text: string;
  wants: NonNullable<Message["wants"]>;
  /** Reads the files that the text names, before it goes to the desk. */
  readMessage?: (text: string) => Promise<Omit<Message, "by">>;
  /** One `TraceDocument` instead of text. */
  json: boolean;
  /** With `json`: add the lines that bpftrace printed. */
  raw: boolean;
  progress: "human" | "json" | "none";
  colour: boolean;
  onInterrupt: OnInterrupt;
  signal?: AbortSignal;
};

/**
 * One request: progress to standard error, the answer to standard output.
 * @returns the exit code, by the status and the code of the catalogue
 */
export const runOneShot = async (shot: OneShot): Promise<number> => {
  const { desk, by, streams } = shot;
  const progress = progressOn(shot);
  try {
    const message = shot.readMessage ? await shot.readMessage(shot.text) : { text: shot.text };
    if (shot.signal?.aborted) return EXITS.cancelled;
    const reply = await desk.submit({ ...message, by, wants: shot.wants });
    if (reply.kind === "text") {
      const answer = reply.text.trimEnd();
      streams.stdout.write(`${shot.json ? JSON.stringify({ answer }) : answer}\n`);
      return 0;
    }
    progress.start();
    const decide = (card: ApprovalCard, signal: AbortSignal): Promise<Verdict> =>
      progress.aside(() => decideHere(shot, card, signal));
    const ended = await followTrace(desk, reply.id, {
      ...progress,
      by,
      decide,
      onInterrupt: shot.onInterrupt,
      signal: shot.signal,
    });
    progress.stop();
    if (ended === null) return EXITS.cancelled;
    const report = await desk.report(reply.id);
    streams.stdout.write(
      shot.json ? `${JSON.stringify(documentOf(report, shot.raw))}\n` : renderReport(report, styleOf(shot)),
    );
    return exitCode(report);
  } catch (error) {
    progress.stop();
    return fail(shot, error);
  }
};

const EXITS: Record<TraceStatus, number> = {
  answered: 0,
  failed: 1,
  cancelled: 1,
  asked: 1,
  refused: 3,
  denied: 4,
  expired: 4,
};

export const exitCode = ({ status, error }: Pick<Report, "status" | "error">): number =>
  status !== "answered" && error?.code ? ERRORS[error.code].exit : EXITS[status];

type ProgressOut = {
  start(): void;
  stop(): void;
  heard(event: Progress): void;
  say(text: string): void;
  /** Without the status line while something else has the terminal. */
  aside<T>(work: () => Promise<T>): Promise<T>;
};

const progressOn = ({ streams: { stderr }, progress, colour }: OneShot): ProgressOut => {
  const page = errorPage(stderr, colour);
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

const fail = (shot: OneShot, error: unknown): number => {
  const { stdout, stderr } = shot.streams;
  const code = error instanceof TraceError ? error.code : "INTERNAL";
  if (shot.json) stdout.write(`${JSON.stringify(withoutTrace(shot, error))}\n`);
  stderr.write(`${errorText(error, errorPage(stderr, shot.colour))}\n`);
  return ERRORS[code].exit;
};

/** The document of a request that never became a trace. */
const withoutTrace = ({ text, by }: OneShot, error: unknown): TraceDocument => {
  const { code, message, hint } =
    error instanceof TraceError ? error : { code: "INTERNAL", message: String(error), hint: "" };
  return {
    id: "",
    status: "failed",
    request: { text, hosts: [], windowMs: 0, by: by.name, at: Date.now() },
    attempts: [],
    explanation: null,
    cost: null,
    answer: `${message}\n${hint}`.trimEnd(),
    error: { code, message, hint },
  };
};

const styleOf = ({ colour, streams }: OneShot): { colour: boolean; width: number } => ({
  colour: colour && isTerminal(streams.stdout),
  width: columnsOf(streams.stdout),
});

const errorPage = (stderr: NodeJS.WritableStream, colour: boolean): Page =>
  pageOf({ colour: colour && isTerminal(stderr), width: columnsOf(stderr) }, 0, "");
