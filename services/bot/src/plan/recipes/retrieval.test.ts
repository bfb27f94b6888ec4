import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type HostFacts, PROBE_FAMILIES } from "@tracewire/protocol";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { createRecipePlanner } from "./recipe-planner.ts";

const Sentences = z.strictObject({
  answered: z.array(z.tuple([z.string(), z.union([z.string(), z.array(z.string())])])),
  asked: z.array(z.string()),
  refused: z.array(z.string()),
  not_refused: z.array(z.string()),
  beyond: z.array(z.string()),
});

const sentences = Sentences.parse(parse(readFileSync(new URL("./sentences.yaml", import.meta.url), "utf8")));
const SHELF = fileURLToPath(new URL("../../../../../knowledge/recipes", import.meta.url));
const planner = await createRecipePlanner({ recipesDirs: [SHELF] });

const host: HostFacts = {
  host: "web-3",
  kernel: "6.18.0",
  arch: "x86_64",
  cpus: 2,
  memoryBytes: 1,
  distro: "",
  bpftrace: "0.27.0",
  btf: true,
  families: Object.fromEntries(PROBE_FAMILIES.map((family) => [family, true])) as HostFacts["families"],
  tracepointGroups: [],
  libc: "/usr/lib/libc.so.6",
  agentVersion: "0.1.0",
  trouble: [],
  fingerprint: "",
};

/** The recipe's name, `ask`, `refused` or `impossible`. */
const outcome = async (text: string): Promise<string> => {
  const request = { text, options: {}, windowMs: 5_000, facts: [host], previous: [], measured: [] };
  const result = await planner.plan(request);
  if (result.kind === "plan") return result.draft.origin.name;
  return result.kind === "decline" ? result.because : result.kind;
};

describe("retrieval", () => {
  it.each(sentences.answered)("answers: %s", async (text, names) => {
    expect([names].flat()).toContain(await outcome(text));
  });

  it.each(sentences.asked)("asks rather than guesses: %s", async (text) => {
    expect(await outcome(text)).toBe("ask");
  });

  it.each(sentences.refused)("refuses: %s", async (text) => {
    expect(await outcome(text)).toBe("refused");
  });

  it.each(sentences.not_refused)("does not take for a request to act: %s", async (text) => {
    expect(await outcome(text)).not.toBe("refused");
  });

  it.each(sentences.beyond)("says that no trace can show it: %s", async (text) => {
    expect(await outcome(text)).toBe("impossible");
  });
});
