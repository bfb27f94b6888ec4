import { BpftraceSyntaxError, explain, parse } from "@tracewire/bpftrace";
import { cleanText, TraceError } from "@tracewire/protocol";

/**
 * The script, and below each of its lines what it does.
 * @throws TraceError SCRIPT_SYNTAX
 */
export const sayExplanation = (script: string, name: string): string => {
  const said = new Map<number, string[]>();
  for (const { line, depth, says } of read(script, name)) {
    said.set(line, [...(said.get(line) ?? []), `${"  ".repeat(depth)}${says}`]);
  }
  const source = script.trimEnd().split("\n");
  const digits = String(source.length).length;
  return source
    .flatMap((line, index) => [
      `${String(index + 1).padStart(digits)}  ${cleanText(line.replaceAll("\t", "  "))}`.trimEnd(),
      ...(said.get(index + 1) ?? []).map((words) => `${" ".repeat(digits + 4)}${cleanText(words)}`),
    ])
    .join("\n");
};

const read = (script: string, name: string) => {
  try {
    return explain(parse(script));
  } catch (error) {
    if (!(error instanceof BpftraceSyntaxError)) throw error;
    throw new TraceError("SCRIPT_SYNTAX", `${name} does not parse: ${error.message}`, {
      hint: "Mend it at that place.",
    });
  }
};
