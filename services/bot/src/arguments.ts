import { TraceError } from "@tracewire/protocol";
import { Command, CommanderError, Option } from "commander";
import { describeSettings } from "./config.ts";

export type Arguments = {
  /** The request as one line, options in front; empty for the interactive prompt. */
  message: string;
  json: boolean;
  raw: boolean;
  planOnly: boolean;
  yes: boolean;
  progress: "human" | "json" | "none";
  colour: boolean;
  serve: boolean;
};

export type ReadArguments =
  | { kind: "run"; arguments: Arguments }
  /** Help or version: already complete, for standard output. */
  | { kind: "print"; text: string };

/** @throws TraceError BAD_OPTION */
export const readArguments = (argv: readonly string[], version: string): ReadArguments => {
  let printed = "";
  const program = describeProgram(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        printed += text;
      },
      writeErr: () => {},
    });
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "print", text: printed };
    throw new TraceError("BAD_OPTION", error.message.replace(/^error: /, ""), {
      hint: 'Example: npm start -- "show per-second syscall rates" --for 5s. All options: npm start -- --help',
    });
  }
  const given = program.opts<Given>();
  return {
    kind: "run",
    arguments: {
      message: [...optionWords(given), ...messageWords(program.args)].join(" "),
      json: given.json ?? false,
      raw: given.raw ?? false,
      planOnly: given.plan ?? false,
      yes: given.yes ?? false,
      progress: given.progress ?? "human",
      colour: given.color,
      serve: given.serve ?? false,
    },
  };
};

type Given = {
  host?: string;
  for?: string;
  top?: string;
  as?: string;
  pid?: string;
  comm?: string;
  json?: true;
  raw?: true;
  plan?: true;
  yes?: true;
  progress?: Arguments["progress"];
  color: boolean;
  serve?: true;
};

/** The shell's `--for 5s` is the chat's `for=5s`: one grammar reads both. */
const optionWords = (given: Given): string[] =>
  (["as", "host", "for", "top", "pid", "comm"] as const).flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [`${name}=${/\s/.test(value) ? `"${value}"` : value}`];
  });

/** What the shell's quotes said is lost in one line: `write "latency of reads"` is no question about writing. */
const messageWords = ([verb = "", ...rest]: string[]): string[] => {
  if (verb.toLowerCase() === "write" && rest[0]?.includes(" ")) return [`${verb}:`, ...rest];
  return [verb, ...rest.map((word) => word.replace(/^q=([^"]*\s[^"]*)$/, 'q="$1"'))];
};

const describeProgram = (version: string): Command =>
  new Command("tracewire")
    .usage('[options] ["question" | verb …]')
    .description(
      "Ask a question about this machine's kernel in your own words; get numbers from bpftrace, checked and approved.",
    )
    .argument("[message...]", "a question in any language, or a verb; without one a prompt opens")
    .option("--for <time>", "how long to trace: 5s, 500ms, 2m (10s)")
    .option("--host <names>", "which hosts: web-3, web-1,web-2, web-*")
    .option("--pid <number>", "only this process")
    .option("--comm <name>", "only processes of this name")
    .option("--top <rows>", "how many rows to show")
    .option("--as <language>", "with write: bt or c")
    .option("--plan", "write and check the script, show it, run nothing")
    .option("--yes", "approve, as the local operator, what needs approval")
    .option("--json", "print one JSON document (docs/json.md)")
    .option("--raw", "with --json: add the lines that bpftrace printed, at most 1 MiB a host")
    .addOption(
      new Option("--progress <form>", "progress on standard error").choices(["human", "json", "none"]),
    )
    .option("--no-color", "no colour (NO_COLOR does the same)")
    .option("--serve", "run as a service without a prompt; needs REDIS_URL")
    .version(version, "--version")
    .helpOption("--help", "this text")
    .showSuggestionAfterError(true)
    .addHelpText("after", () => AFTER_HELP());

const AFTER_HELP = (): string => `
Verbs:
  write "QUESTION"      a checked script, not run: into a pipe, else as a file here; --as c: a C program with libbpf
  run FILE.bt           run your own script: same checks, same approval, same report
  explain FILE.bt|ID    say line by line what a script does
  hosts                 hosts, their state, what they can trace
  history               the last traces
  show ID               a trace again
  again ID              the same question again; options change it: again ID for=30s
  follow ID CHANGE      go on from it: follow ID only failed ones; by container; longer; same on web-4
  cancel ID             end a running trace
  save ID as NAME       make a recipe of it: 'q=another way to ask'; replace puts it in place of one of that name
  recipes export NAME   a saved recipe as a file; recipes remove NAME takes it back
  good ID, bad ID WHY   what you think of an answer; it ranks the recipes
  recipes               questions that are answered without a model
  learn                 tracing in short lessons, each with a real trace: learn next, learn 3
  help                  the same, in the prompt

Examples:
  npm start
  npm start -- "show per-second syscall rates" --for 5s
  npm start -- "which files does nginx open" --yes
  npm start -- write "which files does nginx open" > opens.bt
  npm start -- run slow-reads.bt --for 10s
  npm start -- learn next
  npm start --silent -- "page faults by process" --json

Exit codes: 0 answered, 1 failed, 2 usage, 3 refused by policy, 4 denied or expired, 5 no such host or host offline.

Settings (environment):
${describeSettings()
  .map(([name, meaning]) => `  ${name.padEnd(23)} ${meaning}`)
  .join("\n")}
`;
