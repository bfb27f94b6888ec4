import { release } from "node:os";
import { type HostFacts, type HostTrouble, PROBE_FAMILIES, type ProbeFamily } from "@tracewire/protocol";
import type { Logger } from "pino";
import { type Confinement, confined, findConfinements } from "../bpftrace/confine.ts";
import { Run } from "../bpftrace/run.ts";
import { findTool, type Tool } from "../bpftrace/tool.ts";
import { factsOf, libcPath } from "./facts.ts";
import {
  type Families,
  familiesOf,
  readTrials,
  type Trials,
  trialScript,
  writeTrials,
} from "./probe-families.ts";
import { bootId } from "./process-identity.ts";
import { findTrouble } from "./trouble.ts";

export type HostOptions = {
  host: string;
  agentVersion: string;
  bpftrace: string | undefined;
  searchPath: string;
  state: string;
  log: Logger;
};

/** What a script needs of this host, or what is in the way. */
export type Readiness =
  | { trouble: null; tool: Tool; confinement: Confinement; families: Families }
  | { trouble: HostTrouble };

const TRIAL_LIMITS = { windowMs: 200, mapKeys: 16, outputBytes: 65_536, memoryBytes: 1_073_741_824 };

/** How long after a job the trials wait for the next one. */
const RELEASE_MS = 3_000;

/** This host as a place to trace: finds its bpftrace, tries what attaches, notices when trouble comes or goes. */
export class Host {
  readonly #options: HostOptions;
  #trouble: HostTrouble[] = [];
  #tool: Tool | null = null;
  #confinements: Confinement[] = [];
  #trials: Trials = {};
  #facts: HostFacts;
  #background: Promise<void> = Promise.resolve();
  #started = false;
  #held = false;
  #release: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#facts = this.#describe();
  }

  get facts(): HostFacts {
    return this.#facts;
  }

  /** Brings the facts up to date; cheap when nothing changed. */
  async look(): Promise<void> {
    const { bpftrace, searchPath, state, log } = this.#options;
    const before = codesOf(this.#trouble);
    const trouble = findTrouble(bpftrace, searchPath);
    if (this.#confinements.length === 0) this.#confinements = await findConfinements(searchPath);
    const tool = await findTool(bpftrace, searchPath, this.#tool);
    const missing = trouble.some(({ code }) => code === "BPFTRACE_MISSING");
    this.#trouble = tool || missing ? trouble : [unusable(bpftrace), ...trouble];
    if (before !== codesOf(this.#trouble) || tool !== this.#tool) {
      this.#tool = tool;
      this.#trials = tool && this.#trouble.length === 0 ? readTrials(state, this.#cacheKey(tool)) : {};
      log.info(
        { bpftrace: tool?.version ?? null, trouble: this.#trouble },
        "looked at what this host can trace",
      );
      if (this.#started) this.startTrials();
    }
    this.#facts = this.#describe();
  }

  /**
   * What a script needs to run here, or what is in the way. Looks again, since a host may have been repaired.
   * @param families of the script's probes: how each attaches is tried first, where that is not known yet
   */
  async prepareFor(families: Iterable<ProbeFamily>): Promise<Readiness> {
    await this.look();
    const tool = this.#tool;
    const [trouble] = this.#trouble;
    if (trouble || !tool) return { trouble: trouble ?? unusable(this.#options.bpftrace) };
    // Interval attaches wherever anything does: what it needs, a script of BEGIN alone needs too.
    const needed = new Set<ProbeFamily>([...families, "interval"]);
    for (const family of needed) await this.#try(tool, family);
    const level = Math.max(...[...needed].map((family) => this.#trials[family] ?? 0));
    const confinement = this.#confinements[level];
    if (!confinement) throw new Error(`there is no confinement ${level}`);
    return { trouble: null, tool, confinement, families: familiesOf(this.#trials) };
  }

  /** Tries in the background which families attach; a job that comes waits for one trial at most. */
  startTrials(): void {
    this.#started = true;
    if (!this.#held && !this.#stopped) this.#background = this.#background.then(() => this.#tryAll());
  }

  /** Holds the trials back, so that a trace does not see them; resolves when none is running. */
  async holdTrials(): Promise<void> {
    this.#held = true;
    clearTimeout(this.#release);
    await this.#background;
  }

  /** Lets the trials go on soon: after a check there is often a run. */
  releaseTrials(): void {
    clearTimeout(this.#release);
    this.#release = setTimeout(() => {
      this.#held = false;
      this.startTrials();
    }, RELEASE_MS).unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#release);
    await this.#background;
  }

  async #tryAll(): Promise<void> {
    const tool = this.#tool;
    const open = PROBE_FAMILIES.filter((family) => this.#trials[family] === undefined);
    if (!tool || this.#trouble.length > 0 || open.length === 0) return;
    for (const family of open) {
      if (this.#held || this.#stopped) return;
      await this.#try(tool, family);
    }
    this.#facts = this.#describe();
    this.#options.log.info({ trials: this.#trials }, "tried which probes attach");
  }

  async #try(tool: Tool, family: ProbeFamily): Promise<void> {
    if (this.#trials[family] !== undefined) return;
    const script = trialScript(family, tool.version, libcPath());
    const level = script === null ? null : await this.#strictestFor(tool, script);
    this.#trials = { ...this.#trials, [family]: level };
    // Every trial ends itself by an interval, except the one of iterators, which end alone.
    if (level !== null && family !== "iter") this.#trials = { interval: level, ...this.#trials };
    writeTrials(this.#options.state, this.#cacheKey(tool), this.#trials);
    if (level)
      this.#options.log.warn(
        { family, wrapper: this.#confinements[level]?.wrapper.join(" ") },
        "these probes attach behind a looser confinement only",
      );
  }

  async #strictestFor(tool: Tool, script: string): Promise<number | null> {
    for (const [level, confinement] of this.#confinements.entries()) {
      if (await attaches(tool, confinement, script)) return level;
    }
    return null;
  }

  #cacheKey(tool: Tool): string {
    const wrappers = this.#confinements.map(({ wrapper }) => wrapper.join(" "));
    return [release(), bootId(), tool.path, tool.version, tool.stamp, ...wrappers].join("\n");
  }

  #describe(): HostFacts {
    const { host, agentVersion } = this.#options;
    return factsOf({
      host,
      agentVersion,
      bpftrace: this.#tool?.version ?? "",
      families: familiesOf(this.#trials),
      trouble: this.#trouble,
    });
  }
}

const attaches = async (tool: Tool, confinement: Confinement, script: string): Promise<boolean> => {
  const { exitCode } = await new Run({
    command: confined(confinement, tool, ["-f", "json", "-"], TRIAL_LIMITS),
    script,
    limits: TRIAL_LIMITS,
    probes: 2,
    stacks: false,
    version: tool.version,
  }).ended;
  return exitCode === 0;
};

const codesOf = (trouble: HostTrouble[]): string => trouble.map(({ code }) => code).join(" ");

const unusable = (path: string | undefined): HostTrouble => ({
  code: "BPFTRACE_MISSING",
  message: `${path ?? "bpftrace"} does not answer to --version`,
  hint: "Run it by hand on the host: bpftrace --version. If that fails: apt-get install --reinstall bpftrace",
});
