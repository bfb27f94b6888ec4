/** A message of bpftrace with the lines of source text that it repeats under it, and the marks under those. */
export type Message = { text: string; excerpt: string[] };

/** The start of a message: perhaps a place, then its weight. */
const START = /^(?:[^\s:]+:\d+(?::\d+)?(?:-\d+)?: )?(?:ERROR|WARNING|HINT|FATAL|BUG|error|fatal error)\b/;

/** A place over several lines; 0.24 and later print those lines below it, without marks. */
const WIDE_PLACE = /^[^\s:]+:\d+-\d+: /;

const PLACE = /^[^\s:]+:\d+:\d+-\d+: /;

/** What a pattern is tried on: a message may quote the script, which may be long. */
const MAX_MESSAGE = 1_000;

const MARKS = /^\s*[~^]*\s*$/;

/**
 * bpftrace's output as messages. Kept apart from the excerpts, because these are the script's own words: a pattern
 * for messages must never match a string that somebody wrote in a script.
 */
export const messagesOf = (output: string): Message[] => {
  const lines = output.split(/\r?\n/);
  const messages: Message[] = [];
  for (let i = 0; i < lines.length; ) {
    const text = lines[i] as string;
    const end = endOfExcerpt(lines, i);
    if (text.trim() !== "")
      messages.push({ text: text.slice(0, MAX_MESSAGE), excerpt: lines.slice(i + 1, end) });
    i = end;
  }
  return messages;
};

const endOfExcerpt = (lines: readonly string[], start: number): number => {
  const text = lines[start] as string;
  if (PLACE.test(text) && start + 2 < lines.length && MARKS.test(lines[start + 2] as string))
    return start + 3;
  let end = start + 1;
  if (WIDE_PLACE.test(text)) while (end < lines.length && !START.test(lines[end] as string)) end++;
  return end;
};

export type Place = { line: number; column?: number; endColumn?: number };

/**
 * Where in the script a message points: `stdin:1:21-30: ERROR`, `file.bt:3-5: ERROR` over several lines. A message
 * from inside bpftrace's own library is followed by the place of the script that it was expanded from.
 */
export const placeOf = (messages: readonly Message[], index: number): Place | undefined => {
  const own = readPlace(messages[index]?.text ?? "");
  if (!own?.file.startsWith("stdlib/")) return own?.place;
  const outer = messages
    .slice(index + 1)
    .filter(({ text }) => text.includes("expanded from"))
    .map(({ text }) => readPlace(text));
  return outer.find((found) => found && !found.file.startsWith("stdlib/"))?.place;
};

const readPlace = (text: string): { file: string; place: Place } | undefined => {
  const match = /^([^\s:]+):(\d+)(?::(\d+))?-(\d+): (?:ERROR|WARNING)/.exec(text);
  if (!match) return undefined;
  const [, file = "", line, column, end] = match;
  if (Number(line) < 1) return undefined;
  if (column === undefined || Number(column) < 1) return { file, place: { line: Number(line) } };
  return { file, place: { line: Number(line), column: Number(column), endColumn: Number(end) } };
};

/** The words of the script that a message points at. */
export const markedText = (script: string, place: Place | undefined): string => {
  if (place?.column === undefined) return "";
  const line = script.split(/\r?\n/)[place.line - 1] ?? "";
  return line.slice(place.column - 1, (place.endColumn ?? line.length + 1) - 1).trim();
};

/** A message without its place and weight. */
export const saying = (text: string): string =>
  text.replace(/^.*?(?:ERROR|FATAL|error): /, "").replace(/[.\s]+$/, "");
