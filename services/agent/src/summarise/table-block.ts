import type { Table } from "@tracewire/protocol";
import { isAdditive, type MapRole } from "./map-role.ts";
import { largest, type Row } from "./rows.ts";
import { splitKey } from "./split-key.ts";
import { shownValue } from "./value.ts";

/** Keys that are kept between prints when each print holds only a part of the answer. */
const MAX_KEPT_KEYS = 16_384;

/**
 * A map as a table. Each print replaces the one before it, with two exceptions: counts and sums that are cleared
 * after each print add up, and prints of which none is known to be the whole map are laid over each other.
 */
export const createTableBlock = (name: string, role: MapRole | undefined, limit: number) => {
  const adds = role !== undefined && isAdditive(role.kind) && role.printed.cleared;
  const overlays = !adds && role !== undefined && !role.printedAtEnd;
  let rows: Row[] = [];
  let rowCount = 0;
  let total = 0;
  let kept = new Map<string, Row>();

  const replace = (print: Row[]): void => {
    rows = largest(print, limit);
    rowCount = print.length;
    total = sumOf(print);
  };

  const merge = (print: Row[]): void => {
    for (const row of print) {
      const before = kept.get(row.key);
      if (!before) rowCount++;
      kept.set(row.key, before && adds ? sum(before, row) : row);
      total += (row.number ?? 0) - (adds ? 0 : (before?.number ?? 0));
    }
    // A key that comes back after this counts as a new one; only the smallest are affected.
    if (kept.size > MAX_KEPT_KEYS)
      kept = new Map(largest([...kept.values()], MAX_KEPT_KEYS / 2).map((row) => [row.key, row]));
  };

  return {
    add: (print: Row[]): void => (adds || overlays ? merge(print) : replace(print)),
    block(share: number): Table | undefined {
      if (rowCount === 0) return undefined;
      const all = adds || overlays ? largest([...kept.values()], limit) : rows;
      const shown = all.slice(0, Math.max(1, Math.ceil(limit * share)));
      return {
        kind: "table",
        name,
        rows: shown.map((row) => ({
          key: splitKey(row.key, role?.keyArity ?? (row.key === "" ? 0 : 1), role?.keyKinds ?? []),
          value: shownValue(row.value),
          ...(row.count === undefined ? {} : { count: row.count }),
          ...(row.average === undefined ? {} : { average: row.average }),
        })),
        rowCount,
        total: sumMeans(role, all) ? total : null,
      };
    },
  };
};

/** Rows of stats() carry a total, which adds up; averages, extremes and plain values do not. */
const sumMeans = (role: MapRole | undefined, shown: readonly Row[]): boolean =>
  (role !== undefined && isAdditive(role.kind)) ||
  (shown.length > 0 && shown.every((row) => row.count !== undefined));

const sumOf = (rows: readonly Row[]): number => rows.reduce((total, row) => total + (row.number ?? 0), 0);

const sum = (before: Row, row: Row): Row => {
  const number = (before.number ?? 0) + (row.number ?? 0);
  return { ...row, value: number, number };
};
