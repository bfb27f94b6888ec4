import type { ApprovalCard } from "../../flow/desk.ts";
import { seconds } from "../../report/numbers.ts";
import { pageOf, type Style } from "../../report/page.ts";
import { planLines } from "../../report/plan-text.ts";
import type { Ask } from "./prompt.ts";

export type Verdict =
  | { kind: "decided"; approve: boolean; reason?: string }
  /** Ctrl-C: the person wants none of it. */
  | { kind: "interrupt" }
  | { kind: "aborted" };

/** What the approver must see: the risk in words, where and how long, every character of the script. */
export const approvalText = (card: ApprovalCard, style: Style): string => {
  const page = pageOf(style, 0, "");
  const parts = planLines(card, page).map((lines) => lines.join("\n"));
  return [page.paint.bold(`Approval needed: ${card.title}`), ...parts].join("\n\n");
};

/** Asks until the answer is one. Nothing but a plain yes approves. */
export const askApproval = async (ask: Ask, card: ApprovalCard, signal: AbortSignal): Promise<Verdict> => {
  const question = `${questionOf(card)} [y/N/d: no, and say why] `;
  for (;;) {
    const answer = await ask({ text: question, signal, fresh: true });
    if (answer.kind === "end") return { kind: "decided", approve: false };
    if (answer.kind !== "line") return answer;
    const word = answer.text.trim().toLowerCase();
    if (word === "y" || word === "yes") return { kind: "decided", approve: true };
    if (word === "" || word === "n" || word === "no") return { kind: "decided", approve: false };
    if (word === "d") return askReason(ask, signal);
  }
};

const questionOf = ({ hosts, windowMs, covers }: ApprovalCard): string => {
  const where = hosts.length === 1 ? hosts[0] : `${hosts.length} hosts`;
  if (!covers || covers.traces < 2) return `Run this on ${where} for ${seconds(windowMs)}?`;
  const more = covers.traces - 1;
  return `Run this and up to ${more} more ${more === 1 ? "trace" : "traces"} on ${where}, ${seconds(covers.totalMs)} in all?`;
};

const askReason = async (ask: Ask, signal: AbortSignal): Promise<Verdict> => {
  const answer = await ask({ text: "Why not? ", signal });
  if (answer.kind === "interrupt" || answer.kind === "aborted") return answer;
  const reason = answer.kind === "line" ? answer.text.trim() : "";
  return { kind: "decided", approve: false, ...(reason === "" ? {} : { reason }) };
};
