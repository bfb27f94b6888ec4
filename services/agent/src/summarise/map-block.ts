import type { OutputRecord } from "@tracewire/bpftrace";
import type { Block } from "@tracewire/protocol";
import type { Shrinkable } from "./fit-blocks.ts";
import { createHistogramBlock } from "./histogram-block.ts";
import { hasStack, type MapRole } from "./map-role.ts";
import { type Row, rowsOf } from "./rows.ts";
import { createSeriesBlock } from "./series-block.ts";
import { createStackBlock } from "./stack-block.ts";
import { createTableBlock } from "./table-block.ts";
import { numberOf } from "./value.ts";

export type MapRecord = Extract<OutputRecord, { type: "map" | "stats" | "hist" | "tseries" }>;

export type MapBlock = Shrinkable & { add(record: MapRecord, tMs: number): void };

/** A print this early is what was left of an interval that never ended: the window was shorter than a step. */
const WHOLE_STEP_SHARE = 0.9;

/** One map of the script, in the form that its prints turn out to have. */
export const createMapBlock = (options: {
  name: string;
  role: MapRole | undefined;
  periodMs: number | null;
  windowMs: number | undefined;
  rows: number;
}): MapBlock => {
  const { name, role, periodMs, windowMs, rows: limit } = options;
  const stepMs = role ? role.printed.everyMs : periodMs;
  const guessed = role ?? guessedRole(name);
  const histogram = createHistogramBlock(name, role);
  const table = createTableBlock(name, role, limit);
  const stacks = createStackBlock(name, role, limit);
  const series = createSeriesBlock(name, guessed, stepMs ?? 1_000, windowMs);
  let last = { tMs: 0, sum: 0 };
  let isNumeric = true;
  let isStack = hasStack(role);

  /** One print can be a point of a series only when a whole step lies behind it. */
  const isSeries = (): boolean =>
    stepMs !== null &&
    isNumeric &&
    (series.ticks() > 1 || (series.ticks() === 1 && last.tMs >= WHOLE_STEP_SHARE * stepMs));

  const addRows = (rows: Row[], tMs: number): void => {
    const sum = rows.reduce((total, row) => total + (row.number ?? 0), 0);
    if (!role) learn(guessed, rows, sum < last.sum);
    last = { tMs, sum };
    isStack ||= !role && rows.some((row) => row.key.startsWith("\n"));
    isNumeric &&= rows.every((row) => row.number !== undefined);
    if (isStack) stacks.add(rows);
    else if (stepMs !== null && isNumeric) series.add(rows, tMs);
    if (!isStack && !isSeries()) table.add(rows);
  };

  return {
    add(record, tMs) {
      if (record.type === "hist") histogram.add(record);
      else addRows(record.type === "tseries" ? newestPoints(record) : rowsOf(record), tMs);
    },
    block(share): Block | undefined {
      if (isSeries()) return series.block(share);
      return histogram.block(share) ?? (isStack ? stacks.block(share) : table.block(share));
    },
  };
};

/** Nothing is known of the map: what its prints show has to do. */
const guessedRole = (name: string): MapRole => ({
  name,
  kind: "other",
  keyArity: 0,
  keyKinds: [],
  printed: { everyMs: null, cleared: false },
  printedAtEnd: true,
});

const learn = (role: MapRole, rows: readonly Row[], fell: boolean): void => {
  if (rows.some((row) => row.key !== "")) role.keyArity = 1;
  role.printed.cleared ||= fell;
};

const newestPoints = (record: Extract<MapRecord, { type: "tseries" }>): Row[] =>
  record.entries.flatMap(({ key, points }) => {
    const value = points.at(-1)?.value;
    return value === undefined ? [] : [{ key, value, number: numberOf(value) }];
  });
