import type { OutputRecord } from "@tracewire/bpftrace";
import type { Block } from "@tracewire/protocol";
import { createHistogramBlock } from "./histogram-block.ts";
import { isStackKind, type MapRole } from "./map-role.ts";
import { type Row, rowsOf } from "./rows.ts";
import { createSeriesBlock } from "./series-block.ts";
import { createStackBlock } from "./stack-block.ts";
import { createTableBlock } from "./table-block.ts";
import { createTimeSeriesBlock } from "./time-series-block.ts";

export type MapRecord = Extract<OutputRecord, { type: "map" | "stats" | "hist" | "tseries" }>;

export type MapBlock = {
  add(record: MapRecord, tMs: number): void;
  /** @param ranMs how long the run has measured */
  block(share: number, ranMs: number): Block | undefined;
};

/** A print earlier than this is what was left of a first interval that never ended: the window was shorter. */
const WHOLE_STEP_SHARE = 0.9;

/** One map of the script, in the form that its prints turn out to have. */
export const createMapBlock = (role: MapRole, windowMs: number | undefined, rowLimit: number): MapBlock => {
  const stepMs = role.printed.everyMs;
  const histogram = createHistogramBlock(role);
  const timeSeries = createTimeSeriesBlock(role);
  const stacks = createStackBlock(role, rowLimit);
  const table = createTableBlock(role, rowLimit);
  const series = stepMs === null ? undefined : createSeriesBlock(role, stepMs, windowMs);
  const isStack = role.keyKinds.some(isStackKind);
  let isNumeric = true;
  let lastMs = 0;

  /** One print is a point of a series only when a whole step lies behind it. */
  const isSeries = (): boolean => {
    if (series === undefined || stepMs === null || !isNumeric || isStack) return false;
    return series.ticks() > 1 || (series.ticks() === 1 && lastMs >= WHOLE_STEP_SHARE * stepMs);
  };

  const addRows = (rows: Row[], tMs: number): void => {
    lastMs = Math.min(tMs, windowMs ?? tMs);
    isNumeric &&= rows.every((row) => row.number !== undefined);
    if (isStack) stacks.add(rows);
    else if (isNumeric) series?.add(rows, tMs);
    if (!isStack && !isSeries()) table.add(rows);
  };

  return {
    add(record, tMs) {
      if (record.type === "hist") histogram.add(record);
      else if (record.type === "tseries") timeSeries.add(record);
      else addRows(rowsOf(record), tMs);
    },
    block: (share, ranMs) =>
      (isSeries() ? series : undefined)?.block(share, ranMs) ??
      histogram.block(share) ??
      timeSeries.block(share) ??
      stacks.block(share) ??
      table.block(share),
  };
};

/** Of a map that the analysis does not know: what its first print shows has to do. */
export const guessRole = (record: MapRecord, periodMs: number | null): MapRole => {
  const key = record.entries[0]?.key ?? "";
  return {
    name: record.name,
    kind: "value",
    keyArity: record.keyed ? 1 : 0,
    keyKinds: key.startsWith("\n") ? ["kstack"] : ["other"],
    printed: { everyMs: periodMs, cleared: false },
    printedAtEnd: true,
  };
};
