import { analyse, BpftraceSyntaxError, parse } from "@tracewire/bpftrace";
import { type HostFacts, Look, type LookResult } from "@tracewire/protocol";
import type * as z from "zod";
import { examine } from "../../flow/examine.ts";
import type { Scout } from "../../flow/scout.ts";
import { quote } from "./quote.ts";
import { briefly } from "./quote-result.ts";
import { type Input, lookOf } from "./tools.ts";

export type Informers = {
  scout: Scout;
  facts: HostFacts[];
  /** Tested scripts near to a query, as text. */
  examples(query: string): Promise<string>;
};

export type Question =
  | { name: "find_probes"; input: Input<"find_probes"> }
  | { name: "describe_probe"; input: Input<"describe_probe"> }
  | { name: "find_examples"; input: Input<"find_examples"> }
  | { name: "check_script"; input: Input<"check_script"> }
  | { name: "look_at"; input: Input<"look_at"> };

const MOST_PROBES = 80;

/** Answers what a model asks before it decides. Always text, never an exception for what the model got wrong. */
export const inform = async (question: Question, informers: Informers): Promise<string> => {
  const { scout } = informers;
  switch (question.name) {
    case "find_probes":
      return look(
        scout,
        Look.safeParse({ what: "probes", pattern: question.input.pattern, most: MOST_PROBES }),
      );
    case "describe_probe": {
      const { name } = question.input;
      const what = /^(struct|union|enum)\s/.test(name) ? "type" : "probe";
      return look(scout, Look.safeParse({ what, name }));
    }
    case "find_examples":
      return (await informers.examples(question.input.query)) || "The shelf has nothing near to that.";
    case "look_at":
      return look(scout, lookOf(question.input));
    case "check_script":
      return check(question.input.script, informers);
  }
};

const look = async (scout: Scout, wanted: z.ZodSafeParseResult<Look>): Promise<string> => {
  if (!wanted.success)
    return `That cannot be looked at: ${wanted.error.issues.map(({ message }) => message).join("; ")}`;
  return lookText(await scout.look(wanted.data));
};

const lookText = ({ host, ok, answer, diagnosis }: LookResult): string => {
  if (!ok || !answer)
    return `The host did not answer that: ${quote(diagnosis ? briefly(diagnosis) : "no reason given", host)}`;
  const { columns, rows, total, note } = answer;
  const more = total > rows.length ? ` (${rows.length} of ${total})` : "";
  const body = quote({ columns, rows, ...(note ? { note } : {}) }, host);
  return rows.length === 0 && !note ? `Nothing there. ${body}` : `${body}${more}`;
};

const check = async (script: string, { scout, facts }: Informers): Promise<string> => {
  const found = examine(script, facts, false);
  if (!found.loads) return `It would not load: ${quote(briefly(found.diagnosis))}`;
  if (found.refusal) return `It may not run: ${quote(briefly(found.refusal))}`;
  const { ok, diagnosis, host, probes } = await scout.check(script);
  if (!ok)
    return `It would not load on ${host}: ${quote(diagnosis ? briefly(diagnosis) : "no reason given", host)}`;
  return `It loads on ${host}: ${probes} attach points, risk ${found.risk}${found.reasons.length > 0 ? ` (${found.reasons.slice(0, 4).join("; ")})` : ""}.${floods(script)}`;
};

const floods = (script: string): string => {
  try {
    const [first] = analyse(parse(script)).perEventOutput;
    return first ? ` Note: ${first.why}; count in a map instead if that is often.` : "";
  } catch (error) {
    if (error instanceof BpftraceSyntaxError) return "";
    throw error;
  }
};
