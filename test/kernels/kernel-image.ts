import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { downloadPackages } from "./debian-packages.ts";
import type { Suite } from "./debian-sources.ts";
import { holdLock } from "./hold-lock.ts";
import { say } from "./progress.ts";

/** What a guest boots: a kernel, and a root file system with bpftrace as an initramfs archive. */
export type KernelImage = {
  kernel: string;
  archive: string;
  /** Of its bpftrace, such as `0.23.2`. */
  version: string;
};

/** The guest's programs; apt adds what they need. `usr-is-merged` keeps a package away that brings all of Perl. */
const PACKAGES =
  "bpftrace libc-bin base-files base-passwd bash coreutils dash grep mawk mount openssl perl-base procps sed usr-is-merged util-linux";

/** Not needed to trace, and every megabyte is unpacked anew at each boot. */
const LEFT_OUT =
  "boot usr/share/doc usr/share/info usr/share/lintian usr/share/locale usr/share/man usr/lib/*/gconv usr/lib/*libclang-cpp*";

const UNPACK = fileURLToPath(new URL("unpack-image.sh", import.meta.url));

/** Another text of these files makes another image. */
const RECIPE = createHash("sha256")
  .update(readFileSync(new URL(import.meta.url)))
  .update(readFileSync(UNPACK))
  .digest("hex")
  .slice(0, 12);

const OLD_DAYS = 14;

/** Where images and the locks are kept. */
export const kernelsFolder = (): string => {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folder = join(cache, "tracewire", "kernels");
  giveToCaller(mkdirSync(folder, { recursive: true }));
  return folder;
};

/**
 * Built once from Debian's packages, then taken from the cache.
 * @throws CannotBootError where the packages cannot be had
 */
export const kernelImage = async (suite: Suite): Promise<KernelImage> => {
  const kernels = kernelsFolder();
  const folder = join(kernels, `${suite}-${RECIPE}`);
  if (!existsSync(folder)) {
    await using _ = await holdLock(join(kernels, "build.lock"), "building a kernel's image");
    if (!existsSync(folder)) await build(suite, folder);
    removeOld(kernels);
  }
  const packages = readFileSync(join(folder, "packages.txt"), "utf8");
  const version = /^bpftrace_([\d.]+)/m.exec(packages)?.[1];
  if (version === undefined) throw new Error(`${folder} has no bpftrace; remove it to have it built again`);
  return { kernel: join(folder, "vmlinuz"), archive: join(folder, "root.cpio"), version };
};

/** Whole or not at all: it gets its name last. */
const build = async (suite: Suite, folder: string): Promise<void> => {
  const startMs = performance.now();
  say(`building the image of ${suite} from Debian's packages, once; it is kept in ${folder} …`);
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(join(partial, "root"), { recursive: true });
  try {
    const packages = await downloadPackages(suite, join(partial, "apt"), PACKAGES.split(" "));
    await promisify(execFile)(UNPACK, [
      partial,
      packages.folder,
      packages.kernelFile,
      ...LEFT_OUT.split(" "),
    ]);
    for (const rest of ["apt", "root"]) rmSync(join(partial, rest), { recursive: true });
    renameSync(partial, folder);
    giveToCaller(folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  say(`the image of ${suite} is built (${Math.round((performance.now() - startMs) / 1_000)} s)`);
};

const removeOld = (kernels: string): void => {
  for (const name of readdirSync(kernels)) {
    const path = join(kernels, name);
    const days = (Date.now() - statSync(path).mtimeMs) / 86_400_000;
    if (!name.endsWith(`-${RECIPE}`) && !name.endsWith(".lock") && days > OLD_DAYS)
      rmSync(path, { recursive: true, force: true });
  }
};

/** The cache is the person's, also when this runs through sudo. */
const giveToCaller = (path: string | undefined): void => {
  const { SUDO_UID, SUDO_GID } = process.env;
  if (path === undefined || SUDO_UID === undefined || process.geteuid?.() !== 0) return;
  execFileSync("chown", ["-R", `${SUDO_UID}:${SUDO_GID}`, path]);
};
