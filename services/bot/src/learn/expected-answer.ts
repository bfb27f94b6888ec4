import type { Block, Bucket, Histogram, Table } from "@tracewire/protocol";
import type { Plan, Unit } from "../flow/plan.ts";
import type { Report } from "../flow/report.ts";
import { bucketText, percentile } from "../report/histogram.ts";
import { keyCells } from "../report/key-text.ts";
import { numberOf, quantity, roughly } from "../report/numbers.ts";
import { readingOf } from "../report/reading-of.ts";
import { renderReport } from "../report/render-report.ts";
import type { Answer } from "./lesson.ts";

/** The right answer of this very trace, in a form that what a person types can be held against. */
export type Expected = { /** As the report shows it. */ shown: string } & (
  | {
      kind: "words";
      accepted: string[];
      /** What else the answer could be taken for. */
      others: string[];
    }
  | { kind: "number"; value: number; unit: Unit }
  | { kind: "range"; min: number; max: number; unit: Unit }
  | {
      kind: "choice";
      of: string[];
      /** From 1. */
      right: number;
    }
);

/** Looks into the trace for the answer; `null` where the trace did not see what the lesson is about. */
export const expectedAnswer = (answer: Answer, report: Report): Expected | null => {
  if (answer.find === "trace-id")
    return { kind: "words", accepted: [report.id], others: [], shown: report.id };
  if (answer.find === "choice") {
    const text = renderReport(report, { colour: false, width: 160 });
    if (!text.includes(answer.shows)) return null;
    return { kind: "choice", of: answer.of, right: answer.right, shown: answer.of[answer.right - 1] ?? "" };
  }
  const attempt = report.attempts.at(-1);
  const [run] = attempt?.runs ?? [];
  if (!attempt || !run) return null;
  const seen = { blocks: run.summary.blocks, plan: attempt.plan, arch: report.archs[run.host] ?? "" };
  switch (answer.find) {
    case "largest":
      return largest(answer, seen);
    case "value":
      return valueUnder(answer, seen);
    case "rows":
      return counted(blockOf(seen.blocks, answer.map, "table")?.rowCount);
    case "peak":
      return peak(answer, seen);
    case "bucket":
      return bucket(answer, seen);
    case "lines":
      return counted(seen.blocks.find((block) => block.kind === "events")?.total);
  }
};

type Seen = { blocks: readonly Block[]; plan: Plan; arch: string };
type Find<Kind extends Answer["find"]> = Extract<Answer, { find: Kind }>;

const largest = ({ map, part }: Find<"largest">, { blocks, plan, arch }: Seen): Expected | null => {
  const table = blockOf(blocks, map, "table");
  const rows = rowsByValue(table);
  if (!table || !rows[0]) return null;
  const reading = readingOf(plan, table);
  const names = (key: readonly string[]): string[] => [
    keyCells(key, reading, arch)[part - 1] ?? "",
    key[part - 1] ?? "",
  ];
  const first = rows.filter(({ value }) => value === rows[0]?.value).flatMap(({ key }) => names(key));
  const others = rows.flatMap(({ key }) => names(key)).filter((name) => !first.includes(name));
  const shown = first[0] ?? "";
  return shown === "" ? null : { kind: "words", accepted: unique(first), others: unique(others), shown };
};

const valueUnder = ({ map, key }: Find<"value">, { blocks, plan }: Seen): Expected | null => {
  const table = blockOf(blocks, map, "table");
  const row = rowsByValue(table).find((one) => key.every((part, index) => one.key[index] === part));
  if (!table || !row) return null;
  const { unit } = readingOf(plan, table);
  return { kind: "number", value: row.value, unit, shown: quantity(row.value, unit) };
};

const peak = ({ map }: Find<"peak">, { blocks, plan }: Seen): Expected | null => {
  const series = blockOf(blocks, map, "series");
  const highest = Math.max(
    0,
    ...(series?.lines ?? []).flatMap(({ points }) => points.map((point) => point ?? 0)),
  );
  if (!series || highest === 0) return null;
  const { unit } = readingOf(plan, series);
  return { kind: "number", value: highest, unit, shown: roughly(highest, unit) };
};

const bucket = ({ map, at }: Find<"bucket">, { blocks, plan }: Seen): Expected | null => {
  const histogram = blockOf(blocks, map, "histogram");
  const line = histogram?.lines[0];
  if (!histogram || !line || line.count === 0) return null;
  const found = at === "fullest" ? fullest(line) : percentile(line, Number(at.slice(1)) / 100);
  const { unit } = readingOf(plan, histogram);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = found;
  return { kind: "range", min, max, unit, shown: bucketText(found, unit) };
};

const fullest = ({ buckets }: Histogram["lines"][number]): Bucket =>
  buckets.reduce((most, one) => (one.count > most.count ? one : most), { count: 0 });

const counted = (count: number | undefined): Expected | null =>
  count === undefined || count === 0
    ? null
    : { kind: "number", value: count, unit: "count", shown: quantity(count, "count") };

const blockOf = <Kind extends Exclude<Block["kind"], "events">>(
  blocks: readonly Block[],
  map: string,
  kind: Kind,
): Extract<Block, { kind: Kind }> | undefined =>
  blocks.find(
    (block): block is Extract<Block, { kind: Kind }> =>
      block.kind === kind && "name" in block && block.name === map,
  );

const rowsByValue = (table: Table | undefined): { key: string[]; value: number }[] =>
  (table?.rows ?? [])
    .flatMap(({ key, value }) => {
      const number = numberOf(value);
      return number === null ? [] : [{ key, value: number }];
    })
    .sort((a, b) => b.value - a.value);

const unique = (names: string[]): string[] => [...new Set(names)].filter((name) => name !== "");
