import * as z from "zod";

export const TRACE_STATUSES = [
  "answered",
  "failed",
  "refused",
  "denied",
  "expired",
  "cancelled",
  "asked",
] as const;
export const TraceStatus = z.enum(TRACE_STATUSES);
export type TraceStatus = z.infer<typeof TraceStatus>;

const at = { id: z.string(), at: z.number() };
const attempt = { attempt: z.int().positive() };

/** One event for every change of a trace's state: what `--progress json` prints, a line each. */
export const Progress = z.discriminatedUnion("event", [
  z.strictObject({ event: z.literal("drafting"), ...at, ...attempt }),
  /** What a planner does while it writes, in words. */
  z.strictObject({ event: z.literal("thinking"), ...at, ...attempt, text: z.string() }),
  z.strictObject({
    event: z.literal("planned"),
    ...at,
    ...attempt,
    title: z.string(),
    hash: z.string(),
    origin: z.string(),
    risk: z.string(),
  }),
  z.strictObject({ event: z.literal("checking"), ...at, ...attempt, host: z.string() }),
  z.strictObject({
    event: z.literal("rejected"),
    ...at,
    ...attempt,
    host: z.string().nullable(),
    class: z.string(),
    message: z.string(),
  }),
  z.strictObject({ event: z.literal("awaiting-approval"), ...at, ...attempt, expiresAt: z.number() }),
  z.strictObject({ event: z.literal("approved"), ...at, ...attempt, by: z.string() }),
  z.strictObject({
    event: z.literal("dispatched"),
    ...at,
    ...attempt,
    hosts: z.array(z.string()),
    notAfter: z.number(),
  }),
  /** The probes are attached on this host: its window begins. */
  z.strictObject({ event: z.literal("tracing"), ...at, ...attempt, host: z.string(), windowMs: z.number() }),
  z.strictObject({ event: z.literal("reported"), ...at, ...attempt, host: z.string(), outcome: z.string() }),
  /** The numbers are there and are being put into words. */
  z.strictObject({ event: z.literal("explaining"), ...at, ...attempt }),
  z.strictObject({ event: z.literal("cancelling"), ...at, by: z.string() }),
  z.strictObject({ event: z.literal("ended"), ...at, status: TraceStatus }),
]);
export type Progress = z.infer<typeof Progress>;
