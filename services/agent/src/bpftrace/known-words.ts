import type { HostWords } from "@tracewire/bpftrace";
import { fieldsOf, tracepointGroups, tracepointsOf } from "../host/tracefs.ts";

/** What this kernel has, for saying what a mistyped tracepoint or field may have meant. */
export const knownWords: HostWords = {
  tracepoints: () =>
    tracepointGroups().flatMap((group) => tracepointsOf(group).map((name) => `${group}:${name}`)),
  fields: (tracepoint) => {
    const [group = "", name = ""] = tracepoint.split(":");
    return fieldsOf(group, name);
  },
};
