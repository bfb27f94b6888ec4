import * as z from "zod";

/** A number; or text where the map holds text or an integer beyond 2^53. */
export const Value = z.union([z.number(), z.string().max(2_048)]);
export type Value = z.infer<typeof Value>;

/** The parts of a map key in order; `[]` for a map without a key. */
const Key = z.array(z.string().max(2_048)).max(16);

const name = z.string().max(128);

/** A map at the end of the window, or a printed value: largest first, cut to the rows that matter. */
export const Table = z.strictObject({
  kind: z.literal("table"),
  name,
  rows: z.array(
    z.strictObject({ key: Key, value: Value, count: z.number().optional(), average: z.number().optional() }),
  ),
  /** Rows before the cut. */
  rowCount: z.int().nonnegative(),
  /** Sum over all rows, those that were cut included; `null` where a sum means nothing. */
  total: z.number().nullable(),
});

/** A map that the script printed again and again. */
export const Series = z.strictObject({
  kind: z.literal("series"),
  name,
  /** Between two prints, milliseconds. */
  stepMs: z.number().positive(),
  /** When each print arrived, milliseconds after the probes were attached. */
  timesMs: z.array(z.number()),
  /** One line per key, largest sum first; `null` where the key was not printed. */
  lines: z.array(z.strictObject({ key: Key, points: z.array(z.number().nullable()) })),
  lineCount: z.int().nonnegative(),
  /** True when the script never cleared the map: each point counts from the start. */
  cumulative: z.boolean(),
});

export const Bucket = z.strictObject({
  /** Inclusive; absent for the bucket below the first. */
  min: z.number().optional(),
  /** Inclusive; absent for the bucket above the last. */
  max: z.number().optional(),
  count: z.number().nonnegative(),
});
export type Bucket = z.infer<typeof Bucket>;

export const Histogram = z.strictObject({
  kind: z.literal("histogram"),
  name,
  lines: z.array(z.strictObject({ key: Key, count: z.number(), buckets: z.array(Bucket) })),
  lineCount: z.int().nonnegative(),
});

export const Stacks = z.strictObject({
  kind: z.literal("stacks"),
  name,
  /** Frames from the innermost outwards, as bpftrace prints them. */
  rows: z.array(z.strictObject({ frames: z.array(z.string().max(512)), key: Key, count: z.number() })),
  rowCount: z.int().nonnegative(),
  total: z.number(),
});

/** Lines that the script printed, one per event: the first and the last of them. */
export const Events = z.strictObject({
  kind: z.literal("events"),
  total: z.int().nonnegative(),
  head: z.array(z.strictObject({ tMs: z.number(), text: z.string().max(4_096) })),
  tail: z.array(z.strictObject({ tMs: z.number(), text: z.string().max(4_096) })),
});

export const Block = z.discriminatedUnion("kind", [Table, Series, Histogram, Stacks, Events]);
export type Table = z.infer<typeof Table>;
export type Series = z.infer<typeof Series>;
export type Histogram = z.infer<typeof Histogram>;
export type Stacks = z.infer<typeof Stacks>;
export type Events = z.infer<typeof Events>;
export type Block = z.infer<typeof Block>;

/** One run's typed result, bounded: never more than 64 KiB as JSON. */
export const Summary = z.strictObject({ blocks: z.array(Block).max(64) });
export type Summary = z.infer<typeof Summary>;

/** Largest summary as JSON, bytes. The agent cuts to it, the bot refuses more. */
export const MAX_SUMMARY_BYTES = 65_536;
