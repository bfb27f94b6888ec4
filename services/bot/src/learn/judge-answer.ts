import type { Unit } from "../flow/plan.ts";
import type { Expected } from "./expected-answer.ts";
import { readQuantities, type TypedQuantity } from "./read-quantities.ts";

export type Judgement =
  | { kind: "right" }
  | { kind: "wrong" }
  /** It answers another question: what is wanted, in words. Does not count. */
  | { kind: "unclear"; wanted: string };

/** Numbers are read off a screen that rounds them to two digits where that says it: 10.5 k is shown as 11 k. */
const TOLERANCE = 0.05;

/** Whether what was typed says what the trace says, however it is written. */
export const judgeAnswer = (expected: Expected, typed: string): Judgement => {
  switch (expected.kind) {
    case "words":
      return judgeWords(expected, typed);
    case "choice":
      return judgeChoice(expected, typed);
    case "number":
    case "range":
      return judgeNumber(expected, typed);
  }
};

type Of<Kind extends Expected["kind"]> = Extract<Expected, { kind: Kind }>;

const judgeWords = ({ accepted, others }: Of<"words">, typed: string): Judgement => {
  const said = plain(typed);
  if (said === "") return { kind: "unclear", wanted: "A name is wanted, as it stands in the output." };
  const names = (list: string[]): boolean => list.some((name) => hasWord(said, plain(name)));
  if (accepted.some((name) => plain(name) === said)) return RIGHT;
  return verdict(names(accepted) && !names(others));
};

const judgeChoice = ({ of, right }: Of<"choice">, typed: string): Judgement => {
  const said = plain(typed);
  const mark = /^\(?([a-e1-5])[).:]?(?:\s|$)/.exec(said)?.[1] ?? "";
  const byText = of.findIndex((choice) => plain(choice) === said) + 1;
  const number = byText || (mark === "" ? 0 : ("abcde12345".indexOf(mark) % 5) + 1);
  if (number < 1 || number > of.length) {
    const last = "abcde"[of.length - 1];
    return { kind: "unclear", wanted: `A letter from a to ${last} is wanted.` };
  }
  return verdict(number === right);
};

const judgeNumber = (expected: Of<"number"> | Of<"range">, typed: string): Judgement => {
  const quantities = readQuantities(typed).slice(0, expected.kind === "range" ? 2 : 1);
  if (quantities.length === 0) return { kind: "unclear", wanted: "A number is wanted." };
  // `16–32 ms` says its unit once.
  const unit = quantities.at(-1)?.unit ?? "";
  const said = quantities.map((one) => (one.unit === "" ? { ...one, unit } : one));
  return verdict(
    said.every((one) => candidates(one, expected.unit).some((value) => fits(value, one, expected))),
  );
};

const fits = (value: number, { rounding }: TypedQuantity, expected: Of<"number"> | Of<"range">): boolean => {
  if (expected.kind === "number") {
    const room = Math.max(rounding, Math.abs(expected.value) * TOLERANCE);
    return Math.abs(value - expected.value) <= room + Number.EPSILON;
  }
  // Labels of buckets name the upper bound that is no longer in it.
  const { min, max } = expected;
  return value >= min - Math.abs(min) * TOLERANCE && value <= max + 1 + Math.abs(max) * TOLERANCE;
};

/**
 * What was typed in the unit of the map. Without a unit the digits count, in whatever unit the report shows them;
 * a word that is no unit (`1000 calls`) is none.
 */
const candidates = ({ readings, unit }: TypedQuantity, of: Unit): number[] => {
  const scale = SCALES.find((one) => of in one.units);
  if (scale === undefined) return readings;
  const base = scale.units[of] ?? 1;
  const named = scale.names[unit];
  const factors = named ?? Object.values(scale.names).flat();
  return readings.flatMap((number) => factors.map((factor) => (number * factor) / base));
};

const TIME = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

const SCALES: { units: Partial<Record<Unit, number>>; names: Record<string, number[]> }[] = [
  {
    units: TIME,
    names: {
      ns: [TIME.ns],
      us: [TIME.us],
      µs: [TIME.us],
      usec: [TIME.us],
      ms: [TIME.ms],
      msec: [TIME.ms],
      s: [TIME.s],
      sec: [TIME.s],
      second: [TIME.s],
      seconds: [TIME.s],
    },
  },
  {
    units: { bytes: 1 },
    names: {
      b: [1],
      byte: [1],
      bytes: [1],
      kb: [1e3, 2 ** 10],
      kib: [2 ** 10],
      mb: [1e6, 2 ** 20],
      mib: [2 ** 20],
      gb: [1e9, 2 ** 30],
      gib: [2 ** 30],
    },
  },
];

const RIGHT = { kind: "right" } as const;
const verdict = (right: boolean): Judgement => (right ? RIGHT : { kind: "wrong" });

/** `"Nginx" ` and `nginx()` are nginx. */
const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/["'`“”]/g, "")
    .replace(/\(\)$/, "")
    .replace(/[.!?]+$/, "")
    .replaceAll(/\s+/g, " ");

/** Whole words only: `d` is not in `dd`. */
const hasWord = (text: string, word: string): boolean =>
  word !== "" && ` ${text.replaceAll(/[,;]/g, " ")} `.includes(` ${word} `);
