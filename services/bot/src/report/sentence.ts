import type { Events, Histogram, Stacks, Table } from "@tracewire/protocol";
import type { Reading, Unit } from "../flow/plan.ts";
import { groupEvents } from "./events.ts";
import { bucketText, mergeLines, percentile } from "./histogram.ts";
import { keyText } from "./key-text.ts";
import {
  between,
  boundary,
  isPlain,
  isTime,
  numberOf,
  quantity,
  roughly,
  seconds,
  share,
} from "./numbers.ts";
import type { Section } from "./sections.ts";
import { extremes, stepsOf, total } from "./series.ts";
import { countWithout, hottestPath } from "./stacks.ts";
import { leaders, wholeOf } from "./table.ts";
import { fitMiddle, widthOf } from "./width.ts";

export type Told = {
  /** As measured: what rates rest on. */
  windowMs: number;
  /** As asked. */
  askedMs: number;
  arch: string;
};

/** A trace lasts some milliseconds longer than asked; a person thinks of it as what was asked. */
export const windowText = ({ windowMs, askedMs }: Pick<Told, "windowMs" | "askedMs">): string =>
  seconds(Math.abs(windowMs - askedMs) <= askedMs * SLACK ? askedMs : windowMs);

const SLACK = 0.03;

/** One plain sentence with the main number, without its full stop; from the numbers alone. */
export const sectionSentence = (section: Section, told: Told): string => {
  if (section.kind === "scalars") return scalarsSentence(section.parts, told);
  if (section.kind === "series") return seriesSentence(section, told);
  const { block, reading } = section;
  switch (block.kind) {
    case "table":
      return tableSentence(block, reading, told);
    case "histogram":
      return histogramSentence(block, reading, told);
    case "stacks":
      return stacksSentence(block, reading);
    case "events":
      return eventsSentence(block, told);
  }
};

/** A number with the words for what it counts: `12,345 system calls`, `2 MiB written`. */
export const amount = (
  value: number,
  reading: Pick<Reading, "unit" | "value">,
  format = quantity,
): string => {
  const text = format(value, reading.unit);
  if (reading.value === "") return text;
  if (reading.unit === "bytes")
    return `${text} ${/^bytes /.test(reading.value) ? reading.value.slice(6) : `of ${reading.value}`}`;
  if (isTime(reading.unit)) return `${text} of ${reading.value}`;
  return `${text} ${value === 1 ? singular(reading.value) : reading.value}`;
};

const singular = (words: string): string =>
  words
    .replace(/ies$/, "y")
    .replace(/(ss|ch|sh|x)es$/, "$1")
    .replace(/([^s])s$/, "$1");

const scalarsSentence = (parts: { table: Table; reading: Reading }[], told: Told): string => {
  const texts = parts.slice(0, 3).map(({ table, reading }) => {
    const value = numberOf(table.rows[0]?.value ?? 0);
    const named =
      reading.value === "" && parts.length > 1 ? { ...reading, value: `in ${reading.map}` } : reading;
    return value === null ? `${reading.map} is text` : amount(value, named);
  });
  const [only] = parts;
  const value = numberOf(only?.table.rows[0]?.value ?? 0) ?? 0;
  const rate = parts.length === 1 && only ? rateText(value, only.reading.unit, told.windowMs) : "";
  return `${listed(texts)} in ${windowText(told)}${rate}`;
};

/** Where there is more than one or two a second, how many that is. */
const rateText = (value: number, unit: Unit, windowMs: number): string => {
  const worthIt = isRate(unit) && windowMs > 0 && value * 1_000 >= windowMs * 2;
  // Over one second the number is its own rate.
  return worthIt && Math.abs(windowMs - 1_000) > 100
    ? `, ${roughly((value * 1_000) / windowMs, unit)} a second`
    : "";
};

const seriesSentence = ({ parts }: Section & { kind: "series" }, told: Told): string => {
  const said = parts.map(({ series, reading }) => {
    const steps = stepsOf(series, reading);
    const points = steps.perSecond ? steps.total : (steps.lines[0]?.points ?? []);
    const { min, mean, max } = extremes(points, steps.durationsMs);
    const spread = between(roughly(min, reading.unit), roughly(max, reading.unit));
    const rest = ` on average (${spread}) over ${seconds(total(steps.durationsMs))}`;
    const [first] = steps.lines;
    const who = first && steps.lines.length > 1 ? keyText(first.key, reading, told.arch) : "";
    if (!steps.perSecond) {
      const name = capital([reading.value || reading.map, who].filter(Boolean).join(" of "));
      return { main: `${name}: ${roughly(mean, reading.unit)}`, rest };
    }
    const sum = total(steps.total);
    const lead =
      who === "" || sum === 0 ? "" : `; ${who} leads with ${share(total(first?.points ?? []), sum)}`;
    // The lines that the summary had no room for are the smallest, but they are there.
    const least = steps.missing > 0 ? "At least " : "";
    return { main: `${least}${amount(mean, reading, roughly)} a second`, rest: `${rest}${lead}` };
  });
  const [only] = said;
  return said.length === 1 && only ? only.main + only.rest : listed(said.map(({ main }) => main));
};

const tableSentence = (table: Table, reading: Reading, told: Told): string => {
  const [first] = table.rows;
  const top = numberOf(first?.value ?? 0);
  if (first === undefined || top === null) return `${table.rowCount} rows of ${reading.value || reading.map}`;
  const who = leaders(table, reading, told.arch)[0] ?? "";
  const whole = wholeOf(table);
  if (table.rowCount === 1) {
    if (table.total === null)
      return `${capital(reading.value || reading.map)} of ${who}: ${quantity(top, reading.unit)}`;
    const them = isPlain(reading.unit) && top !== 1 ? "them" : "it";
    return `${amount(top, reading)} in ${windowText(told)}, all of ${them} ${who}`;
  }
  const tied = leaders(table, reading, told.arch);
  const value = quantity(top, reading.unit);
  if (whole === null) {
    return tied.length === 1
      ? `${who} leads with ${amount(top, reading)}`
      : `${tied.length} share the lead with ${amount(top, reading)} each`;
  }
  const part = share(top, whole);
  if (tied.length === 1)
    return `${who} leads with ${value} of ${amount(whole, reading)} (${part}) in ${windowText(told)}`;
  const all = `${amount(whole, reading)} in ${windowText(told)}`;
  return tied.length === 2 && widthOf(tied.join("")) < 40
    ? `${all}, ${value} each (${part}) for ${tied.join(" and ")}`
    : `${all}; ${tied.length} share the lead with ${value} each (${part})`;
};

const histogramSentence = (histogram: Histogram, reading: Reading, told: Told): string => {
  const all = mergeLines(histogram.lines);
  const [half, most, last] = [0.5, 0.99, 1].map((part) => percentile(all, part));
  const { unit } = reading;
  const under = (max: number | undefined): string =>
    max === undefined ? "beyond the last bucket" : `under ${boundary(max + 1, unit)}`;
  const parts = [
    ...(half?.max === most?.max ? [] : [`half ${under(half?.max)}`]),
    most?.max === last?.max
      ? `all ${under(most?.max)}`
      : `99 % ${under(most?.max)}, the ${isTime(unit) ? "longest" : "largest"} ${bucketText(last ?? { count: 0 }, unit)}`,
  ];
  const cut =
    histogram.lineCount > histogram.lines.length
      ? ` in the ${histogram.lines.length} largest of ${histogram.lineCount}`
      : "";
  const slowest = histogram.lines.length > 1 ? highestLine(histogram.lines) : null;
  const who = slowest
    ? `; highest p99: ${keyText(slowest.key, reading, told.arch)} with ${bucketText(percentile(slowest, 0.99), unit)}`
    : "";
  return `${capital(reading.value || reading.map)}: ${parts.join(", ")} (${quantity(all.count, "count")} measured${cut})${who}`;
};

const highestLine = (lines: Parameters<typeof mergeLines>[0]): (typeof lines)[number] | null => {
  const p99 = (line: (typeof lines)[number]): number => percentile(line, 0.99).min ?? -Infinity;
  const [first, second] = lines.toSorted((a, b) => p99(b) - p99(a));
  return first && second && p99(first) > p99(second) ? first : null;
};

const stacksSentence = (stacks: Stacks, reading: Reading): string => {
  const path = hottestPath(stacks);
  const end = path.at(-1);
  const whole = amount(stacks.total, { ...reading, value: reading.value || "samples" });
  if (end === undefined) return `${whole}, none of them with a stack`;
  const way = path
    .slice(-3)
    .map(({ frame }) => fitMiddle(frame, 40))
    .join(" → ");
  const without = countWithout(stacks);
  const rest =
    without * 2 > stacks.total ? `; ${share(without, stacks.total)} have no stack of this kind` : "";
  return `${share(end.count, stacks.total)} of ${whole} went through ${way}${rest}`;
};

const eventsSentence = (events: Events, told: Told): string => {
  const [most] = groupEvents(events);
  const complete = events.total === events.head.length + events.tail.length;
  const often =
    complete && most && most.count > 1 && most.count < events.total
      ? `; most often: ${fitMiddle(most.text, 60)} (${quantity(most.count, "count")})`
      : "";
  return `${amount(events.total, { unit: "count", value: "events" })} in ${windowText(told)}${rateText(events.total, "count", told.windowMs)}${often}`;
};

const isRate = (unit: Unit): boolean => unit === "count" || unit === "bytes" || unit === "samples";

const listed = (texts: string[]): string =>
  texts.length < 2 ? (texts[0] ?? "") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
