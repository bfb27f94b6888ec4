import type { OutputRecord } from "@tracewire/bpftrace";
import type { TraceHere } from "../support/trace-here.ts";

/** A word of a key, or a pattern for it. */
type Word = string | number | RegExp;

/** What a trace printed, for comparing with what was planted. */
export type Answer = {
  /** Sum over all rows of the map as printed last whose keys have all the words; 0 when there is none. */
  value(map: string, ...words: Word[]): number;
  /** Sum over everything that was printed of the map, step by step. */
  total(map: string, ...words: Word[]): number;
  /** What each print of the map says for the words. */
  steps(map: string, ...words: Word[]): number[];
  /** Events in the histogram's buckets that overlap the range, over all rows that have the words. */
  between(map: string, low: number, high: number, ...words: Word[]): number;
  keys(map: string): string[];
  lines(...words: Word[]): string[];
};

export const answerOf = ({ records }: TraceHere): Answer => {
  const printed = (map: string) =>
    records.filter(
      (record): record is Extract<OutputRecord, { name: string }> => "name" in record && record.name === map,
    );
  const amount = (record: Extract<OutputRecord, { name: string }>, words: Word[]): number =>
    record.entries.filter(({ key }) => has(key, words)).reduce((sum, entry) => sum + numberOf(entry), 0);
  const last = (map: string) => printed(map).at(-1);
  const text = records
    .map((record) => {
      if (!("text" in record) || record.type === "text") return "";
      return record.type === "join" ? `${record.text}\n` : record.text;
    })
    .join("");
  return {
    value: (map, ...words) => {
      const record = last(map);
      return record === undefined ? 0 : amount(record, words);
    },
    total: (map, ...words) => printed(map).reduce((sum, record) => sum + amount(record, words), 0),
    steps: (map, ...words) => printed(map).map((record) => amount(record, words)),
    between: (map, low, high, ...words) => {
      const record = last(map);
      if (record?.type !== "hist") return 0;
      return record.entries
        .filter(({ key }) => has(key, words))
        .flatMap(({ buckets }) => buckets)
        .filter(
          ({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }) => max >= low && min <= high,
        )
        .reduce((sum, { count }) => sum + count, 0);
    },
    keys: (map) => last(map)?.entries.map(({ key }) => key) ?? [],
    lines: (...words) => text.split("\n").filter((line) => line.trim() !== "" && has(line, words)),
  };
};

/** Words stand on their own: `read` is not in `thread`. */
const has = (text: string, words: Word[]): boolean =>
  words.every((word) =>
    word instanceof RegExp
      ? word.test(text)
      : new RegExp(`(?<![\\w-])${String(word).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`).test(text),
  );

const numberOf = (entry: object): number => {
  if ("value" in entry) return Number(entry.value);
  if ("average" in entry)
    return Number("total" in entry && entry.total !== null ? entry.total : entry.average);
  return 0;
};
