const NEWLINE = 0x0a;

export type Line = {
  /** Without its newline, at most the limit; valid only during the call. */
  bytes: Buffer;
  /** True when the line was longer than the limit: the rest of it is gone. */
  cut: boolean;
  /** False for what stood after the last newline when the stream ended. */
  ended: boolean;
};

/** A store that once held a long line is given back when it is larger than this, bytes. */
const KEPT_STORE_BYTES = 1_048_576;

/** Lines of a byte stream, however it is cut in chunks. Memory: twice the limit of a line at most. */
export const createLineSplitter = (maxLineBytes: number, onLine: (line: Line) => void) => {
  let store: Buffer = Buffer.alloc(0);
  let stored = 0;
  let cut = false;

  const keep = (part: Buffer): void => {
    const room = maxLineBytes - stored;
    if (part.length > room) cut = true;
    const needed = stored + Math.min(part.length, room);
    if (needed > store.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 4_096, Math.min(2 * store.length, maxLineBytes)));
      store.copy(larger, 0, 0, stored);
      store = larger;
    }
    stored += part.copy(store, stored, 0, needed - stored);
  };

  const flush = (ended: boolean): void => {
    const line = { bytes: store.subarray(0, stored), cut, ended };
    stored = 0;
    cut = false;
    onLine(line);
    if (store.length > KEPT_STORE_BYTES) store = Buffer.alloc(0);
  };

  return {
    push(chunk: Uint8Array): void {
      const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = 0;
      for (let end = buffer.indexOf(NEWLINE); end !== -1; end = buffer.indexOf(NEWLINE, start)) {
        const part = buffer.subarray(start, end);
        start = end + 1;
        if (stored === 0 && !cut && part.length <= maxLineBytes) {
          onLine({ bytes: part, cut: false, ended: true });
        } else {
          keep(part);
          flush(true);
        }
      }
      if (start < buffer.length) keep(buffer.subarray(start));
    },
    end(): void {
      if (stored > 0 || cut) flush(false);
    },
  };
};
