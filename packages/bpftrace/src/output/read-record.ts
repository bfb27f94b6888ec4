import { type LooseValue, parseLooseJson, readCutString, unescapeAgain } from "./loose-json.ts";
import type { HistogramBucket, MapValue, OutputRecord } from "./output-record.ts";

/**
 * The record of one line, or `undefined` when the line is none.
 * @param line the line's bytes, one character each (latin1), without its newline
 * @param keysEscapedTwice bpftrace 0.22 and 0.23 escape the keys of maps a second time
 */
export const readRecord = (line: string, keysEscapedTwice: boolean): OutputRecord | undefined => {
  if (!line.startsWith("{")) return undefined;
  const root = parseLooseJson(line);
  if (!isObject(root)) return undefined;
  const fields = new Map(root.pairs);
  const type = fields.get("type");
  const data = fields.get("data");
  switch (type) {
    case "attached_probes":
      return { type: "attached", probes: numberIn(data, "probes") };
    case "lost_events":
      return { type: "lost", events: numberIn(data, "events") };
    case "printf":
    case "time":
    case "join":
    case "cat":
    case "syscall":
      return data === undefined ? undefined : { type, text: textOf(data) };
    case "value":
      return data === undefined ? undefined : { type, value: mapValue(data) };
    case "map":
    case "stats":
    case "hist":
    case "tseries":
      return readMap(type, data, keysEscapedTwice);
    case "helper_error":
    case "runtime_error":
      return readHelperError(type, fields);
    // warnf() and errorf() of 0.25 and later: lines that the script prints, whatever their name.
    case "warnf":
    case "errorf":
      return { type: "printf", text: textOf(fields.get("msg") ?? "") };
    default:
      return undefined;
  }
};

const CUT_TEXT = /^\{"type": "(printf|time|join|cat|syscall)", "data": (?=")/;

/** What can be trusted of a line that was cut: text, but never a part of a map, whose largest rows come last. */
export const readCutRecord = (line: string): OutputRecord | undefined => {
  const match = CUT_TEXT.exec(line);
  if (!match) return undefined;
  return { type: match[1] as "printf", text: readCutString(line, match[0].length) };
};

type LooseObject = Extract<LooseValue, { kind: "object" }>;

const isObject = (value: LooseValue | undefined): value is LooseObject =>
  typeof value === "object" && value !== null && value.kind === "object";

const readMap = (
  type: "map" | "stats" | "hist" | "tseries",
  data: LooseValue | undefined,
  keysEscapedTwice: boolean,
): OutputRecord | undefined => {
  const named = isObject(data) ? data.pairs[0] : undefined;
  if (!named) return undefined;
  const [name, content] = named;
  const keyed = isObject(content) && !(type === "stats" && isStats(content));
  const pairs: [string, LooseValue][] = keyed ? content.pairs : [["", content]];
  const entries = <Value>(read: (value: LooseValue) => Value): ({ key: string } & Value)[] =>
    pairs.map(([key, value]) => ({ key: keysEscapedTwice ? unescapeAgain(key) : key, ...read(value) }));
  switch (type) {
    case "map":
      return { type, name, keyed, entries: entries((value) => ({ value: mapValue(value) })) };
    case "stats":
      return { type, name, keyed, entries: entries(readStats) };
    case "hist":
      return { type, name, keyed, entries: entries((value) => ({ buckets: readBuckets(value) })) };
    case "tseries":
      return { type, name, keyed, entries: entries((value) => ({ points: readPoints(value) })) };
  }
};

/** A map without a key holds the three numbers themselves; keys that are called so hold objects or averages in turn. */
const isStats = (content: LooseObject): boolean =>
  content.pairs.length === 3 && content.pairs.map(([key]) => key).join() === "count,average,total";

const readStats = (
  value: LooseValue,
): { count: number | string | null; average: number | string; total: number | string | null } => {
  if (!isObject(value)) return { count: null, average: scalar(value), total: null };
  const part = new Map(value.pairs);
  return {
    count: scalar(part.get("count") ?? 0),
    average: scalar(part.get("average") ?? 0),
    total: scalar(part.get("total") ?? 0),
  };
};

/** bpftrace before 0.20 counts everything from 2^31 up in one bucket and prints its ends as overflown 32-bit numbers. */
const OVERFLOWN_MIN = -2_147_483_648;

const readBuckets = (value: LooseValue): HistogramBucket[] =>
  itemsOf(value).map((item) => {
    const part = new Map(isObject(item) ? item.pairs : []);
    const min = endOf(part.get("min"));
    const max = endOf(part.get("max"));
    const count = endOf(part.get("count")) ?? 0;
    if (min === OVERFLOWN_MIN && max === 0) return { min: -OVERFLOWN_MIN, count };
    return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }), count };
  });

/** A bucket's end as number: past 2^53 the nearest double does, an end is a power of two. */
const endOf = (value: LooseValue | undefined): number | undefined => {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
};

const readPoints = (value: LooseValue): { at: string; value: MapValue }[] =>
  itemsOf(value).flatMap((item) => {
    if (!isObject(item)) return [];
    const part = new Map(item.pairs);
    return [{ at: textOf(part.get("interval_start") ?? ""), value: mapValue(part.get("value") ?? null) }];
  });

const readHelperError = (type: string, fields: ReadonlyMap<string, LooseValue>): OutputRecord => {
  const message = fields.get("msg");
  const line = endOf(fields.get("line"));
  const column = endOf(fields.get("col"));
  return {
    type: "helper-error",
    helper: type === "runtime_error" ? "runtime" : textOf(fields.get("helper") ?? ""),
    code: endOf(fields.get("retcode")) ?? 0,
    ...(message === undefined ? {} : { message: textOf(message) }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
};

const itemsOf = (value: LooseValue): LooseValue[] =>
  typeof value === "object" && value !== null && value.kind === "array" ? value.items : [];

const numberIn = (data: LooseValue | undefined, key: string): number => {
  if (!isObject(data)) return 0;
  return endOf(data.pairs.find(([name]) => name === key)?.[1]) ?? 0;
};

const scalar = (value: LooseValue): number | string => (typeof value === "number" ? value : textOf(value));

const mapValue = (value: LooseValue): MapValue => {
  if (typeof value === "object" && value?.kind === "array") return value.items.map(mapValue);
  return scalar(value);
};

const textOf = (value: LooseValue): string => {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value !== "object") return String(value);
  if (value.kind === "array") return `[${value.items.map(textOf).join(",")}]`;
  return `{ ${value.pairs.map(([key, item]) => `${key}: ${textOf(item)}`).join(", ")} }`;
};
