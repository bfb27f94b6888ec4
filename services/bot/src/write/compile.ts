import { execFile } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Source } from "./source.ts";

const run = promisify(execFile);

export type Compiled =
  | { kind: "compiled"; by: string }
  | { kind: "failed"; errors: string }
  /** Tools are missing on this machine: which, and how to get them. */
  | { kind: "unchecked"; missing: string[]; install: string };

export type Machine = {
  /** `PATH` of the tools. */
  searchPath: string;
  btf: string;
  /** Where libbpf's headers may be. */
  headers: readonly string[];
  arch: string;
};

export const THIS_MACHINE: Omit<Machine, "searchPath"> = {
  btf: "/sys/kernel/btf/vmlinux",
  headers: ["/usr/include/bpf/bpf_helpers.h", "/usr/local/include/bpf/bpf_helpers.h"],
  arch: process.arch,
};

const INSTALL = "apt-get install clang bpftool libbpf-dev";
const STEP_MS = 60_000;
const OUTPUT_BYTES = 4_194_304;
/** `vmlinux.h` alone is 3 MB. */
const HEADER_BYTES = 64 * 1_048_576;
const MEMORY_BYTES = 4 * 1_073_741_824;
const ERROR_CHARACTERS = 4_000;

/**
 * Compiles a program that was reviewed, against the kernel types of this machine, in a folder that is gone afterwards.
 * Nothing of it is run or loaded.
 */
export const compile = async (source: Source, machine: Machine, signal: AbortSignal): Promise<Compiled> => {
  const missing = missingOn(machine);
  if (missing.length > 0) return { kind: "unchecked", missing, install: INSTALL };
  const folder = await mkdtemp(join(tmpdir(), "tracewire-write-"));
  const step = stepIn(folder, machine, signal);
  try {
    await writeFile(join(folder, "trace.bpf.c"), source.bpf);
    await writeFile(join(folder, "main.c"), source.user);
    await writeFile(join(folder, "vmlinux.h"), await kernelTypes(machine, step));
    await step("clang", [
      ...BPF_FLAGS,
      `-D__TARGET_ARCH_${ARCHS[machine.arch] ?? machine.arch}`,
      "-I.",
      "-c",
      "trace.bpf.c",
      "-o",
      "trace.bpf.o",
    ]);
    await writeFile(
      join(folder, "trace.skel.h"),
      await step("bpftool", ["gen", "skeleton", "trace.bpf.o", "name", "trace_bpf"]),
    );
    await step("clang", ["-Wall", "-fsyntax-only", "-I.", "main.c"]);
    return { kind: "compiled", by: (await step("clang", ["--version"])).split("\n")[0] ?? "clang" };
  } catch (error) {
    if (!(error instanceof StepFailed) || signal.aborted) throw error;
    return { kind: "failed", errors: error.message.replaceAll(folder, ".").slice(0, ERROR_CHARACTERS) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const BPF_FLAGS = ["-g", "-O2", "-Wall", "-ferror-limit=8", "-target", "bpf"];
const ARCHS: Record<string, string> = { x64: "x86", arm64: "arm64", ppc64: "powerpc", s390x: "s390" };

/** What the compiler or bpftool said. */
class StepFailed extends Error {
  override readonly name = "StepFailed";
}

const missingOn = ({ searchPath, btf, headers }: Machine): string[] => [
  ...["clang", "bpftool"].filter((tool) => find(tool, searchPath) === null),
  ...(headers.some((file) => existsSync(file)) ? [] : ["libbpf-dev"]),
  ...(existsSync(btf) ? [] : [`the kernel's types (${btf})`]),
];

const find = (tool: string, searchPath: string): string | null => {
  for (const folder of searchPath.split(delimiter)) {
    const file = join(folder, tool);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {}
  }
  return null;
};

type Step = (tool: string, args: string[]) => Promise<string>;

/** One tool with bounds on time, memory and output, and nothing of this process's environment. */
const stepIn =
  (cwd: string, { searchPath }: Machine, signal: AbortSignal): Step =>
  async (tool, args) => {
    const bounded = find("prlimit", searchPath);
    const command = find(tool, searchPath) ?? tool;
    const [file, words] = bounded
      ? [bounded, [`--as=${MEMORY_BYTES}`, `--fsize=${HEADER_BYTES}`, command, ...args]]
      : [command, args];
    try {
      const { stdout } = await run(file, words, {
        cwd,
        env: { PATH: searchPath, LC_ALL: "C.UTF-8" },
        timeout: STEP_MS,
        maxBuffer: tool === "bpftool" ? HEADER_BYTES : OUTPUT_BYTES,
        signal,
        killSignal: "SIGKILL",
      });
      return stdout;
    } catch (error) {
      if (signal.aborted) throw error;
      const { stderr = "", killed = false } = error as { stderr?: string; killed?: boolean };
      throw new StepFailed(
        killed ? `${tool} took longer than ${STEP_MS / 1_000} s` : stderr || `${tool} failed`,
      );
    }
  };

const types = new Map<string, Promise<string>>();

/** The same for the life of this process: the kernel does not change under it. */
const kernelTypes = ({ btf, searchPath }: Machine, step: Step): Promise<string> => {
  const key = `${searchPath} ${btf}`;
  const known = types.get(key) ?? step("bpftool", ["btf", "dump", "file", btf, "format", "c"]);
  types.set(key, known);
  known.catch(() => types.delete(key));
  return known;
};
