import { userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ERRORS, TraceError, VERSION } from "@tracewire/protocol";
import { type Logger, pino } from "pino";
import { type Arguments, readArguments } from "./arguments.ts";
import { Bot, type BotParts } from "./bot.ts";
import { converse } from "./chat/terminal/converse.ts";
import { type Config, readConfig } from "./config.ts";
import { LocalTracewire } from "./embedded/local-tracewire.ts";
import { rotate } from "./embedded/log-file.ts";
import { signingKey, takeInstance } from "./embedded/state-folder.ts";
import type { Person } from "./flow/investigation.ts";
import type { FrontDeskParts } from "./front-desk.ts";
import { loadLessons } from "./learn/load-lessons.ts";
import { loadPrompts, type Prompts } from "./plan/model/prompts.ts";
import { createPlaybookPlanner } from "./plan/playbooks/playbook-planner.ts";
import type { RecipePlanner } from "./plan/recipes/recipe-planner.ts";
import { sayExplanation } from "./report/explain-text.ts";
import { HELP_TEXT } from "./report/help-text.ts";
import { sayHistory, sayHosts, sayRecipes } from "./report/lists.ts";
import { createThinking } from "./thinking.ts";
import { createMetrics, type Metrics } from "./watch/metrics.ts";
import { startWatchServer } from "./watch/watch-server.ts";

const RECIPES = fileURLToPath(new URL("../../../knowledge/recipes", import.meta.url));
const PROMPTS = fileURLToPath(new URL("../../../knowledge/prompts", import.meta.url));
const PLAYBOOKS = fileURLToPath(new URL("../../../knowledge/playbooks", import.meta.url));

/** What is read from files before anything starts. */
type Knowledge = { shelf: RecipePlanner; prompts: Prompts };
const LESSONS = fileURLToPath(new URL("../../../knowledge/lessons", import.meta.url));
const lessons = () => loadLessons(LESSONS);

const main = async (): Promise<number> => {
  process.title = "tracewire-bot";
  const read = readArguments(process.argv.slice(2), VERSION);
  if (read.kind === "print") {
    process.stdout.write(read.text);
    return 0;
  }
  const config = readConfig();
  const shelf = await createPlaybookPlanner({
    recipesDirs: [RECIPES, ...config.recipeFolders],
    playbooksDir: PLAYBOOKS,
  });
  const knowledge = { shelf, prompts: await loadPrompts(PROMPTS) };
  return read.arguments.serve ? serve(config, knowledge) : local(config, read.arguments, knowledge);
};

/** One replica without a chat of its own, on a shared Redis. */
const serve = async (config: Config, knowledge: Knowledge): Promise<number> => {
  if (config.redisUrl === null) {
    throw new TraceError("BAD_OPTION", "--serve needs REDIS_URL", {
      hint: "Example: REDIS_URL=redis://127.0.0.1:6379 npm start -- --serve",
    });
  }
  const log = pino({ level: config.logLevel });
  const { privatePem } = signingKey(config.stateFolder);
  const metrics = config.metrics && createMetrics();
  const parts = partsOf(config, knowledge, metrics, log);
  const bot = new Bot({ ...parts, place: { url: config.redisUrl }, privatePem });
  await bot.start();
  const watch = config.metrics && metrics && (await startWatchServer(config.metrics, { metrics, bot, log }));
  log.info({ version: VERSION }, "bot is ready");
  await stopSignal();
  await watch?.stop();
  await bot.stop();
  return 0;
};

/** Everything on this machine, for the person at this terminal. */
const local = async (config: Config, args: Arguments, knowledge: Knowledge): Promise<number> => {
  const instance = await takeInstance(config.stateFolder);
  const logFile = rotate(join(instance.folder, "bot.log"));
  const log = pino({ level: config.logLevel }, pino.destination({ dest: logFile, mode: 0o600 }));
  const metrics = config.metrics && createMetrics();
  const tracewire = await LocalTracewire.start({
    ...partsOf(config, knowledge, metrics, log),
    ...signingKey(config.stateFolder),
    config,
    instance,
  });
  const watch =
    config.metrics && metrics
      ? await startWatchServer(config.metrics, { metrics, bot: tracewire.bot, log }).catch((error) => {
          // A second one beside it has the same setting: its answers matter more than its metrics.
          log.warn({ err: error }, "no metrics");
          return null;
        })
      : null;
  try {
    return await converse(tracewire, args, {
      by: operator(config.sudoUser),
      colour: config.colour && args.colour,
      host: config.host,
      historyFile: join(instance.folder, "prompt-history"),
      agentLog: join(instance.folder, "agent.log"),
      stopped: stopSignal(),
    });
  } finally {
    await watch?.stop();
    await tracewire.stop();
  }
};

const partsOf = (
  { model, searchPath }: Config,
  knowledge: Knowledge,
  metrics: Metrics | null,
  log: Logger,
): Omit<BotParts, "place" | "privatePem"> => {
  const caught = (wrongNumbers: number): void => metrics?.caught(wrongNumbers);
  return {
    think: (redis) => createThinking({ ...knowledge, model, searchPath, caught, log }, redis),
    say: sayings(knowledge.shelf),
    lessons,
    ended: (state) => metrics?.ended(state),
    log,
  };
};

const sayings = (planner: RecipePlanner): FrontDeskParts["say"] => ({
  help: () => HELP_TEXT,
  hosts: sayHosts,
  history: sayHistory,
  recipes: (team) => sayRecipes(planner.recipes, team),
  explain: sayExplanation,
});

/** Who sits at this terminal, as the system says; with sudo, who called it. */
const operator = (sudoUser: string | null): Person => {
  const { username, uid } = userInfo();
  const name = sudoUser ?? username;
  return { id: `local:${uid}:${name}`, name, platform: "terminal" };
};

/** SIGINT belongs to the terminal chat, where it cancels a trace first. A second signal must not cut the stopping short. */
const stopSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, resolve);
  });

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof TraceError)) throw error;
  process.stderr.write(`tracewire: ${error.message}\n${error.hint}\n`);
  process.exitCode = ERRORS[error.code].exit;
}
