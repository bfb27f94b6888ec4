import { findProgram } from "../../services/agent/src/bpftrace/tool.ts";

const SEARCH_PATH = `${process.env.PATH}:/usr/sbin:/usr/bin:/sbin:/bin`;

/** Each with Debian's package that has it. */
const PROGRAMS = {
  "qemu-system-x86_64": "qemu-system-x86",
  cpio: "cpio",
  "apt-get": "apt",
  "apt-cache": "apt",
  "dpkg-deb": "dpkg",
  tar: "tar",
  bash: "bash",
  flock: "util-linux",
  setpriv: "util-linux",
};

/** Why Debian's kernels cannot be booted in emulation on this machine; undefined when they can. */
export const reasonNotToBoot = (): string | undefined => {
  if (process.platform !== "linux" || process.arch !== "x64")
    return `Debian's kernels are booted on Linux on x86-64 only, this is ${process.platform} on ${process.arch}`;
  const missing = Object.entries(PROGRAMS).filter(([program]) => findProgram(program, SEARCH_PATH) === null);
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map(([, name]) => name))].join(" ");
  return `booting Debian's kernels needs ${missing.map(([program]) => program).join(", ")} (apt-get install ${packages})`;
};
