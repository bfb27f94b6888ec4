import type { Diagnosis } from "@tracewire/protocol";

export const tooMuchMemory = (usedBytes: number, allowedBytes: number): Diagnosis => ({
  class: "resource",
  message: `bpftrace used ${mebibytes(usedBytes)} of memory, more than the ${mebibytes(allowedBytes)} allowed, and was ended`,
  hint: "Use fewer probes, fewer map keys, and no stacks of large programs.",
});

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MiB`;
