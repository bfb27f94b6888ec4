import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

/** A release of Debian whose kernel and bpftrace are booted. */
export type Suite = "bookworm" | "trixie";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * apt's sources for a suite, from the mirrors that this machine's own apt is set up with; empty where these are not
 * Debian's.
 */
export const debianSources = async (suite: Suite): Promise<string[]> => {
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)";
  const { stdout } = await promisify(execFile)("apt-get", [
    "indextargets",
    "--format",
    format,
    "Created-By: Packages",
  ]);
  return sourcesFor(suite, stdout, ownSuite());
};

/** The name of the release that this machine runs, such as `bookworm`. */
const ownSuite = (): string =>
  /^VERSION_CODENAME="?([a-z]+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "stable";

/** @param targets what `apt-get indextargets` lists: address, release, component, origin */
export const sourcesFor = (suite: Suite, targets: string, own: string): string[] => {
  const isOwn = new RegExp(`^(?:${own}|stable|oldstable|testing)(?=$|-)`);
  const signed = existsSync(KEYRING) ? ` [signed-by=${KEYRING}]` : "";
  const sources = targets.split("\n").flatMap((target) => {
    const [uri, release = "", component, origin = ""] = target.split(" ");
    // apt leaves the word as it is while it has not read the list.
    const debian = origin === "Debian" || origin === "$(ORIGIN)";
    if (!debian || component !== "main" || !isOwn.test(release)) return [];
    return [`deb${signed} ${uri} ${release.replace(isOwn, suite)} main`];
  });
  return [...new Set(sources)];
};
