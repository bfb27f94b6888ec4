import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type HostFacts, PROBE_FAMILIES, type ProbeFamily } from "@tracewire/protocol";
import { parse } from "yaml";
import * as z from "zod";
import type { PlanRequest, PlanResult } from "../../../flow/planner.ts";
import type { RecipePlanner } from "../recipe-planner.ts";

const Line = z.strictObject({
  ask: z.string().min(1),
  /** Recipes that answer it, or `ask`, `refused`, `impossible`, `playbook`: any of them is right. */
  want: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  /** What a plan's script has to hold, as regular expressions: the restrictions of the question. */
  has: z.array(z.string()).default([]),
  /** Known to be answered wrongly: a defect that nobody has mended yet. */
  misread: z.boolean().default(false),
});

export type AskedQuestion = z.output<typeof Line> & {
  /** Every second one of a file: those that were only counted while the planner was improved with the others. */
  heldOut: boolean;
};

/** `false`: something runs that answers another question than the one asked. `unanswered`: it could have run. */
export type Verdict = "right" | "unanswered" | "false";

export const questionSet = (): AskedQuestion[] => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .flatMap((name) =>
      z
        .array(Line)
        .parse(parse(readFileSync(`${folder}${name}`, "utf8")))
        .map((line, index) => ({ ...line, heldOut: index % 2 === 1 })),
    );
};

export const planQuestion = (planner: Pick<RecipePlanner, "plan">, text: string): Promise<PlanResult> =>
  planner.plan(requestFor(text));

/** The recipe's name, `playbook`, `ask`, `refused` or `impossible`. */
const outcomeOf = (result: PlanResult): string => {
  if (result.kind === "plan") return result.draft.step === undefined ? result.draft.origin.name : "playbook";
  return result.kind === "decline" ? result.because : result.kind;
};

export const verdictOf = ({ want, has }: AskedQuestion, result: PlanResult): Verdict => {
  const outcome = outcomeOf(result);
  if (result.kind !== "plan") return want.includes(outcome) ? "right" : "unanswered";
  if (!want.includes(outcome)) return "false";
  const { body } = result.draft;
  return has.every((pattern) => new RegExp(pattern).test(body)) ? "right" : "false";
};

const requestFor = (text: string): PlanRequest => ({
  text,
  options: {},
  windowMs: 5_000,
  facts: [HOST],
  previous: [],
  measured: [],
});

/** A virtual machine whose kernel has no kprobes: some questions are impossible there. */
const WORKS: ProbeFamily[] = ["tracepoint", "uprobe", "usdt", "profile", "interval", "software"];

const HOST: HostFacts = {
  host: "web-3",
  kernel: "6.18.0",
  arch: "x86_64",
  cpus: 2,
  memoryBytes: 1,
  distro: "",
  bpftrace: "0.17.0",
  btf: true,
  families: Object.fromEntries(
    PROBE_FAMILIES.map((family) => [family, WORKS.includes(family)]),
  ) as HostFacts["families"],
  tracepointGroups: [],
  libc: "/usr/lib/libc.so.6",
  agentVersion: "0.1.0",
  trouble: [],
  fingerprint: "",
};
