import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const INIT = fileURLToPath(new URL("guest/init.pl", import.meta.url));

/** The files of one case, as the guest's first process expects them. */
export type CaseFiles = {
  /** The words of the command, NUL after each. */
  command: string;
  script?: string;
  before?: string;
  workload?: string;
  /** Longest time for the workload, seconds. */
  window?: string;
  alone?: string;
};

/**
 * An initramfs of the image and the cases: the kernel unpacks archives that stand one behind the other.
 * @returns its path in the folder
 */
export const packCases = (archive: string, cases: CaseFiles[], folder: string): string => {
  const root = join(folder, "overlay");
  for (const [index, files] of cases.entries()) {
    const place = join(root, "cases", `${index}`);
    mkdirSync(place, { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(place, name), content);
  }
  copyFileSync(INIT, join(root, "init"));
  chmodSync(join(root, "init"), 0o755);
  const initrd = join(folder, "initrd.cpio");
  execFileSync("bash", ["-euo", "pipefail", "-c", PACK, "pack", root, archive, initrd]);
  return initrd;
};

const PACK = 'cd "$1"; { cat "$2"; find . -mindepth 1 | cpio -o -H newc -R 0:0 --quiet; } > "$3"';
