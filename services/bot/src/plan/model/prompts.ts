import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type HostFacts, PROBE_FAMILIES, TraceError } from "@tracewire/protocol";
import mustache from "mustache";
import { parse } from "yaml";
import * as z from "zod";
import { sayDuration } from "../../flow/duration.ts";
import { MAX_SERIES } from "../../flow/envelope.ts";
import type { PlanRequest } from "../../flow/planner.ts";
import { quote } from "./quote.ts";
import type { Situation } from "./tools.ts";

const NAMES = ["system", "dialect", "request", "incident", "explain", "write-c"] as const;
type PromptName = (typeof NAMES)[number];
const Head = z.strictObject({ version: z.int().positive() });

/** The prompts of `knowledge/prompts`, by name, and the sum of their versions. */
export type Prompts = { texts: Record<PromptName, string>; version: number };

/** @throws TraceError PROMPT_INVALID that names the file */
export const loadPrompts = async (folder: string): Promise<Prompts> => {
  const present = (await readdir(folder)).map((file) => basename(file, ".md"));
  const missing = NAMES.filter((name) => !present.includes(name));
  if (missing.length > 0) throw invalid(join(folder, `${missing[0]}.md`), "it is not there");
  const read = await Promise.all(NAMES.map((name) => readPrompt(join(folder, `${name}.md`))));
  return {
    texts: Object.fromEntries(
      NAMES.map((name, index) => [name, read[index]?.text ?? ""]),
    ) as Prompts["texts"],
    version: read.reduce((sum, { version }) => sum + version, 0),
  };
};

const readPrompt = async (file: string): Promise<{ text: string; version: number }> => {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(await readFile(file, "utf8"));
  const head = Head.safeParse(match ? parse(match[1] ?? "") : null);
  if (!match || !head.success) throw invalid(file, "it does not begin with --- version: N ---");
  const text = match[2] ?? "";
  try {
    mustache.parse(text);
  } catch (error) {
    throw invalid(file, (error as Error).message);
  }
  return { text, version: head.data.version };
};

const invalid = (file: string, why: string): TraceError =>
  new TraceError("PROMPT_INVALID", `the prompt ${file} cannot be used: ${why}`, {
    hint: "Correct the file; docs/model.md tells what each prompt is for.",
  });

const render = (prompts: Prompts, name: PromptName, view: unknown): string =>
  mustache
    .render(prompts.texts[name], view, (partial) => prompts.texts[partial as PromptName], {
      escape: (value) => String(value),
    })
    .replace(/\n{3,}/g, "\n\n")
    .trim();

export const systemPrompt = (
  prompts: Prompts,
  at: Situation,
  facts: readonly HostFacts[],
  windowMs: number,
  left: string,
): string => {
  const incidents = at.series || (!at.doubted && !at.lastWord);
  const system = render(prompts, "system", {
    ...at,
    incidents,
    window: sayDuration(windowMs),
    ...dialectOf(facts),
  });
  if (!incidents) return system;
  const bounds = { steps: MAX_SERIES.steps, seconds: MAX_SERIES.windowsMs / 1_000, left };
  return `${system}\n\n${render(prompts, "incident", bounds)}`;
};

export const requestPrompt = (prompts: Prompts, view: Record<string, unknown>): string =>
  render(prompts, "request", view);

export const writePrompt = (
  prompts: Prompts,
  { facts: [host], windowMs }: Pick<PlanRequest, "facts" | "windowMs">,
  attempts: number,
): string =>
  render(prompts, "write-c", {
    arch: host?.arch ?? "x86_64",
    kernel: host?.kernel ?? "unknown",
    seconds: Math.max(1, Math.round(windowMs / 1_000)),
    attempts,
  });

export const explainPrompt = (prompts: Prompts): string => render(prompts, "explain", {});

const VERSIONS = ["0.18", "0.19", "0.20", "0.21", "0.22", "0.24"] as const;

/** What the prompt says of the hosts: of several alike, one. */
const dialectOf = (facts: readonly HostFacts[]): Record<string, unknown> => {
  const kinds = [...new Map(facts.map((host) => [host.fingerprint || host.host, host])).values()].slice(0, 4);
  const minors = kinds.map(({ bpftrace }) => Number(/^0\.(\d+)/.exec(bpftrace)?.[1] ?? 17));
  const oldest = Math.min(...minors, 99);
  const newest = Math.max(...minors, 0);
  return {
    several: kinds.length > 1,
    hosts: kinds.map((host) => ({
      ...host,
      bpftrace: /^\d+\.\d+(\.\d+)?/.exec(host.bpftrace)?.[0] ?? "of an unknown version",
      about: aboutHost(host),
      works: PROBE_FAMILIES.filter((family) => host.families[family] === true).join(", ") || "not known yet",
      fails: PROBE_FAMILIES.filter((family) => host.families[family] === false).join(", "),
    })),
    ...Object.fromEntries(
      VERSIONS.map((version) => [`before_${version.replace(".", "_")}`, oldest < Number(version.slice(2))]),
    ),
    from_0_25: newest >= 25,
  };
};

/** What the host says of itself in its own words. */
const aboutHost = ({ host, kernel, arch, distro, libc }: HostFacts): string =>
  quote({ kernel, arch, distro, ...(libc ? { "C library": libc } : {}) }, host);
