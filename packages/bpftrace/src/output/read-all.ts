import { createOutputReader } from "./output-reader.ts";
import type { OutputRecord } from "./output-record.ts";

/** For the tests of this folder: all records of an output, and each one's line; `chunks` says where the bytes are cut. */
export const readAll = (
  input: string | Uint8Array,
  options: { version?: string; maxLineBytes?: number; chunks?: number[] } = {},
): {
  records: OutputRecord[];
  raw: string[];
  stats: { bytes: number; lines: number; badLines: number; cutLines: number };
} => {
  const records: OutputRecord[] = [];
  const raw: string[] = [];
  const { chunks = [], ...rest } = options;
  const reader = createOutputReader({
    ...rest,
    onRecord: (record, line) => {
      records.push(record);
      raw.push(line);
    },
  });
  const bytes = Buffer.from(input as Uint8Array);
  const cuts = [0, ...chunks.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < cuts.length; i++) reader.push(bytes.subarray(cuts[i - 1], cuts[i]));
  reader.end();
  return { records, raw, stats: { ...reader.stats } };
};
