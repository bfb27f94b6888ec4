import type { Block, RunResult, Table } from "@tracewire/protocol";
import type { Plan, Reading } from "../flow/plan.ts";
import { numberOf } from "../report/numbers.ts";
import { readingOf } from "../report/reading-of.ts";
import { LEADING, owners } from "./block-numbers.ts";
import type { KnownNumber } from "./holds.ts";
import { amount, difference, part, times } from "./known-numbers.ts";

type Read = { block: Block; reading: Reading };

/** Maps that are set beside each other, such as errors and calls. */
const MOST_MAPS = 6;

/** What two tables of one result say together: the errors of all calls, the bytes of each call. */
export const acrossBlocks = (blocks: readonly Read[]): KnownNumber[] => {
  const tables = blocks
    .flatMap(({ block, reading }) => (block.kind === "table" ? [{ table: block, reading }] : []))
    .slice(0, MOST_MAPS);
  return tables.flatMap((one) =>
    tables.flatMap((other) => {
      if (one === other) return [];
      const whole = { value: wholeOf(one.table), by: wholeOf(other.table), of: [] };
      return [whole, ...sameKeys(one, other.table)].flatMap(({ value, by, of }) =>
        value === null || by === null || by <= 0
          ? []
          : [...amount(value / by, one.reading.unit, of), ...part(value, by, of), ...times(value, by, of)],
      );
    }),
  );
};

const wholeOf = ({ total, rows }: Table): number | null =>
  total ?? (rows.length === 1 ? numberOf(rows[0]?.value ?? "") : null);

type Pair = { value: number | null; by: number | null; of: readonly string[] };

const sameKeys = ({ table, reading }: { table: Table; reading: Reading }, other: Table): Pair[] => {
  const values = new Map(other.rows.map(({ key, value }) => [JSON.stringify(key), numberOf(value)]));
  return table.rows.slice(0, LEADING).flatMap(({ key, value }) => {
    const by = key.length === 0 ? undefined : values.get(JSON.stringify(key));
    return by === undefined ? [] : [{ value: numberOf(value), by, of: owners(key, reading) }];
  });
};

/** The same map of several hosts: all together, and each host's part. */
export const acrossHosts = (results: readonly RunResult[], plan: Plan): KnownNumber[] => {
  if (results.length < 2) return [];
  const totals = results.flatMap(({ host, summary }) =>
    summary.blocks.flatMap((block) => {
      const value = block.kind === "table" ? wholeOf(block) : block.kind === "stacks" ? block.total : null;
      return value === null || block.kind === "events"
        ? []
        : [{ host, value, name: "name" in block ? block.name : "", unit: readingOf(plan, block).unit }];
    }),
  );
  return [...Map.groupBy(totals, ({ name }) => name).values()].flatMap((alike) => {
    const whole = alike.reduce((sum, { value }) => sum + value, 0);
    const sorted = alike.toSorted((a, b) => b.value - a.value);
    const [first, second] = sorted;
    return [
      ...amount(whole, first?.unit ?? "none"),
      ...amount(whole / alike.length, first?.unit ?? "none"),
      ...alike.flatMap(({ value }) => part(value, whole)),
      ...times(first?.value ?? 0, second?.value ?? 0),
      ...difference(first?.value ?? 0, second?.value ?? 0),
      ...times(first?.value ?? 0, sorted.at(-1)?.value ?? 0),
    ];
  });
};
