import { parseArgs } from "node:util";
import { VERSION } from "@tracewire/protocol";
import { pino } from "pino";
import { startAgent } from "./agent.ts";
import { ConfigError, readConfig, settingsHelp } from "./config.ts";

const HELP = `tracewire-agent: runs signed bpftrace jobs on this host and gives their results back.

Usage: node services/agent/src/main.ts [--help | --version]

Settings, all from the environment (default in brackets):
${settingsHelp()}

Exit codes: 0 stopped by SIGTERM or SIGINT, 1 failed, 2 settings not usable.`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { help: { type: "boolean", short: "h" }, version: { type: "boolean", short: "v" } },
  });
  if (values.help) return console.log(HELP);
  if (values.version) return console.log(VERSION);
  process.title = "tracewire-agent";
  const config = readConfig();
  const log = pino({ name: "tracewire-agent", level: config.logLevel, base: { host: config.host } });
  const agent = await startAgent(config, VERSION, log);
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "agent stops");
    void agent.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
};

main().catch((error: unknown) => {
  if (error instanceof ConfigError || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS")) {
    console.error((error as Error).message);
    process.exit(2);
  }
  console.error(error);
  process.exit(1);
});
