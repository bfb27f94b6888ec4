import * as z from "zod";
import type { Report } from "./report.ts";

const FILE_CHARACTERS = 100_000;

/** Something that was written to be kept as files; any chat can attach them. */
export const Program = z.strictObject({
  /** For a folder where there are several files: `files-opened-by-process`. */
  name: z.string(),
  title: z.string(),
  files: z.array(z.strictObject({ name: z.string(), text: z.string().max(FILE_CHARACTERS) })).max(8),
  /** What the person must know: whether it was compiled, how to build it. */
  notes: z.array(z.string()),
});
export type Program = z.infer<typeof Program>;

const MAX_SLUG = 48;

/** A file's name for a question in any language. */
export const slugOf = (...texts: string[]): string => {
  for (const text of texts) {
    const slug = text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, MAX_SLUG)
      .replace(/^-+|-+$/g, "");
    if (/[a-z]{3}/.test(slug)) return slug;
  }
  return "trace";
};

/** The last plan's script as a file that explains itself and runs by itself. */
export const scriptFile = ({ request, attempts }: Pick<Report, "request" | "attempts">): Program | null => {
  const attempt = attempts.at(-1);
  if (!attempt) return null;
  const { plan, check } = attempt;
  const name = slugOf(request.text, plan.origin.by === "recipe" ? plan.origin.name : plan.title);
  const own = /\$[123]\b/.test(plan.script)
    ? ["$1 to $3 may name processes to leave out; without them nothing is left out."]
    : [];
  const head = [
    request.text,
    `Measures: ${plan.measures}`,
    ...plan.notes.filter((note) => !/own processes/.test(note)),
    `Written by Tracewire (${plan.origin.by}:${plan.origin.name}) and checked on ${request.hosts.join(", ")}: it loads there, risk ${check.risk ?? "unknown"}. It has not run.`,
    ...own,
    `Run it: bpftrace ${name}.bt`,
  ];
  const text = `${head.map((line) => `// ${oneLine(line)}\n`).join("")}\n${plan.script}`;
  return { name, title: plan.title, files: [{ name: `${name}.bt`, text }], notes: [] };
};

/** Whatever a person or a model wrote, it ends no comment. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 500);
