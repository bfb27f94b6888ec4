import { expect } from "vitest";
import { fillings } from "../../services/bot/src/plan/recipes/check-rendering.ts";
import { usableBodies } from "../../services/bot/src/plan/recipes/choose-body.ts";
import { renderRecipe, type Who } from "../../services/bot/src/plan/recipes/render-recipe.ts";
import { traceHere } from "../support/trace-here.ts";
import { NOBODY } from "./dry-check.ts";
import { shelf, thisHost } from "./this-host.ts";

/** What one recipe has to say about a workload that others watch as well. */
export type Proof = {
  recipe: string;
  /** The process that counts; all of them unless told. */
  comm?: string;
  by?: string;
  values?: Record<string, unknown>;
  truth(found: Found, said: string): void;
};

export type Found = {
  /** Sum over the map's rows whose key has the words in this order. */
  value(map: string, ...words: (string | number)[]): number;
  /** Printed lines that have all the words. */
  lines(...words: string[]): string[];
};

/** Longest time from the first recipe's probes to the last one's, then the workload, however busy the machine is. */
const WINDOW_MS = 30_000;

/** Traces with all recipes at once, lets the work happen when the last is attached, and compares each. */
export const holdSideBySide = async (proofs: Proof[], work: () => Promise<string>): Promise<void> => {
  const said = Promise.withResolvers<string>();
  let attached = 0;
  const untilDone = (): Promise<string> => {
    attached += 1;
    if (attached === proofs.length) said.resolve(work());
    return said.promise;
  };
  const traces = await Promise.all(proofs.map((proof) => traceHere(scriptOf(proof), { untilDone })));
  if (attached !== proofs.length) throw new Error(`only ${attached} of ${proofs.length} recipes attached`);
  const told = await said.promise;
  const wrong: string[] = [];
  for (const [index, proof] of proofs.entries()) {
    try {
      expect(traces[index]!.diagnosis).toBeNull();
      proof.truth(foundIn(traces[index]!.records), told);
    } catch (error) {
      wrong.push(`${proof.recipe}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  expect(wrong).toEqual([]);
};

const scriptOf = ({ recipe: name, comm, by, values = {} }: Proof): string => {
  const recipe = shelf.recipes.find((one) => one.name === name);
  const body = recipe && usableBodies(recipe, [thisHost]).bodies[0];
  if (!recipe || !body) throw new Error(`no recipe ${name} for this host`);
  const filling = fillings(recipe)[0]!;
  const who: Who = { ...filling.who, processes: comm === undefined ? [] : [comm] };
  const script = renderRecipe(recipe, body, {
    ...filling,
    who,
    by: by ?? filling.by,
    values: { ...filling.values, ...values },
  }).body;
  return `${script.replace(/\$([123])\b/g, (_, digit) => NOBODY[Number(digit) - 1]!)}\ninterval:ms:${WINDOW_MS} { exit(); }\n`;
};

const foundIn = (records: Awaited<ReturnType<typeof traceHere>>["records"]): Found => ({
  value: (map, ...words) =>
    records
      .flatMap((record): readonly { key: string }[] =>
        "name" in record && record.name === map ? record.entries : [],
      )
      .filter(({ key }) => hasInOrder(key.split(/[,\s]+/), words.map(String)))
      .reduce((sum, entry) => sum + amountOf(entry), 0),
  lines: (...words) =>
    records
      .flatMap((record) => ("text" in record ? record.text.split("\n") : []))
      .filter((line) => words.every((word) => line.includes(word))),
});

/** `2, 7` and `7, 2` are not the same change of state. */
const hasInOrder = (parts: string[], words: string[]): boolean => {
  const [first, ...rest] = words;
  if (first === undefined) return true;
  const at = parts.indexOf(first);
  return at >= 0 && hasInOrder(parts.slice(at + 1), rest);
};

/** Of a histogram, its events. */
const amountOf = (entry: object): number => {
  if ("buckets" in entry)
    return (entry.buckets as { count: number }[]).reduce((sum, { count }) => sum + count, 0);
  return "value" in entry ? Number(entry.value) : Number.NaN;
};
