import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { HostId, TraceError } from "@tracewire/protocol";
import * as z from "zod";
import { MODEL_MODES, type ModelSettings } from "./model/model-settings.ts";

const OPENAI = "https://api.openai.com/v1";
/** Near the best at a fifth of its price, as OpenAI's list of models has it. */
const OPENAI_MODEL = "gpt-6.1-sol";

const METRICS_FORM = "TRACEWIRE_METRICS looks like 9464 or 0.0.0.0:9464";
const portOf = (text: string): number => Number(/\d+$/.exec(text)?.[0]);

const Config = z.object({
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: "REDIS_URL looks like redis://host:6379 or rediss://host:6379" })
    .optional()
    .describe(
      "An existing Redis (7 or newer). Without it a private one is started and ended with Tracewire.",
    ),
  TRACEWIRE_STATE: z
    .string()
    .startsWith("/", "TRACEWIRE_STATE is an absolute path")
    .optional()
    .describe("Folder for keys, history and the private Redis. Default: ~/.local/state/tracewire"),
  TRACEWIRE_HOST: HostId.optional().describe("This host's name in requests. Default: its host name."),
  TRACEWIRE_RECIPES: z.string().optional().describe("More recipe folders, separated by a colon."),
  TRACEWIRE_LOOKS: z
    .string()
    .optional()
    .describe("What a planner may see of this host without tracing: all, none, or a list (docs/looks.md)."),
  TRACEWIRE_LOG: z
    .enum(["trace", "debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("Level of the log. It goes to a file in the state folder; with --serve to standard output."),
  OPENAI_API_KEY: z
    .string()
    .trim()
    .optional()
    .describe("Key of the model server (docs/model.md). With it questions may go beyond the recipes."),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/, error: "OPENAI_BASE_URL looks like http://127.0.0.1:11434/v1" })
    .optional()
    .describe(`Any OpenAI-compatible server, up to and with /v1; may go without a key. Default: ${OPENAI}`),
  TRACEWIRE_MODEL: z
    .string()
    .trim()
    .optional()
    .describe(
      `Name of the model; off for none. Default: OPENAI_MODEL, else ${OPENAI_MODEL} at OpenAI, else the server's only one.`,
    ),
  OPENAI_MODEL: z.string().trim().optional(),
  TRACEWIRE_MODEL_MODE: z
    .enum(MODEL_MODES)
    .default("auto")
    .describe(`How the model calls tools: ${MODEL_MODES.join(", ")}. Default: auto, which finds out.`),
  TRACEWIRE_MODEL_TIMEOUT: z.coerce
    .number("TRACEWIRE_MODEL_TIMEOUT is a number of seconds")
    .min(1)
    .max(600)
    .default(60)
    .describe("Seconds for one request to the model with its retries, 1 to 600. Default: 60"),
  TRACEWIRE_METRICS: z
    .string()
    .trim()
    .regex(/^(?:(?:[\w.-]+|\[[\da-fA-F:]+\]):)?\d{1,5}$/, METRICS_FORM)
    .refine((text) => portOf(text) <= 65_535, METRICS_FORM)
    .optional()
    .describe(
      "Serve /metrics and /healthz there: a port of this machine only, or host:port. Default: not at all.",
    ),
  SUDO_USER: z.string().optional(),
  XDG_STATE_HOME: z.string().optional(),
  PATH: z.string().default("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
  NO_COLOR: z.string().optional().describe("Set to anything for output without colour."),
});

export type Config = {
  redisUrl: string | null;
  stateFolder: string;
  host: string;
  recipeFolders: string[];
  /** For the agent of this host, as it reads it; `null`: its default. */
  looks: string | null;
  logLevel: string;
  /** `null`: recipes and playbooks answer alone. */
  model: ModelSettings | null;
  /** Where metrics are served; `null` for nowhere. */
  metrics: { host: string; port: number } | null;
  colour: boolean;
  /** Who called sudo, when that is how this was started. */
  sudoUser: string | null;
  /** `PATH` for redis-server, the agent and bpftrace. */
  searchPath: string;
};

/**
 * All settings of the bot. The only file that reads the environment.
 * @throws TraceError BAD_OPTION with every problem at once
 */
export const readConfig = (env: NodeJS.ProcessEnv = process.env): Config => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = Config.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues
      .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
      .join("; ");
    throw new TraceError("BAD_OPTION", `the settings are not right: ${problems}`, {
      hint: "Mend them in the environment. --help lists all settings.",
    });
  }
  const settings = parsed.data;
  return {
    redisUrl: settings.REDIS_URL ?? null,
    stateFolder:
      settings.TRACEWIRE_STATE ??
      join(settings.XDG_STATE_HOME ?? join(homedir(), ".local", "state"), "tracewire"),
    host: settings.TRACEWIRE_HOST ?? hostIdOf(hostname()),
    recipeFolders: settings.TRACEWIRE_RECIPES?.split(":").filter((folder) => folder !== "") ?? [],
    looks: settings.TRACEWIRE_LOOKS ?? null,
    logLevel: settings.TRACEWIRE_LOG,
    model: modelSettings(settings),
    metrics: metricsPlace(settings.TRACEWIRE_METRICS),
    sudoUser: settings.SUDO_USER ?? null,
    colour: settings.NO_COLOR === undefined,
    searchPath: settings.PATH,
  };
};

/** Nobody else reaches it unless an address is given. */
const metricsPlace = (text: string | undefined): Config["metrics"] =>
  text === undefined
    ? null
    : {
        host: text.replace(/:?\d+$/, "").replaceAll(/[[\]]/g, "") || "127.0.0.1",
        port: portOf(text),
      };

const modelSettings = (settings: z.infer<typeof Config>): ModelSettings | null => {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl = OPENAI } = settings;
  const name = settings.TRACEWIRE_MODEL ?? settings.OPENAI_MODEL;
  const hasServer = apiKey !== undefined || settings.OPENAI_BASE_URL !== undefined;
  if (!hasServer || name === "off") return null;
  return {
    baseUrl,
    apiKey: apiKey ?? null,
    name: name ?? (new URL(baseUrl).hostname === new URL(OPENAI).hostname ? OPENAI_MODEL : null),
    mode: settings.TRACEWIRE_MODEL_MODE,
    timeoutMs: settings.TRACEWIRE_MODEL_TIMEOUT * 1_000,
  };
};

/** The settings as `--help` shows them. */
export const describeSettings = (): [name: string, meaning: string][] =>
  Object.entries(Config.shape).flatMap(([name, schema]) => {
    const meaning = (schema as z.ZodType).description;
    return meaning === undefined ? [] : [[name, meaning] as [string, string]];
  });

/** `Web_3.example.com` → `web-3`: what a host name leaves when only a-z, 0-9 and - are allowed. */
const hostIdOf = (name: string): string => {
  const id = (name.split(".")[0] ?? "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 63);
  return HostId.safeParse(id).success ? id : "this-host";
};
