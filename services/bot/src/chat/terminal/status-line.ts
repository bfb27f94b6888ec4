import type { Progress } from "@tracewire/protocol";
import { fit } from "../../report/width.ts";
import { advance, liveText, startProgress, type TraceProgress } from "./progress-text.ts";
import { columnsOf } from "./terminal.ts";

const REPAINT_MS = 200;
/** What ends at once, such as a trace that is only shown again, shall not flash. */
const FIRST_PAINT_MS = 120;

/** One line of a terminal that is painted again and again while a trace is on its way. */
export class StatusLine {
  readonly #out: NodeJS.WritableStream;
  readonly #tone: (text: string) => string;
  #state: TraceProgress = startProgress(Date.now());
  #timer: NodeJS.Timeout | null = null;
  #painted = "";

  constructor(out: NodeJS.WritableStream, tone: (text: string) => string) {
    this.#out = out;
    this.#tone = tone;
  }

  start(): void {
    this.#timer ??= setTimeout(() => this.#repaint(), FIRST_PAINT_MS);
  }

  heard(event: Progress): void {
    this.#state = advance(this.#state, event);
  }

  /** Takes the line away, for good or until `start`: something else is to be written. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#painted !== "") this.#out.write("\r\u001b[2K");
    this.#painted = "";
  }

  /** Writes a line that stays, above. */
  say(text: string): void {
    const running = this.#timer !== null;
    this.stop();
    this.#out.write(`${text}\n`);
    if (running) this.#repaint();
  }

  #repaint(): void {
    // One column stays free: a full line would move some terminals to the next.
    const text = fit(liveText(this.#state, Date.now()), columnsOf(this.#out) - 1);
    if (text !== this.#painted) this.#out.write(`\r\u001b[2K${this.#tone(text)}`);
    this.#painted = text;
    this.#timer = setTimeout(() => this.#repaint(), REPAINT_MS);
  }
}
