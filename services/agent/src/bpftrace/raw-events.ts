import type { RawEvent } from "@tracewire/protocol";

/**
 * The lines as bpftrace printed them, bounded in bytes of JSON: the first half of the budget holds the beginning,
 * the rest always the newest, so that the final maps are in it whatever came before.
 */
export class RawEvents {
  readonly #bytes: number;
  readonly #head: RawEvent[] = [];
  #headBytes = 0;
  readonly #tail: { event: RawEvent; bytes: number }[] = [];
  #tailBytes = 0;
  #dropped = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  add(raw: string, tMs: number): void {
    const event = { t: tMs, raw };
    // As it travels: quotes and backslashes double there.
    const bytes = Buffer.byteLength(JSON.stringify(event)) + 1;
    if (this.#tail.length === 0 && this.#dropped === 0 && this.#headBytes + bytes <= this.#bytes / 2) {
      this.#head.push(event);
      this.#headBytes += bytes;
      return;
    }
    this.#tail.push({ event, bytes });
    this.#tailBytes += bytes;
    while (this.#headBytes + this.#tailBytes > this.#bytes) this.#dropOldest();
  }

  /** In the order they came, and whether any is missing. */
  result(): { raw: RawEvent[]; rawCut: boolean } {
    return {
      raw: [...this.#head, ...this.#tail.map(({ event }) => event)],
      rawCut: this.#dropped > 0,
    };
  }

  #dropOldest(): void {
    const oldest = this.#tail.shift();
    this.#tailBytes -= oldest?.bytes ?? 0;
    this.#dropped += 1;
  }
}
