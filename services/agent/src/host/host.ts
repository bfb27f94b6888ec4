import { release } from "node:os";
import { type HostFacts, type HostTrouble, PROBE_FAMILIES, type ProbeFamily } from "@tracewire/protocol";
import type { Logger } from "pino";
import { type Confinement, confined, findConfinements } from "../bpftrace/confine.ts";
import { Run } from "../bpftrace/run.ts";
import { findTool, isAtLeast, type Tool } from "../bpftrace/tool.ts";
import { factsOf, libcPath } from "./facts.ts";
import { type Families, readTrials, trialScript, unknownFamilies, writeTrials } from "./probe-families.ts";
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

/** What tracing needs of this host, or what is in the way. */
export type Readiness = { trouble: null; tool: Tool; confinement: Confinement } | { trouble: HostTrouble };

const TRIAL_LIMITS = { windowMs: 200, mapKeys: 16, outputBytes: 65_536, memoryBytes: 1_073_741_824 };

/** A confinement that forbids these is right: no script that may run uses them. */
const NEVER_LOOSENED: ProbeFamily = "watchpoint";

/** This host as a place to trace: finds its bpftrace, tries what attaches, notices when trouble comes or goes. */
export class Host {
  readonly #options: HostOptions;
  #trouble: HostTrouble[] = [];
  #tool: Tool | null = null;
  #confinements: Confinement[] = [];
  #loosened = 0;
  #families: Families = unknownFamilies();
  #facts: HostFacts;
  #trials: Promise<void> = Promise.resolve();
  #held = false;
  #stopped = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#facts = this.#describe();
  }

  get facts(): HostFacts {
    return this.#facts;
  }

  get families(): Families {
    return this.#families;
  }

  /** Looks again; cheap when nothing changed. */
  async examine(): Promise<Readiness> {
    const { bpftrace, searchPath, log } = this.#options;
    const before = codesOf(this.#trouble);
    this.#trouble = findTrouble(bpftrace, searchPath);
    if (this.#confinements.length === 0) this.#confinements = await findConfinements(searchPath);
    const tool = await findTool(bpftrace, searchPath, this.#tool);
    const trouble = this.#trouble[0] ?? (tool ? null : unusable(bpftrace));
    if (before !== codesOf(this.#trouble) || tool?.version !== this.#tool?.version) {
      this.#families = unknownFamilies();
      this.#loosened = 0;
      log.info(
        { bpftrace: tool?.version ?? null, trouble: this.#trouble },
        "looked at what this host can trace",
      );
    }
    this.#tool = tool;
    this.#facts = this.#describe();
    const confinement = this.#confinement;
    if (trouble || !tool || !confinement) return { trouble: trouble ?? unusable(bpftrace) };
    return { trouble: null, tool, confinement };
  }

  /** Tries in the background which families attach; a job that comes waits for one trial at most. */
  startTrials(): void {
    this.#held = false;
    if (!this.#stopped) this.#trials = this.#trials.then(() => this.#tryFamilies());
  }

  /** Holds the trials back, so that a trace does not see them; resolves when none is running. */
  async holdTrials(): Promise<void> {
    this.#held = true;
    await this.#trials;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#trials;
  }

  get #confinement(): Confinement | undefined {
    return this.#confinements[this.#loosened];
  }

  async #tryFamilies(): Promise<void> {
    const { state, log } = this.#options;
    const tool = this.#tool;
    if (!tool || this.#trouble.length > 0) return;
    const wrappers = this.#confinements.map(({ wrapper }) => wrapper.join(" "));
    const key = [release(), bootId(), tool.path, tool.version, ...wrappers].join("\n");
    const cached = readTrials(state, key);
    if (cached) {
      this.#families = cached.families;
      this.#loosened = cached.loosened;
    }
    const open = PROBE_FAMILIES.filter((family) => this.#families[family] === null);
    for (const family of open) {
      if (this.#held || this.#stopped) return;
      this.#families = { ...this.#families, [family]: await this.#tryFamily(tool, family) };
    }
    this.#facts = this.#describe();
    if (open.length === 0) return;
    writeTrials(state, { key, families: this.#families, loosened: this.#loosened });
    const confinement = this.#confinement;
    log.info(
      { families: this.#families, wrapper: confinement?.wrapper.join(" ") },
      "tried which probes attach",
    );
    if (!confinement?.endsWithAgent)
      log.warn("setpriv is missing: a trace outlives an agent that is killed, until its own window ends");
  }

  /** Should a family work only behind a looser confinement, that one is taken from now on. */
  async #tryFamily(tool: Tool, family: ProbeFamily): Promise<boolean> {
    const script = trialScript(family, tool.version, libcPath());
    if (script === null) return false;
    const levels = family === NEVER_LOOSENED ? [this.#loosened] : this.#confinements.keys();
    for (const level of levels) {
      const confinement = this.#confinements[level];
      if (level < this.#loosened || !confinement) continue;
      if (!(await attaches(tool, confinement, script))) continue;
      if (level > this.#loosened)
        this.#options.log.warn(
          { family, wrapper: confinement.wrapper.join(" ") },
          "this family needs a looser confinement",
        );
      this.#loosened = level;
      return true;
    }
    return false;
  }

  #describe(): HostFacts {
    const { host, agentVersion } = this.#options;
    return factsOf({
      host,
      agentVersion,
      bpftrace: this.#tool?.version ?? "",
      families: this.#families,
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
    attachedRecordIsLate: isAtLeast(tool.version, 0, 27),
    slowStart: isAtLeast(tool.version, 0, 22),
    onSpawn: () => {},
    onAttached: () => {},
    onLine: () => {},
  }).ended;
  return exitCode === 0;
};

const codesOf = (trouble: HostTrouble[]): string => trouble.map(({ code }) => code).join(" ");

const unusable = (path: string | undefined): HostTrouble => ({
  code: "BPFTRACE_MISSING",
  message: `${path ?? "bpftrace"} does not answer to --version`,
  hint: "Run it by hand on the host: bpftrace --version. If that fails: apt-get install --reinstall bpftrace",
});
