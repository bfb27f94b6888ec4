import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { createOutputReader, type OutputRecord } from "@tracewire/bpftrace";
import { DEFAULT_LIMITS } from "@tracewire/protocol";
import { type Confinement, confined, findConfinements } from "../../services/agent/src/bpftrace/confine.ts";
import { bootGuest } from "./boot-guest.ts";
import { CannotBootError } from "./cannot-boot-error.ts";
import type { Suite } from "./debian-sources.ts";
import { holdLock } from "./hold-lock.ts";
import type { KernelCase, KernelResult } from "./kernel-case.ts";
import { kernelImage, kernelsFolder } from "./kernel-image.ts";
import { type CaseFiles, packCases } from "./pack-cases.ts";
import { Progress } from "./progress.ts";
import { reasonNotToBoot } from "./reason-not-to-boot.ts";

/** Long enough for a guest that gets a tenth of two cores, because the machine is busy with else. */
const WINDOW_S = 60;
const BOOT_LIMIT_MS = 240_000;
const CASE_LIMIT_MS = 45_000;
/** Three process ids that no guest has: what the agent gives every script as `$1` to `$3`. */
const PARAMETERS = ["4000001", "4000002", "4000003"];

/**
 * Boots a suite's own kernel in emulation and runs the cases there with that suite's bpftrace, a few at a time and
 * with the environment that the agent gives it. Results are in the order of the cases.
 * @throws CannotBootError where this machine cannot do it
 */
export const runInKernel = async (suite: Suite, cases: KernelCase[]): Promise<KernelResult[]> => {
  const reason = reasonNotToBoot();
  if (reason !== undefined) throw new CannotBootError(reason);
  const image = await kernelImage(suite);
  const folder = mkdtempSync(join(tmpdir(), "tracewire-kernel-"));
  try {
    const confinements = await findConfinements("/usr/sbin:/usr/bin");
    const initrd = packCases(
      image.archive,
      cases.map((one) => filesOf(one, confinements, image.version)),
      folder,
    );
    await using _ = await holdLock(join(kernelsFolder(), "boot.lock"), "booting a kernel");
    const progress = new Progress(suite, cases.length);
    const told: CaseTold[] = [];
    await bootGuest({
      kernel: image.kernel,
      initrd,
      folder,
      limitMs: BOOT_LIMIT_MS + cases.length * CASE_LIMIT_MS,
      onLine: (line) => {
        const one = JSON.parse(line) as Told;
        if ("kernel" in one) {
          progress.booted(one.kernel);
          // Unpacked by now, and large: should this process be killed, it does not stay behind.
          rmSync(initrd);
        }
        if ("case" in one) told[one.case] = one;
        if ("case" in one) progress.did();
        return "endedS" in one;
      },
    });
    return cases.map(({ name }, index) => resultOf(name, told[index], image.version));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What the guest says of itself and of a case; bytes are hex. */
type Told = { kernel: string; bootedS: number } | { endedS: number } | CaseTold;
type Ending = { exit: number | null; signal: number };
type CaseTold = { case: number } & ({ trouble: string } | CaseEnd);
type CaseEnd = Ending & {
  attachedS: number | null;
  takenS: number;
  killed: boolean;
  workload: (Ending & { late: boolean; output: string }) | null;
  stdout: string;
  stderr: string;
};

const filesOf = (one: KernelCase, confinements: Confinement[], version: string): CaseFiles => {
  const confinement = confinements.at(one.confinement ?? -1);
  if (confinement === undefined) throw new Error(`${one.name}: there is no confinement ${one.confinement}`);
  const words = one.options ?? ["-f", "json"];
  const args = one.script === undefined ? words : [...words, "-", ...PARAMETERS];
  const tool = { path: "/usr/bin/bpftrace", version, stamp: "" };
  const { file, args: rest, env } = confined(confinement, tool, args, DEFAULT_LIMITS);
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const { script, before, workload } = one;
  return {
    command: ["/usr/bin/env", "-i", ...set, file, ...rest].map((word) => `${word}\0`).join(""),
    ...(script === undefined ? {} : { script }),
    ...(before === undefined ? {} : { before }),
    ...(workload === undefined ? {} : { workload, window: `${one.windowS ?? WINDOW_S}` }),
    ...(one.alone ? { alone: "" } : {}),
  };
};

const resultOf = (name: string, told: CaseTold | undefined, version: string): KernelResult => {
  if (told === undefined || "trouble" in told)
    throw new Error(`${name}: ${told?.trouble ?? "the guest tells nothing"}`);
  const stdout = withoutMarker(bytesOf(told.stdout));
  const records: OutputRecord[] = [];
  const reader = createOutputReader({ version, onRecord: (record) => records.push(record) });
  reader.push(stdout);
  reader.end();
  const { workload } = told;
  return {
    version,
    attachedS: told.attachedS,
    exitCode: told.exit,
    signal: signalNamed(told.signal),
    killed: told.killed,
    records,
    stdout: stdout.toString("utf8"),
    stderr: withoutMarker(bytesOf(told.stderr)).toString("utf8"),
    workload: workload && {
      exitCode: workload.exit,
      late: workload.late,
      output: bytesOf(workload.output).toString("utf8"),
    },
  };
};

const bytesOf = (hex: string): Buffer => Buffer.from(hex, "hex");

/** What bpftrace prints for the agent when all probes are attached. */
const withoutMarker = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString("latin1").replace("__BPFTRACE_NOTIFY_PROBES_ATTACHED\n", ""), "latin1");

const signalNamed = (number: number): NodeJS.Signals | null =>
  (Object.entries(constants.signals).find(([, value]) => value === number)?.[0] as NodeJS.Signals) ?? null;
