import { Risk } from "@tracewire/protocol";
import * as z from "zod";

/** Bounds of a series, whatever a planner says. */
export const MAX_SERIES = { steps: 8, attempts: 12, windowsMs: 60_000, stepMs: 15_000 };

/** What one approval of a step covers: later steps inside it run, a step outside it asks again. */
export const Envelope = z.strictObject({
  hosts: z.array(z.string()),
  /** The highest that a covered step may have. */
  risk: Risk,
  /** Of one step. */
  windowMs: z.int(),
  /** Steps, the approved one included. */
  traces: z.int(),
  /** Of all their windows. */
  totalMs: z.int(),
});
export type Envelope = z.infer<typeof Envelope>;
