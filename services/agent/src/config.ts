import { hostname } from "node:os";
import { HostId, Limits, LOOKS, type Look, MAX_WINDOW_MS, Risk } from "@tracewire/protocol";
import * as z from "zod";

const MIB = 1_048_576;

/** Where Redis listens: a URL, or the path of a unix socket. */
export type RedisAddress = { url: string } | { path: string };

/** What this host allows at most, whatever the bot signs. */
export type Ceilings = Pick<Limits, "windowMs" | "probes" | "mapKeys" | "outputBytes" | "memoryBytes"> & {
  risk: Risk;
  /** Looks that are made here. */
  looks: readonly Look["what"][];
};

export type Config = {
  redis: RedisAddress;
  user: string | undefined;
  password: string | undefined;
  host: string;
  botKeys: string;
  state: string;
  selfPids: number[];
  bpftrace: string | undefined;
  searchPath: string;
  ceilings: Ceilings;
  logLevel: string;
};

/** Lists every setting that is wrong, so that one look is enough. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const limit = Limits.shape;
const wholeNumber = (schema: z.ZodType<number, number>, fallback: number) =>
  z.string().default(String(fallback)).transform(Number).pipe(schema);

const Settings = z.object({
  REDIS_URL: z
    .string()
    .optional()
    .describe("redis://host:port, rediss://… for TLS, or redis+unix:///path/to/socket"),
  REDIS_SOCKET: z.string().optional().describe("path of Redis' unix socket, instead of REDIS_URL"),
  TRACEWIRE_HOST: HostId.default(hostIdOf(hostname())).describe("this host's name in Tracewire"),
  TRACEWIRE_AGENT_USER: z.string().optional().describe("Redis ACL user of this host"),
  TRACEWIRE_AGENT_PASSWORD: z.string().optional().describe("its password"),
  TRACEWIRE_BOT_KEYS: z
    .string("say whose jobs to trust: the bot's public keys")
    .describe("file with the bot's public keys (PEM), or a folder of such files; required"),
  TRACEWIRE_STATE: z
    .string()
    .default("/var/lib/tracewire/agent")
    .describe("private folder for what must survive a restart"),
  TRACEWIRE_SELF_PIDS: z
    .string()
    .default("")
    .transform((text) => text.split(",").filter(Boolean).map(Number))
    .pipe(z.array(z.int().positive()).max(2, "at most two process ids"))
    .describe("ids of Tracewire's other processes on this host, at most two, comma between them"),
  TRACEWIRE_BPFTRACE: z.string().optional().describe("path of bpftrace, when it is not the one in PATH"),
  TRACEWIRE_MAX_WINDOW_MS: wholeNumber(limit.windowMs, MAX_WINDOW_MS).describe(
    "longest window, milliseconds",
  ),
  TRACEWIRE_MAX_PROBES: wholeNumber(limit.probes, 128).describe("most attach points in one script"),
  TRACEWIRE_MAX_MAP_KEYS: wholeNumber(limit.mapKeys, 65_536).describe("most keys in one map"),
  TRACEWIRE_MAX_OUTPUT_BYTES: wholeNumber(limit.outputBytes, 64 * MIB).describe(
    "most bytes of output that are looked at",
  ),
  TRACEWIRE_MAX_MEMORY_BYTES: wholeNumber(limit.memoryBytes, 1_024 * MIB).describe(
    "most resident memory of bpftrace",
  ),
  TRACEWIRE_MAX_RISK: Risk.exclude(["effects"])
    .default("data")
    .describe("highest risk that may run here: counts, events or data; effects never run"),
  TRACEWIRE_LOOKS: z
    .string()
    .default("all")
    .refine((text) => looksOf(text) !== null, `there are the looks ${LOOKS.join(", ")}; or all, or none`)
    .describe(`what a planner may look at here: all, none, or some of ${LOOKS.join(",")}`),
  TRACEWIRE_LOG: z
    .enum(["trace", "debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("log level: trace, debug, info, warn, error, silent"),
  PATH: z
    .string()
    .default("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    .describe("where bpftrace, setpriv, unshare and prlimit are looked for"),
});

/**
 * The only reader of the environment.
 * @throws ConfigError with every problem at once
 */
export const readConfig = (env: NodeJS.ProcessEnv = process.env): Config => {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = Settings.safeParse(present);
  const problems = (parsed.error?.issues ?? []).map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  if (!present.REDIS_URL && !present.REDIS_SOCKET)
    problems.push("  REDIS_URL: say where Redis is, here or in REDIS_SOCKET");
  if (!parsed.success || problems.length > 0)
    throw new ConfigError(
      `the agent's settings are not complete:\n${problems.join("\n")}\nSee --help for all of them.`,
    );
  const settings = parsed.data;
  return {
    redis: addressOf(settings.REDIS_URL, settings.REDIS_SOCKET),
    user: settings.TRACEWIRE_AGENT_USER,
    password: settings.TRACEWIRE_AGENT_PASSWORD,
    host: settings.TRACEWIRE_HOST,
    botKeys: settings.TRACEWIRE_BOT_KEYS,
    state: settings.TRACEWIRE_STATE,
    selfPids: settings.TRACEWIRE_SELF_PIDS,
    bpftrace: settings.TRACEWIRE_BPFTRACE,
    searchPath: settings.PATH,
    ceilings: {
      windowMs: settings.TRACEWIRE_MAX_WINDOW_MS,
      probes: settings.TRACEWIRE_MAX_PROBES,
      mapKeys: settings.TRACEWIRE_MAX_MAP_KEYS,
      outputBytes: settings.TRACEWIRE_MAX_OUTPUT_BYTES,
      memoryBytes: settings.TRACEWIRE_MAX_MEMORY_BYTES,
      risk: settings.TRACEWIRE_MAX_RISK,
      looks: looksOf(settings.TRACEWIRE_LOOKS) ?? [],
    },
    logLevel: settings.TRACEWIRE_LOG,
  };
};

/** Every setting with its meaning and default, for `--help`. */
export const settingsHelp = (): string =>
  Object.entries(Settings.shape)
    .map(([name, schema]) => {
      const fallback = z.safeParse(schema, undefined);
      const shown = fallback.success && fallback.data !== undefined && String(fallback.data) !== "";
      return `  ${name.padEnd(28)}${schema.description}${shown ? ` [${String(fallback.data)}]` : ""}`;
    })
    .join("\n");

/** `null` when one of the names is none. */
function looksOf(text: string): Ceilings["looks"] | null {
  if (text.trim() === "all") return LOOKS;
  if (text.trim() === "none") return [];
  const looks = z.array(z.enum(LOOKS)).safeParse(text.split(",").map((name) => name.trim()));
  return looks.success ? looks.data : null;
}

/** A host name made to fit `HostId`: `Web_3.example.org` becomes `web-3-example-org`. */
export function hostIdOf(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
  return id === "" ? "localhost" : id;
}

const addressOf = (url: string | undefined, socket: string | undefined): RedisAddress => {
  if (socket) return { path: socket };
  const unix = /^(?:redis\+unix|unix):\/\/(\/[^?]+)/.exec(url ?? "");
  return unix?.[1] ? { path: decodeURIComponent(unix[1]) } : { url: url ?? "" };
};
