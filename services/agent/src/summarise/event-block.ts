import type { Events } from "@tracewire/protocol";

const KEPT_AT_EACH_END = 50;
const MAX_EVENT_TEXT = 4_096;

type Event = Events["head"][number];

/** The lines that a script prints: the first and the last of them, and how many there were. */
export const createEventBlock = () => {
  const head: Event[] = [];
  /** A ring; `total` tells where it begins. */
  const tail: Event[] = [];
  let total = 0;
  let open: Event | undefined;

  const keep = (event: Event): void => {
    if (event.text.trim() === "") return;
    if (head.length < KEPT_AT_EACH_END) head.push(event);
    else tail[(total - KEPT_AT_EACH_END) % KEPT_AT_EACH_END] = event;
    total++;
  };

  return {
    /** What one call printed. Calls without a line break at their end are parts of one line, as on a terminal. */
    addText(text: string, tMs: number): void {
      const event = open ?? { tMs, text: "" };
      event.text = (event.text + text.slice(0, MAX_EVENT_TEXT)).slice(0, MAX_EVENT_TEXT);
      open = event;
      if (text.endsWith("\n")) this.endLine();
    },
    addLine(text: string, tMs: number): void {
      this.endLine();
      this.addText(`${text.slice(0, MAX_EVENT_TEXT)}\n`, tMs);
    },
    endLine(): void {
      if (open) keep({ tMs: open.tMs, text: open.text.replace(/\n+$/, "") });
      open = undefined;
    },
    block(share: number): Events | undefined {
      this.endLine();
      if (total === 0) return undefined;
      const start = Math.max(0, total - KEPT_AT_EACH_END) % KEPT_AT_EACH_END;
      const inOrder = total > 2 * KEPT_AT_EACH_END ? [...tail.slice(start), ...tail.slice(0, start)] : tail;
      const kept = Math.max(1, Math.ceil(KEPT_AT_EACH_END * share));
      const cut = ({ tMs, text }: Event): Event => ({
        tMs,
        text: text.slice(0, Math.ceil(MAX_EVENT_TEXT * share)),
      });
      return {
        kind: "events",
        total,
        head: head.slice(0, kept).map(cut),
        tail: inOrder.slice(-kept).map(cut),
      };
    },
  };
};
