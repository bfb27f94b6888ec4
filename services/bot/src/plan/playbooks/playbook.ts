import * as z from "zod";
import { STATS } from "../recipes/recipe.ts";
import { JUDGE_NAMES } from "./judges/judges.ts";

export const LANGUAGES = ["en", "es", "de", "zh", "ja"] as const;

const Words = z.string().min(1).max(300);

const Step = z.strictObject({
  recipe: z.string(),
  /** One of the recipe's groupings, and how values are put together. */
  by: z.string().optional(),
  stat: z.enum(STATS).optional(),
  windowMs: z.int().min(1_000).max(20_000),
  /** Only for whom the question is about, once that is known: their rare rows would drown in everybody's. */
  focus: z.boolean().default(false),
  /** Runs only when something of this kind has been suspected, or `nothing` has; without it always. */
  when: z.array(z.string()).optional(),
});
export type PlaybookStep = z.infer<typeof Step>;

/** A file in `knowledge/playbooks`. */
export const PlaybookFile = z.strictObject({
  title: Words,
  /** What people say, by language. A phrase counts where its words stand together; `*` ends a word openly. */
  says: z.record(z.enum(LANGUAGES), z.array(Words).min(1)),
  /** Stands behind every other playbook that understands the question as well. */
  general: z.boolean().default(false),
  steps: z.array(Step).min(1).max(16),
  judges: z.array(z.enum(JUDGE_NAMES)).min(1),
  /** What is worth a look and does not run without approval. */
  unseen: z.array(Words).default([]),
  /** For a person, when nothing stands out. */
  next: Words,
});

export type Playbook = z.infer<typeof PlaybookFile> & { name: string; file: string };
