import { existsSync, readFileSync } from "node:fs";
import { arch, cpus, release, totalmem, version } from "node:os";
import { type HostFacts, type HostTrouble, sha256 } from "@tracewire/protocol";
import type { Families } from "./probe-families.ts";
import { tracepointGroups } from "./tracefs.ts";

export type FactsInput = {
  host: string;
  agentVersion: string;
  bpftrace: string;
  families: Families;
  trouble: HostTrouble[];
};

/** What this host is, as far as scripts and people care. */
export const factsOf = ({ host, agentVersion, bpftrace, families, trouble }: FactsInput): HostFacts => {
  const groups = tracepointGroups().slice(0, 1_000);
  const btf = existsSync("/sys/kernel/btf/vmlinux");
  const libc = libcPath();
  return {
    host,
    kernel: release(),
    arch: arch(),
    cpus: cpus().length,
    memoryBytes: totalmem(),
    distro: distro(),
    bpftrace,
    btf,
    families,
    tracepointGroups: groups,
    libc,
    agentVersion,
    trouble,
    fingerprint: sha256(
      JSON.stringify([release(), version(), arch(), bpftrace, btf, families, groups, libc, trouble]),
    ),
  };
};

/** The C library that this process itself uses: where the host's own programs find `malloc`. */
export const libcPath = (): string | null => {
  try {
    const maps = readFileSync("/proc/self/maps", "utf8");
    return /(\/\S*\/(?:libc\.so\.6|libc-[\d.]+\.so|ld-musl-\S+))$/m.exec(maps)?.[1] ?? null;
  } catch {
    return null;
  }
};

const distro = (): string => {
  try {
    const release = readFileSync("/etc/os-release", "utf8");
    return /^PRETTY_NAME="?([^"\n]*)"?/m.exec(release)?.[1] ?? "unknown";
  } catch {
    return "unknown";
  }
};
