import { Finding } from "@tracewire/protocol";
import * as z from "zod";

/** What a series of traces ends in. */
export const Conclusion = z.strictObject({
  /** The playbook's title. */
  title: z.string(),
  /** In order of weight; empty when nothing stands out. */
  findings: z.array(Finding),
  /** What was looked at and is not it, with the number. */
  ruledOut: z.array(z.string()),
  /** What was not looked at, and why. */
  unseen: z.array(z.string()),
  /** What a person does next. */
  next: z.string(),
});
export type Conclusion = z.infer<typeof Conclusion>;
