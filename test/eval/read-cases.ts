import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TraceDocument } from "@tracewire/protocol";
import { CASE_KINDS, type EvalCase } from "./eval-case.ts";
import * as judge from "./judge.ts";
import { rawLines, readOutput } from "./output.ts";

/** How a folder's oracles see the output, and the words they have for it. */
export type Judge = {
  J: unknown;
  read: (document: TraceDocument, windowMs: number) => unknown;
  /** Perl before each workload. */
  prelude: string;
};

type Foreign = { parseOutput?: (lines: { t: number; text: string }[]) => Record<string, unknown> };

/**
 * Every case of a folder: its `.mjs` files, each with a case or a list of cases as default export. A folder from
 * elsewhere brings its oracles' words in `../lib/judge.mjs`; without that they are ours.
 * @throws Error that names the file and what is wrong with it
 */
export const readCases = async (folder: string): Promise<EvalCase[]> => {
  const path = resolve(folder);
  const files = readdirSync(path)
    .filter((file) => file.endsWith(".mjs"))
    .sort();
  if (files.length === 0) throw new Error(`${folder} has no case: no file ends in .mjs`);
  const judgeOfFolder = await findJudge(path);
  const cases: EvalCase[] = [];
  for (const file of files) {
    const { default: found } = (await import(pathToFileURL(join(path, file)).href)) as { default: unknown };
    for (const one of [found].flat()) cases.push(checked(one, file, judgeOfFolder));
  }
  const twice = cases.find(({ id }, index) => cases.findIndex((other) => other.id === id) !== index);
  if (twice) throw new Error(`${folder}: the id ${twice.id} is used twice`);
  return cases;
};

const findJudge = async (path: string): Promise<Judge> => {
  const lib = join(path, "..", "lib");
  const preludeFile = existsSync(join(lib, "prelude.pl"))
    ? join(lib, "prelude.pl")
    : fileURLToPath(new URL("prelude.pl", import.meta.url));
  const prelude = readFileSync(preludeFile, "utf8");
  if (!existsSync(join(lib, "judge.mjs"))) return { J: judge, read: readOutput, prelude };
  const J = (await import(pathToFileURL(join(lib, "judge.mjs")).href)) as Foreign;
  if (typeof J.parseOutput !== "function") throw new Error(`${lib}/judge.mjs has no parseOutput`);
  const { parseOutput } = J;
  const read: Judge["read"] = (document, windowMs) => ({
    ...parseOutput(rawLines(document)),
    early_exit: false,
    window_ms: windowMs,
  });
  return { J, read, prelude };
};

const checked = (found: unknown, file: string, judgeOfFolder: Judge): EvalCase => {
  const given = found as Partial<EvalCase>;
  const { id, query, kind = "answer", category = "other", lang = "en", window = 3 } = given;
  if (typeof id !== "string" || typeof query !== "string")
    throw new Error(`${file}: a case needs an id and a query`);
  if (!CASE_KINDS.includes(kind))
    throw new Error(`${file}: ${id} is of kind ${kind}, not ${CASE_KINDS.join(", ")}`);
  if (kind === "answer" && typeof given.oracle !== "function")
    throw new Error(`${file}: ${id} has no oracle`);
  return { ...given, id, query, kind, category, lang, window, judge: judgeOfFolder };
};
