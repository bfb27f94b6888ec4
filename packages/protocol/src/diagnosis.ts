import * as z from "zod";

/** Why a script did not do what was wanted. The same classes as `@tracewire/bpftrace` gives. */
export const DIAGNOSIS_CLASSES = [
  "syntax",
  "unknown-probe",
  "unknown-field",
  "unknown-name",
  "type",
  "verifier",
  "resource",
  "permission",
  "missing-feature",
  "forbidden",
  "empty",
  "flood",
  "killed",
  "environment",
  "other",
] as const;

export const Diagnosis = z.strictObject({
  class: z.enum(DIAGNOSIS_CLASSES),
  /** One sentence for a person. */
  message: z.string().max(1_000),
  /** What to do next, for a person and a planner alike. */
  hint: z.string().max(1_000),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  /** What the word at fault may have meant: probes, fields, functions. */
  nearest: z.array(z.string().max(300)).max(10).optional(),
  /** The lines of bpftrace's own output that matter. */
  detail: z.string().max(4_000).optional(),
});
export type Diagnosis = z.infer<typeof Diagnosis>;
