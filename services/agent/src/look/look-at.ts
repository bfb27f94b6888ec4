import type { Look } from "@tracewire/protocol";
import { lookAtCgroups } from "./cgroups.ts";
import { lookAtFile } from "./file.ts";
import type { Found, Surroundings } from "./found.ts";
import { lookAtOpenFiles } from "./open-files.ts";
import { lookAtPorts } from "./ports.ts";
import { lookAtProbe } from "./probe.ts";
import { lookAtProbes } from "./probes.ts";
import { lookAtProcesses } from "./processes.ts";
import { lookAtSymbols } from "./symbols.ts";
import { lookAtSystem } from "./system.ts";
import { lookAtType } from "./type.ts";

/** One look, made by reading what the kernel shows. What cannot be read is told in a note. */
export const lookAt = async (look: Look, surroundings: Surroundings): Promise<Found> => {
  switch (look.what) {
    case "probes":
      return lookAtProbes(look, surroundings);
    case "probe":
      return lookAtProbe(look, surroundings);
    case "type":
      return lookAtType(look, surroundings);
    case "processes":
      return lookAtProcesses(look, surroundings);
    case "file":
      return lookAtFile(look);
    case "open-files":
      return lookAtOpenFiles(look, surroundings);
    case "ports":
      return lookAtPorts(look, surroundings);
    case "cgroups":
      return lookAtCgroups(look, surroundings);
    case "symbols":
      return lookAtSymbols(look, surroundings);
    case "system":
      return lookAtSystem();
  }
};
