/**
 * A value of a map. An integer that a double cannot hold exactly stays as its decimal digits; a boolean
 * is `true` or `false`; a struct is text such as `{ x: 1, y: 2 }`.
 */
export type MapValue = number | string | MapValue[];

/** A bucket of `hist()` or `lhist()`; both ends inclusive, a missing end is open. */
export type HistogramBucket = { min?: number; max?: number; count: number };

/** `key` is joined with "," as bpftrace prints it, without any escaping; "" when the map has no key. */
type Entries<Value> = { name: string; keyed: boolean; entries: ({ key: string } & Value)[] };

export type OutputRecord =
  | { type: "attached"; probes: number }
  | { type: "printf" | "time" | "join" | "cat" | "syscall"; text: string }
  | { type: "value"; value: MapValue }
  | ({ type: "map" } & Entries<{ value: MapValue }>)
  /** `stats()` gives all three; `avg()` gives the average alone. */
  | ({ type: "stats" } & Entries<{
      count: number | string | null;
      average: number | string;
      total: number | string | null;
    }>)
  | ({ type: "hist" } & Entries<{ buckets: HistogramBucket[] }>)
  /** `tseries()` of 0.24 and later: `at` is the start of the interval as bpftrace writes it. */
  | ({ type: "tseries" } & Entries<{ points: { at: string; value: MapValue }[] }>)
  | { type: "lost"; events: number }
  /** A BPF helper failed while tracing; `runtime` as helper stands for the other runtime errors of 0.24 and later. */
  | { type: "helper-error"; helper: string; code: number; message?: string; line?: number; column?: number }
  /** A line that is not a record: bpftrace's own plain text, or a record that was cut in the middle. */
  | { type: "text"; text: string };
