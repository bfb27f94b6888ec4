import type { RunResult } from "@tracewire/protocol";
import type { ExplainRequest } from "../flow/explainer.ts";
import { runSentence } from "../report/answer.ts";
import { readingOf } from "../report/reading-of.ts";
import { blockNumbers, namesOf, textsOf } from "./block-numbers.ts";
import { acrossBlocks, acrossHosts } from "./compared-numbers.ts";
import type { KnownNumber } from "./holds.ts";
import { amount, count } from "./known-numbers.ts";
import { plainText, readNumbers } from "./read-numbers.ts";
import { namesIn } from "./strange-names.ts";

/** All that an explanation may speak of. */
export type Known = {
  numbers: readonly KnownNumber[];
  /** Everything that was asked, planned and measured, as text in small letters: names are looked up in it. */
  text: string;
  /** Who and what the rows are of, in small letters. */
  names: ReadonlySet<string>;
  maps: ReadonlySet<string>;
  hasHistogram: boolean;
};

export const knownOf = ({ text, plan, results }: ExplainRequest): Known => {
  const blocks = results.flatMap(({ summary }) => summary.blocks);
  const written = [
    text,
    plan.title,
    plan.measures,
    plan.script,
    ...plan.notes,
    ...plan.readings.flatMap(({ map, value, columns }) => [map, value, ...columns.map(({ title }) => title)]),
    ...results.flatMap((result) => [
      result.host,
      result.diagnosis?.message ?? "",
      result.evidence?.kernel ?? "",
      result.evidence?.bpftrace ?? "",
      ...result.summary.blocks.flatMap(textsOf),
    ]),
  ];
  // Names as the person reads them above the explanation; its numbers follow from those below.
  const shown = results.map((result) => runSentence(result, plan, {}));
  return {
    numbers: [
      ...written.flatMap(numbersIn),
      ...count(plan.top, results.length, blocks.length),
      ...amount(plan.windowMs, "ms"),
      ...results.flatMap((result) => resultNumbers(result, plan)),
      ...acrossHosts(results, plan),
    ],
    text: plainText([...written, ...shown].join("\n")).toLowerCase(),
    names: new Set(blocks.flatMap((block) => namesOf(block, readingOf(plan, block)))),
    maps: new Set(blocks.flatMap((block) => ("name" in block ? [block.name] : []))),
    hasHistogram: blocks.some(({ kind }) => kind === "histogram"),
  };
};

const resultNumbers = (result: RunResult, plan: ExplainRequest["plan"]): KnownNumber[] => {
  const { evidence, summary } = result;
  const windowMs = evidence?.windowMs ?? plan.windowMs;
  const read = summary.blocks.map((block) => ({ block, reading: readingOf(plan, block) }));
  return [
    ...amount(windowMs, "ms"),
    ...(evidence
      ? [
          ...amount(evidence.attachMs, "ms"),
          ...amount(evidence.outputBytes, "bytes"),
          ...count(evidence.probesAsked, evidence.probesAttached, evidence.eventsLost),
        ]
      : []),
    ...read.flatMap(({ block, reading }) => blockNumbers(block, reading, windowMs)),
    ...acrossBlocks(read),
  ];
};

/** A process id, a port, an errno, a threshold: whatever number was written down, outside of names. */
const numbersIn = (text: string): KnownNumber[] =>
  readNumbers(namesIn(plainText(text)).rest).flatMap(({ meanings }) =>
    meanings.map(({ kind, value }) => ({ kind, value, of: [] })),
  );
