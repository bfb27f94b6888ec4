import type { HostWords, RunEnd } from "./diagnosis.ts";
import { meantWords } from "./meant-words.ts";
import { nearestWords } from "./nearest-words.ts";
import type { Words } from "./rule.ts";

const MAX_OFFERED = 5;

/** More fields than this are not listed when none is spelled like the wrong one. */
const MAX_LISTED = 10;

/** What a wrong word may have meant: of the words of bpftrace's own version, of the tracepoints and fields of the host. */
export const meantBy = (fault: NonNullable<Words["fault"]>, end: RunEnd, known: HostWords): string[] => {
  switch (fault.kind) {
    case "function":
    case "builtin":
      return meantWords({ kind: fault.kind, word: fault.word }, end.version);
    case "variable":
      return nearestVariables(fault.word, end.script);
    case "tracepoint":
      return nearestTracepoints(fault.word, [...(known.tracepoints?.() ?? [])]);
    case "field":
      return nearestFields(fault.word, end, known);
  }
};

/** Of the script's own; a script has few, so all of them where none is spelled like it. */
const nearestVariables = (word: string, script: string): string[] => {
  const written = new Set(script.match(word.startsWith("@") ? /@\w+/g : /\$[A-Za-z_]\w*/g));
  written.delete(word);
  const nearest = nearestWords(word, written, MAX_OFFERED);
  return nearest.length > 0 ? nearest : [...written].slice(0, MAX_OFFERED);
};

const nearestTracepoints = (wanted: string, tracepoints: readonly string[]): string[] => {
  const [category = "", name = ""] = wanted.split(":");
  const sameName = tracepoints.filter((tracepoint) => tracepoint.split(":")[1] === name);
  const ofCategory = tracepoints.filter((tracepoint) => tracepoint.startsWith(`${category}:`));
  if (name.includes("*")) {
    const categories = new Set(tracepoints.map((tracepoint) => tracepoint.split(":")[0] as string));
    if (ofCategory.length > 0) return ofCategory.slice(0, MAX_OFFERED);
    return nearestWords(category, categories, MAX_OFFERED).map((nearest) => `${nearest}:*`);
  }
  // A right name under a wrong category, then wrong names under the right one.
  const nearest = [
    ...sameName,
    ...nearestWords(wanted, ofCategory, MAX_OFFERED),
    ...nearestWords(wanted, tracepoints, MAX_OFFERED),
  ];
  return [...new Set(nearest)].slice(0, MAX_OFFERED);
};

const nearestFields = (wanted: string, end: RunEnd, known: HostWords): string[] => {
  const tracepoints = new Set(
    [...end.script.matchAll(/\b(?:tracepoint|t):(\w+:\w+)/g)].map((match) => match[1] as string),
  );
  const named = [...tracepoints].filter(
    (name) =>
      end.stderr.includes(`_tracepoint_${name.replace(":", "_")}'`) ||
      end.stderr.includes(`tracepoint:${name}_args'`),
  );
  const fields = named.flatMap((name) => [...(known.fields?.(name) ?? [])]);
  const nearest = nearestWords(wanted, fields, MAX_OFFERED);
  // A tracepoint has few fields: they are worth naming even when none is spelled like it (`path` meant `filename`).
  return nearest.length > 0 ? nearest : fields.slice(0, MAX_LISTED);
};
