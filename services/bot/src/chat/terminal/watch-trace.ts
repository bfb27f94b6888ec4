import type { Progress } from "@tracewire/protocol";
import type { Desk } from "../../flow/desk.ts";
import type { Person } from "../../flow/investigation.ts";
import type { Report } from "../../flow/report.ts";
import { pageOf, type Style } from "../../report/page.ts";
import { approvalText, askApproval } from "./approval.ts";
import { followTrace } from "./follow-trace.ts";
import type { Keyboard } from "./keyboard.ts";
import { askLine } from "./prompt.ts";
import { StatusLine } from "./status-line.ts";
import type { OnInterrupt } from "./terminal.ts";

/** One person at one terminal, who sees traces come and go. */
export type Watching = {
  desk: Desk;
  by: Person;
  keyboard: Keyboard;
  stdout: NodeJS.WritableStream;
  style: Style;
  onInterrupt: OnInterrupt;
  signal?: AbortSignal | undefined;
  /** Told of each trace: Tab knows its id from then on. */
  seen?(id: string): void;
};

/**
 * A trace from its beginning to its report: a live line, and approval asked in place. `null` when the person did not
 * wait for its end.
 * @param heard is told of each event too
 */
export const watchTrace = async (
  { desk, by, keyboard, stdout, style, onInterrupt, signal, seen }: Watching,
  id: string,
  heard: (event: Progress) => void = () => {},
): Promise<Report | null> => {
  seen?.(id);
  const status = new StatusLine(stdout, pageOf(style, 0, "").paint.dim);
  status.start();
  try {
    const ended = await followTrace(desk, id, {
      by,
      heard: (event) => {
        heard(event);
        status.heard(event);
      },
      say: (line) => status.say(line),
      decide: async (card, ending) => {
        status.stop();
        stdout.write(`${approvalText(card, style)}\n\n`);
        const verdict = await askApproval((prompt) => askLine(keyboard, stdout, prompt), card, ending);
        status.start();
        return verdict;
      },
      onInterrupt,
      signal,
    });
    if (ended === null) return null;
  } finally {
    status.stop();
  }
  return desk.report(id);
};
