import { setTimeout as sleep } from "node:timers/promises";
import { type Progress, TraceError, type TraceStatus } from "@tracewire/protocol";
import type { ApprovalCard, Desk } from "../../flow/desk.ts";
import type { Person } from "../../flow/investigation.ts";
import type { Verdict } from "./approval.ts";
import type { OnInterrupt } from "./terminal.ts";

export type Watcher = {
  by: Person;
  heard(event: Progress): void;
  /** A line that stays. */
  say(text: string): void;
  /** Asks the person who sits here. */
  decide(card: ApprovalCard, signal: AbortSignal): Promise<Verdict>;
  onInterrupt: OnInterrupt;
  /** The program itself is to end. */
  signal?: AbortSignal | undefined;
};

/**
 * Follows one trace to its end, asks where approval is needed, cancels it at the first wish to stop and waits until
 * it is really over. The third wish leaves it: then the status is `null`.
 */
export const followTrace = async (desk: Desk, id: string, watcher: Watcher): Promise<TraceStatus | null> => {
  const leave = new AbortController();
  const signal = watcher.signal ? AbortSignal.any([leave.signal, watcher.signal]) : leave.signal;
  const interrupt = interrupter(desk, id, watcher, leave);
  const stopListening = watcher.onInterrupt(interrupt);
  let question: { end: AbortController; done: Promise<void> } | null = null;
  const endQuestion = async (): Promise<void> => {
    question?.end.abort();
    await question?.done;
    question = null;
  };
  try {
    for await (const event of desk.follow(id, signal)) {
      // Whatever has happened, what was asked is no longer open.
      await endQuestion();
      watcher.heard(event);
      if (event.event === "ended") return event.status;
      if (event.event === "awaiting-approval") {
        const end = new AbortController();
        const ending = AbortSignal.any([end.signal, signal]);
        question = {
          end,
          done: settleApproval(desk, id, watcher, interrupt, ending).catch(complain(watcher)),
        };
      }
    }
    return null;
  } finally {
    await endQuestion();
    stopListening();
  }
};

const interrupter = (desk: Desk, id: string, watcher: Watcher, leave: AbortController): (() => void) => {
  let wishes = 0;
  return () => {
    wishes += 1;
    if (wishes === 1) {
      desk.cancel(id, watcher.by).catch(complain(watcher));
      watcher.say("Cancelling.");
    } else if (wishes === 2) {
      watcher.say(
        "The cancel is on its way: waiting until the trace has really ended. Once more leaves it alone.",
      );
    } else {
      watcher.say(`Not waiting any longer. What became of it: show ${id}`);
      leave.abort();
    }
  };
};

const settleApproval = async (
  desk: Desk,
  id: string,
  watcher: Watcher,
  interrupt: () => void,
  signal: AbortSignal,
): Promise<void> => {
  const card = await openCard(desk, id, signal);
  if (card === null) return;
  const verdict = await watcher.decide(card, signal);
  if (verdict.kind === "interrupt") interrupt();
  if (verdict.kind !== "decided") return;
  const { approve, reason } = verdict;
  const { counted, message } = await desk.decide(id, {
    binding: card.binding,
    approve,
    by: watcher.by,
    ...(reason === undefined ? {} : { reason }),
  });
  if (!counted) watcher.say(message);
};

/** An event can be told a moment before what it tells of is stored: the card is asked for until something else happens. */
const openCard = async (desk: Desk, id: string, signal: AbortSignal): Promise<ApprovalCard | null> => {
  while (!signal.aborted) {
    const card = await desk.approval(id);
    if (card !== null) return signal.aborted ? null : card;
    await sleep(CARD_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
  return null;
};

const CARD_AGAIN_MS = 100;

/** A wish that failed is said; the trace goes on, and so does the following of it. */
const complain =
  (watcher: Watcher) =>
  (error: unknown): void =>
    watcher.say(error instanceof TraceError ? `${error.message}. ${error.hint}` : String(error));
