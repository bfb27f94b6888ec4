/**
 * `npm run eval`: asks the product questions whose answers are planted, through its whole path, and prints how often
 * it was right. Described in `docs/evaluation.md`.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { release } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { weakCases } from "../model/weak/corpus.ts";
import { weakLines } from "../model/weak/lines.ts";
import { recoverAll } from "../model/weak/measure.ts";
import { removeFolder, stateFolder } from "../support/tracewire.ts";
import type { EvalCase } from "./eval-case.ts";
import { caseDetails, caseLine, listLine, rateLines } from "./lines.ts";
import { PLANNERS, settingsFor } from "./planner.ts";
import { ratesOf } from "./rates.ts";
import { readCases } from "./read-cases.ts";
import { type CaseResult, runCase } from "./run-case.ts";

const OWN_CASES = fileURLToPath(new URL("cases", import.meta.url));

const WEAK_CASES = 100;

const USAGE = `npm run eval -- [--cases FOLDER]… [--only ID,…] [--skip ID,…] [--repeat N] [--out FILE] [--planner model|shelf] [--show] [--list]
npm run eval -- --weak
  --cases   folders with cases; without it the project's own, test/eval/cases
  --out     writes rates and results as JSON, after every case
  --show    prints question, script, answer and facts of every case
  --list    prints the cases and runs none
  --planner model: asks the model server of the settings, and fails without one; shelf: asks none. Else as set.
  --weak    how often the diagnoses bring a weak model to a script that loads; runs nothing and needs no model`;

const main = async (): Promise<number> => {
  const options = readOptions();
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (options.weak) {
    console.log(weakLines(await recoverAll(weakCases(WEAK_CASES))).join("\n"));
    return 0;
  }
  const cases = chosen((await Promise.all(options.folders.map(readCases))).flat(), options);
  if (options.list) {
    console.log(cases.map(listLine).join("\n"));
    return 0;
  }
  const settings = settingsFor(options.planner);
  const state = stateFolder();
  const started = new Date().toISOString();
  const results: CaseResult[] = [];
  try {
    for (const one of Array.from({ length: options.repeat }, () => cases).flat()) {
      const result = await runCase(one, state, settings);
      results.push(result);
      console.log(caseLine(result));
      if (options.show) console.log(caseDetails(result));
      if (options.out)
        writeFileSync(
          options.out,
          `${JSON.stringify({ rates: ratesOf(results), host: host(), started, finished: new Date().toISOString(), results }, null, 1)}\n`,
        );
    }
  } finally {
    removeFolder(state);
  }
  const rates = ratesOf(results);
  console.log(`\n${rateLines(rates).join("\n")}`);
  return rates.broken > 0 ? 1 : 0;
};

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      cases: { type: "string", multiple: true },
      only: { type: "string", multiple: true },
      skip: { type: "string", multiple: true },
      repeat: { type: "string", default: "1" },
      out: { type: "string" },
      show: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      planner: { type: "string" },
      weak: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const list = (given: string[] | undefined) => given?.flatMap((one) => one.split(","));
  const repeat = Number(values.repeat);
  if (!Number.isInteger(repeat) || repeat < 1)
    throw new Error(`--repeat ${values.repeat} is not a number of times`);
  const planner = PLANNERS.find((name) => name === values.planner);
  if (values.planner !== undefined && planner === undefined)
    throw new Error(`--planner ${values.planner} is none: ${PLANNERS.join(", ")}`);
  return {
    ...values,
    repeat,
    planner,
    folders: list(values.cases) ?? [OWN_CASES],
    only: list(values.only),
    skip: list(values.skip) ?? [],
  };
};

const chosen = (
  cases: EvalCase[],
  { only, skip }: { only: string[] | undefined; skip: string[] },
): EvalCase[] => {
  const unknown = [...(only ?? []), ...skip].filter((id) => !cases.some((one) => one.id === id));
  if (unknown.length > 0) throw new Error(`no case ${unknown.join(", ")}; --list names them all`);
  return cases.filter(({ id }) => (only?.includes(id) ?? true) && !skip.includes(id));
};

const host = (): { kernel: string; bpftrace: string } => ({
  kernel: release(),
  bpftrace: execFileSync("bpftrace", ["--version"], { encoding: "utf8" }).trim(),
});

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 2;
}
