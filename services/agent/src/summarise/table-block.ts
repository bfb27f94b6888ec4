import type { Table } from "@tracewire/protocol";
import { isAdditive, type MapRole } from "./map-role.ts";
import { largest, type Row } from "./rows.ts";
import { shownKey } from "./split-key.ts";
import { shownValue } from "./value.ts";

/** Keys that are kept between prints when none of the prints is the whole map. */
const MAX_KEPT_KEYS = 16_384;

/**
 * A map as a table. A map that bpftrace prints at the end is whole then, so each print replaces the one before;
 * otherwise each print may show only a part (`print(@m, 5)`), and the later one wins key by key.
 */
export const createTableBlock = (role: MapRole, limit: number) => {
  let rows: Row[] = [];
  let rowCount = 0;
  let total = 0;

  const replace = (print: Row[]): void => {
    rows = largest(print, limit);
    rowCount = print.length;
    total = sumOf(print);
  };

  const overlay = (print: Row[]): void => {
    const kept = new Map(rows.map((row) => [row.key, row]));
    for (const row of print) {
      const before = kept.get(row.key);
      if (!before) rowCount++;
      total += (row.number ?? 0) - (before?.number ?? 0);
      kept.set(row.key, row);
    }
    rows = largest([...kept.values()], MAX_KEPT_KEYS);
  };

  return {
    // The first print stands as it came, with the keys that bpftrace printed twice.
    add: (print: Row[]): void => (role.printedAtEnd || rowCount === 0 ? replace(print) : overlay(print)),
    block(share: number): Table | undefined {
      if (rowCount === 0) return undefined;
      const shown = rows.slice(0, Math.max(1, Math.ceil(limit * share)));
      return {
        kind: "table",
        name: role.name,
        rows: shown.map((row) => ({
          key: shownKey(row.key, role, share),
          value: shownValue(row.value),
          ...(row.count === undefined ? {} : { count: row.count }),
          ...(row.average === undefined ? {} : { average: row.average }),
        })),
        rowCount,
        total: addsUp(role, rows) ? total : null,
      };
    },
  };
};

/** Rows of stats() hold a total, which adds up; averages, extremes and plain values do not. */
const addsUp = (role: MapRole, rows: readonly Row[]): boolean =>
  isAdditive(role) || rows.every((row) => row.count !== undefined);

const sumOf = (rows: readonly Row[]): number => rows.reduce((total, row) => total + (row.number ?? 0), 0);
