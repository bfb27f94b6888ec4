import type { OutputRecord } from "@tracewire/bpftrace";
import { MAX_SUMMARY_BYTES, type Summary } from "@tracewire/protocol";
import { createEventBlock } from "./event-block.ts";
import { fitBlocks, type Shrinkable } from "./fit-blocks.ts";
import { createMapBlock, guessRole, type MapBlock, type MapRecord } from "./map-block.ts";
import type { MapRole } from "./map-role.ts";
import { numberOf, shownValue } from "./value.ts";

/** Maps beyond this many are not looked at: a script has a handful. */
const MAX_MAPS = 63;

const MAX_NAME = 128;

const DEFAULT_ROWS = 200;

/** Of a summary's JSON, what stands around its blocks. */
const OUTSIDE_BYTES = 16;

export type Summariser = {
  /** @param tMs since the probes were attached */
  add(record: OutputRecord, tMs: number): void;
  /**
   * What came so far; never more than `MAX_SUMMARY_BYTES` as JSON, the largest rows kept and the cuts counted.
   * @param ranMs how long the run measured, when it ended before its window did
   */
  summary(ranMs?: number): Summary;
  /** Records that carry something: a line of text, a key, a number other than 0. */
  readonly dataRecords: number;
};

/**
 * Makes one run's summary while its output streams by, in memory that does not grow with the length of the run.
 *
 * @param options.maps what the analysis of the script says about its maps
 * @param options.periodMs the period of the script's interval probe; for maps that the analysis does not know
 * @param options.windowMs the run's window if known: what is printed later is what was left after the last tick
 * @param options.rows rows kept of a table, 200 by default
 */
export const createSummariser = (options: {
  maps: readonly MapRole[];
  periodMs: number | null;
  windowMs?: number;
  rows?: number;
}): Summariser => {
  const { rows = DEFAULT_ROWS, periodMs, windowMs } = options;
  const roles = new Map(options.maps.map((role) => [role.name, role]));
  const events = createEventBlock();
  const maps = new Map<string, MapBlock>();
  let dataRecords = 0;

  const blockOf = (record: MapRecord): MapBlock | undefined => {
    const known = maps.get(record.name);
    if (known || maps.size >= MAX_MAPS) return known;
    const role = roles.get(record.name) ?? guessRole(record, periodMs);
    const block = createMapBlock({ ...role, name: role.name.slice(0, MAX_NAME) }, windowMs, rows);
    maps.set(record.name, block);
    return block;
  };

  return {
    add(record, tMs) {
      if (hasData(record)) dataRecords++;
      switch (record.type) {
        case "printf":
        case "time":
        case "cat":
        case "syscall":
          return events.addText(record.text, tMs);
        case "join":
          return events.addLine(record.text, tMs);
        case "value":
          return events.addLine(String(shownValue(record.value)), tMs);
        case "map":
        case "stats":
        case "hist":
        case "tseries":
          return blockOf(record)?.add(record, tMs);
      }
    },
    summary(ranMs = Number.POSITIVE_INFINITY) {
      const names = new Set([...options.maps.map((role) => role.name), ...maps.keys()]);
      const inScriptsOrder = [...names].flatMap((name) => maps.get(name) ?? []);
      const sources: Shrinkable[] = inScriptsOrder.map((map) => (share) => map.block(share, ranMs));
      return {
        blocks: fitBlocks([...sources, (share) => events.block(share)], MAX_SUMMARY_BYTES - OUTSIDE_BYTES),
      };
    },
    get dataRecords() {
      return dataRecords;
    },
  };
};

/** A count that was never touched prints 0 in some versions, and an empty histogram no bucket: that is no data. */
const hasData = (record: OutputRecord): boolean => {
  switch (record.type) {
    case "printf":
    case "time":
    case "join":
    case "cat":
    case "syscall":
      return record.text.trim() !== "";
    case "value":
      return true;
    case "map":
      return record.entries.some(({ value }) => record.keyed || numberOf(value) !== 0);
    case "stats":
      return record.entries.some(({ average, count }) => record.keyed || numberOf(count ?? average) !== 0);
    case "hist":
      return record.entries.some(({ buckets }) => buckets.some((bucket) => bucket.count > 0));
    case "tseries":
      return record.entries.some(({ points }) => points.length > 0);
    default:
      return false;
  }
};
