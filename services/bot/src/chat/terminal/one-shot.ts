import { ERRORS, type TraceDocument, TraceError } from "@tracewire/protocol";
import type { Desk, Message } from "../../flow/desk.ts";
import type { Person } from "../../flow/investigation.ts";
import type { Program } from "../../flow/program.ts";
import type { School } from "../../learn/school.ts";
import { documentOf, filesOf } from "../../report/document.ts";
import { pageOf } from "../../report/page.ts";
import { renderReport } from "../../report/render-report.ts";
import { EXITS, exitCode } from "./exit-code.ts";
import { followShot } from "./follow-shot.ts";
import { lessonShot } from "./lesson-shot.ts";
import { errorText } from "./say-error.ts";
import { isTerminal, type OnInterrupt, styleOn, type Terminal } from "./terminal.ts";
import { writeFiles } from "./write-files.ts";

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
  /** What lessons need; without it a lesson is only shown. */
  learn?: { school: School; host: string };
  onInterrupt: OnInterrupt;
  signal?: AbortSignal;
};

/**
 * One request: progress to standard error, the answer to standard output.
 * @returns the exit code, by the status and the code of the catalogue
 */
export const runOneShot = async (shot: OneShot): Promise<number> => {
  const { desk, by, streams } = shot;
  try {
    const message = shot.readMessage ? await shot.readMessage(shot.text) : { text: shot.text };
    if (shot.signal?.aborted) return EXITS.cancelled;
    const reply = await desk.submit({ ...message, by, wants: shot.wants });
    if (reply.kind === "text") {
      if (reply.lesson !== undefined && shot.learn) return await lessonShot(shot, shot.learn, reply.lesson);
      const answer = reply.text.trimEnd();
      if (shot.json) streams.stdout.write(`${JSON.stringify({ answer, ...filesOf(reply.program) })}\n`);
      else if (reply.program) deliver(shot, reply.program, `${answer}\n`);
      else streams.stdout.write(`${answer}\n`);
      return 0;
    }
    const report = await followShot(shot, reply.id);
    if (report === null) return EXITS.cancelled;
    const text = renderReport(report, styleOn(streams.stdout, shot.colour));
    if (shot.json) streams.stdout.write(`${JSON.stringify(documentOf(report, shot.raw))}\n`);
    else if (report.program) deliver(shot, report.program, text);
    else streams.stdout.write(text);
    return exitCode(report);
  } catch (error) {
    return fail(shot, error);
  }
};

/** Into a pipe goes the one file itself and nothing else; a person gets the words, and files in the current folder. */
const deliver = ({ streams: { stdout } }: OneShot, program: Program, words: string): void => {
  const [only] = program.files;
  if (only && program.files.length === 1 && !isTerminal(stdout)) stdout.write(only.text);
  else stdout.write(`${words}\nWritten: ${writeFiles(program, process.cwd())}\n`);
};

const fail = (shot: OneShot, error: unknown): number => {
  const { stdout, stderr } = shot.streams;
  const code = error instanceof TraceError ? error.code : "INTERNAL";
  if (shot.json) stdout.write(`${JSON.stringify(withoutTrace(shot, error))}\n`);
  stderr.write(`${errorText(error, pageOf(styleOn(stderr, shot.colour), 0, ""))}\n`);
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
