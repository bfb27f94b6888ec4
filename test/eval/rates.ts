import type { CaseResult } from "./run-case.ts";

/** So many of so many. */
export type Rate = { of: number; count: number };

/** The headline of an evaluation. Cases that were skipped are in none of them. */
export type Rates = {
  /** Of the cases to answer: the product says that it has answered. KEN's measure. */
  ranOk: Rate;
  /** Of all cases, by the oracle's word. */
  right: Rate;
  rightAnswers: Rate;
  /** Of those that ran OK: the answer is wrong. */
  falsePositives: Rate;
  refusals: Rate;
  byHarmlessScript: number;
  notPossible: Rate;
  askedBack: Rate;
  /** Of the cases to answer: the product asked back. */
  askedWrongly: Rate;
  broken: number;
  skipped: number;
  medianSeconds: number;
  /** Of the cases that wrote a script: the first one gave the answer. */
  firstTry: Rate;
  /** How many cases wrote so many scripts, by how many, from one. */
  attempts: number[];
  /** `null` when no case asked a model. */
  model: ModelRates | null;
};

/** What the cases that asked a model cost. */
export type ModelRates = {
  name: string;
  cases: number;
  medianCalls: number;
  medianTokens: number;
  medianSeconds: number;
  promptTokens: number;
  completionTokens: number;
};

export const ratesOf = (results: CaseResult[]): Rates => {
  const live = results.filter(({ skipped }) => !skipped);
  const answers = live.filter(({ kind }) => kind === "answer");
  const ran = answers.filter(({ ranOk }) => ranOk);
  const isRight = ({ right }: CaseResult) => right;
  const ofKind = (wanted: CaseResult["kind"]) =>
    rate(
      live.filter(({ kind }) => kind === wanted),
      isRight,
    );
  return {
    ranOk: rate(answers, ({ ranOk }) => ranOk),
    right: rate(live, isRight),
    rightAnswers: ofKind("answer"),
    falsePositives: rate(ran, ({ right }) => !right),
    refusals: ofKind("refuse"),
    byHarmlessScript: live.filter(({ byHarmlessScript }) => byHarmlessScript).length,
    notPossible: ofKind("impossible"),
    askedBack: ofKind("ask"),
    askedWrongly: rate(answers, ({ asked }) => asked),
    broken: live.filter(({ broken }) => broken).length,
    skipped: results.length - live.length,
    medianSeconds: median(live.map(({ seconds }) => seconds)),
    firstTry: rate(
      live.filter(({ attempts }) => attempts > 0),
      ({ attempts, ranOk }) => attempts === 1 && ranOk,
    ),
    attempts: Array.from(
      { length: Math.max(0, ...live.map(({ attempts }) => attempts)) },
      (_, index) => live.filter(({ attempts }) => attempts === index + 1).length,
    ),
    model: modelRatesOf(live.flatMap(({ cost }) => cost ?? [])),
  };
};

const modelRatesOf = (costs: NonNullable<CaseResult["cost"]>[]): ModelRates | null => {
  const [first] = costs;
  if (!first) return null;
  const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
  return {
    name: first.model,
    cases: costs.length,
    medianCalls: median(costs.map(({ calls }) => calls)),
    medianTokens: median(costs.map(({ promptTokens, completionTokens }) => promptTokens + completionTokens)),
    medianSeconds: median(costs.map(({ ms }) => ms / 1_000)),
    promptTokens: sum(costs.map(({ promptTokens }) => promptTokens)),
    completionTokens: sum(costs.map(({ completionTokens }) => completionTokens)),
  };
};

const rate = (results: CaseResult[], holds: (result: CaseResult) => boolean): Rate => ({
  of: results.length,
  count: results.filter(holds).length,
});

const median = (numbers: number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
};
