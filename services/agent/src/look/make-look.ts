import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Diagnosis, HostFacts, Look, LookAnswer } from "@tracewire/protocol";
import * as z from "zod";
import { fitAnswer } from "./fit-answer.ts";
import type { Surroundings } from "./found.ts";

const LOOK_MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

/** Reading files, and nothing else that Node could do: no writing, no other programs, no threads, no native code. */
export const READER_RIGHTS = ["--permission", "--allow-fs-read=*"];

const TIMEOUT_MS = 10_000;
/** After this a look tells what it has; the rest of the time is for starting and for telling. */
const SEARCH_MS = 4_000;
const MAX_OUTPUT_BYTES = 4 * 1_048_576;
const MAX_HEAP_MIB = 384;
const MAX_ROWS = 200;

export type LookMade = { answer: LookAnswer } | { diagnosis: Diagnosis };

const Output = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
  total: z.int().nonnegative().optional(),
  notes: z.array(z.string()).optional(),
});

/**
 * Each look is made by a process of its own, which Node lets read files and nothing else: no writing, no programs.
 * Reading about a process that hangs can hang too, and then only that one is ended.
 */
export const makeLook = async (look: Look, facts: HostFacts, searchPath: string): Promise<LookMade> => {
  const most = "most" in look ? look.most : MAX_ROWS;
  const surroundings: Surroundings = {
    families: facts.families,
    bpftrace: facts.bpftrace,
    libc: facts.libc,
    searchPath,
    most,
    until: Date.now() + SEARCH_MS,
  };
  const ended = await runReader(JSON.stringify({ look, surroundings }));
  if ("why" in ended) return { diagnosis: failed(look, ended.why) };
  return { answer: fitAnswer(Output.parse(JSON.parse(ended.output)), most) };
};

const runReader = (input: string): Promise<{ output: string } | { why: string }> =>
  new Promise((resolve) => {
    const args = [...READER_RIGHTS, `--max-old-space-size=${MAX_HEAP_MIB}`, LOOK_MAIN];
    const options = {
      env: {},
      cwd: "/",
      timeout: TIMEOUT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
      killSignal: "SIGKILL",
    } as const;
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (!error) resolve({ output: stdout });
      else if (error.killed) resolve({ why: `it did not end within ${TIMEOUT_MS / 1_000} s` });
      else resolve({ why: stderr.trim().split("\n").slice(-12).join("\n") || error.message });
    });
    // It may end before it has read what is asked; how it ended says why.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });

const failed = (look: Look, why: string): Diagnosis => ({
  class: "environment",
  message: `the look at ${look.what} failed on the host`,
  hint: "Ask for less, or go on without it. Nothing was changed on the host.",
  detail: why.slice(0, 4_000),
});
