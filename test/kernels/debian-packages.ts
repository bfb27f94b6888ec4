import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { CannotBootError } from "./cannot-boot-error.ts";
import { debianSources, type Suite } from "./debian-sources.ts";

/** The kernel of a suite, whatever its version. */
const KERNEL = "linux-image-amd64";

/**
 * Downloads packages of a suite with all that they need, and its kernel without what that needs. apt works on lists
 * and a status of its own in `folder`: this machine's packages don't count and don't change, and no root is needed.
 */
export const downloadPackages = async (
  suite: Suite,
  folder: string,
  packages: string[],
): Promise<{ folder: string; kernelFile: string }> => {
  const archives = join(folder, "archives");
  for (const name of ["archives/partial", "lists/partial", "none"])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "status"), "");
  const sources = await debianSources(suite);
  if (sources.length === 0) throw new CannotBootError("apt is not set up with a mirror of Debian here");
  writeFileSync(join(folder, "sources.list"), `${sources.join("\n")}\n`);

  const options = optionsFor(folder);
  await apt("apt-get", [...options, "update"]);
  await apt("apt-get", [...options, "install", "--yes", "--download-only", ...packages]);
  const depends = await apt("apt-cache", [...options, "depends", KERNEL]);
  const kernel = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (kernel === undefined) throw new Error(`${KERNEL} of ${suite} names no kernel:\n${depends}`);
  await apt("apt-get", [...options, "download", kernel], archives);
  const kernelFile = readdirSync(archives).find((name) => name.startsWith(`${kernel}_`))!;
  return { folder: archives, kernelFile: join(archives, kernelFile) };
};

const optionsFor = (folder: string): string[] =>
  Object.entries({
    "Dir::Etc::SourceList": join(folder, "sources.list"),
    "Dir::Etc::SourceParts": join(folder, "none"),
    "Dir::Etc::Preferences": join(folder, "no-preferences"),
    "Dir::Etc::PreferencesParts": join(folder, "none"),
    "Dir::State::Lists": join(folder, "lists"),
    "Dir::State::status": join(folder, "status"),
    "Dir::Cache": folder,
    "Dir::Cache::Archives": join(folder, "archives"),
    "APT::Architecture": "amd64",
    "APT::Install-Recommends": "false",
    "APT::Sandbox::User": "root",
    // These locks are the ones of this machine's own packages.
    "Debug::NoLocking": "true",
    "Acquire::Languages": "none",
    "Acquire::http::Timeout": "30",
    "APT::Update::Error-Mode": "any",
  }).map(([name, value]) => `-o${name}=${value}`);

/** What it printed. apt says itself what is wrong: mostly that no mirror can be reached. */
const apt = async (program: "apt-get" | "apt-cache", args: string[], cwd?: string): Promise<string> => {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? String(error);
    const gist = said.split("\n").filter((line) => /^(E|Err):/.test(line));
    throw new CannotBootError(
      `Debian's packages cannot be had: ${gist.slice(0, 2).join(" ") || said.slice(0, 300)}`,
    );
  }
};
