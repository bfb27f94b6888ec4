import type { ProbeFamily } from "@tracewire/protocol";
import type { Surroundings } from "../found.ts";
import type { Kind } from "./probe-name.ts";

const FAMILY: Partial<Record<Kind, ProbeFamily>> = {
  kretprobe: "kprobe",
  fexit: "fentry",
  uretprobe: "uprobe",
};

export const familyOfKind = (kind: Kind): ProbeFamily => FAMILY[kind] ?? (kind as ProbeFamily);

/** What trials have shown about attaching such a probe here. */
export const familyNotes = (kind: Kind, { families }: Surroundings): string[] => {
  const attaches = families[familyOfKind(kind)];
  if (attaches === false)
    return [
      `This host cannot attach ${kind} probes: use ${kind === "hardware" ? "software:cpu-clock or profile:hz:99" : "a tracepoint"}.`,
    ];
  return attaches === null ? [`Whether ${kind} probes attach here was not tried yet.`] : [];
};
