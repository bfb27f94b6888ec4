import type { OutputRecord } from "./output-record.ts";
import { readCutRecord, readRecord } from "./read-record.ts";
import { createLineSplitter, type Line } from "./split-lines.ts";

export type OutputReader = {
  push(chunk: Uint8Array): void;
  /** The stream has ended: reads what stood after the last newline. */
  end(): void;
  readonly stats: Readonly<OutputStats>;
};

export type OutputStats = {
  bytes: number;
  /** Lines with something in them. */
  lines: number;
  /** Lines that are not a record: plain text, or JSON that was cut in the middle. */
  badLines: number;
  /** Lines longer than the limit. Of these only text is kept: a part of a map would be a wrong answer. */
  cutLines: number;
};

/** Room for a map with 65,536 keys of 200 bytes, and for 4,096 pairs of deep stacks. */
const DEFAULT_MAX_LINE_BYTES = 16 * 1_048_576;

/** Longest plain text kept of one line, characters. */
const MAX_TEXT = 65_536;

/** Where a record begins behind plain text that had no newline of its own. */
const RECORD_START = '{"type": "';

/**
 * Reads what `bpftrace -f json` writes on its standard output, 0.14 and later: bytes in, records out as soon as
 * their line is whole. Never throws; memory is bounded by the longest line.
 *
 * @param options.onRecord gets each record and the line as bpftrace printed it (bytes that are not UTF-8 as U+FFFD)
 * @param options.maxLineBytes what comes after it in one line is thrown away; 16 MiB by default
 * @param options.version bpftrace's version if known, such as `0.23.2`: 0.22 and 0.23 escape the keys of maps twice
 */
export const createOutputReader = (options: {
  onRecord(record: OutputRecord, rawLine: string): void;
  maxLineBytes?: number;
  version?: string;
}): OutputReader => {
  const { onRecord, maxLineBytes = DEFAULT_MAX_LINE_BYTES, version = "" } = options;
  const keysEscapedTwice = /^v?0\.2[23]\b/.test(version);
  const stats: OutputStats = { bytes: 0, lines: 0, badLines: 0, cutLines: 0 };

  const onLine = ({ bytes, cut, ended }: Line): void => {
    // Two empty lines come before the final maps.
    if (bytes.length === 0 && !cut) return;
    stats.lines++;
    if (cut) stats.cutLines++;
    const line = bytes.toString("latin1");
    const record = cut ? readCutRecord(line) : readRecord(line, keysEscapedTwice);
    if (!record) stats.badLines++;
    if (record) onRecord(record, bytes.toString("utf8"));
    else if (!cut) onMixedLine(line, ended);
  };

  /** Plain text, perhaps without a newline of its own and a record right behind it; or half a record at the end. */
  const onMixedLine = (line: string, ended: boolean): void => {
    const start = line.lastIndexOf(RECORD_START);
    const record = start > 0 ? readRecord(line.slice(start), keysEscapedTwice) : undefined;
    const text = record ? line.slice(0, start) : line;
    const half = ended || record ? undefined : readCutRecord(line);
    onRecord(half ?? { type: "text", text: decode(text.slice(0, MAX_TEXT)) }, decode(text));
    if (record) onRecord(record, decode(line.slice(start)));
  };

  const splitter = createLineSplitter(maxLineBytes, onLine);
  return {
    push(chunk) {
      stats.bytes += chunk.byteLength;
      splitter.push(chunk);
    },
    end: splitter.end,
    stats,
  };
};

const decode = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");
