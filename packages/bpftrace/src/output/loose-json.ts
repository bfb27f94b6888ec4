/**
 * JSON as bpftrace writes it: keys may repeat, integers may exceed 2^53, values may lack their quotes
 * and bytes may be escaped wrongly. Objects are lists of pairs, so nothing is lost on the way.
 */
export type LooseValue =
  | number
  | string
  | boolean
  | null
  | { kind: "array"; items: LooseValue[] }
  | { kind: "object"; pairs: [key: string, value: LooseValue][] };

/** Nothing that bpftrace prints is nested deeper; keeps hostile lines from exhausting the stack. */
const MAX_DEPTH = 64;

/**
 * Reads one value that takes up all of `source`.
 * @param source a line's bytes, one character each (latin1)
 * @returns `undefined` when it is not even loose JSON
 */
export const parseLooseJson = (source: string): LooseValue | undefined => {
  const cursor: Cursor = { source, at: 0 };
  const value = readValue(cursor, 0, false);
  if (value === undefined) return undefined;
  skipSpace(cursor);
  return cursor.at === source.length ? value : undefined;
};

/** What is left of a JSON string whose line was cut: from the quote at `start` to its end or the end of the line. */
export const readCutString = (source: string, start: number): string => {
  const whole = readString({ source, at: start });
  if (whole !== undefined) return whole;
  return decodeBytes(resolveEscapes(source.slice(start + 1).replace(/\\(?:u[0-9a-fA-F]{0,9})?$/, "")));
};

/** Resolves escapes once more: bpftrace 0.22 and 0.23 escape map keys twice. */
export const unescapeAgain = (text: string): string => {
  if (!text.includes("\\")) return text;
  return decodeBytes(resolveEscapes(Buffer.from(text, "utf8").toString("latin1")));
};

type Cursor = {
  readonly source: string;
  at: number;
  /** Where the closing brackets at the end of the line begin, once it was needed. */
  tail?: number;
};

const readValue = (cursor: Cursor, depth: number, inArray: boolean): LooseValue | undefined => {
  skipSpace(cursor);
  const first = cursor.source[cursor.at];
  if (first === undefined || depth > MAX_DEPTH) return undefined;
  if (first === '"') return readString(cursor);
  if (first === "{") return readObject(cursor, depth);
  if (first === "[") return readArray(cursor, depth);
  return readWord(cursor, inArray);
};

const readObject = (cursor: Cursor, depth: number): LooseValue | undefined => {
  const pairs: [string, LooseValue][] = [];
  cursor.at++;
  skipSpace(cursor);
  if (take(cursor, "}")) return { kind: "object", pairs };
  for (;;) {
    skipSpace(cursor);
    const key = cursor.source[cursor.at] === '"' ? readString(cursor) : undefined;
    skipSpace(cursor);
    if (key === undefined || !take(cursor, ":")) return undefined;
    const value = readValue(cursor, depth + 1, false);
    if (value === undefined) return undefined;
    pairs.push([key, value]);
    skipSpace(cursor);
    if (take(cursor, "}")) return { kind: "object", pairs };
    if (!take(cursor, ",")) return undefined;
  }
};

const readArray = (cursor: Cursor, depth: number): LooseValue | undefined => {
  const items: LooseValue[] = [];
  cursor.at++;
  skipSpace(cursor);
  if (take(cursor, "]")) return { kind: "array", items };
  for (;;) {
    const item = readValue(cursor, depth + 1, true);
    if (item === undefined) return undefined;
    items.push(item);
    skipSpace(cursor);
    if (take(cursor, "]")) return { kind: "array", items };
    if (!take(cursor, ",")) return undefined;
  }
};

const readString = (cursor: Cursor): string | undefined => {
  const start = cursor.at + 1;
  if (!skipString(cursor)) return undefined;
  return decodeBytes(resolveEscapes(cursor.source.slice(start, cursor.at - 1)));
};

const skipString = (cursor: Cursor): boolean => {
  const { source } = cursor;
  const start = cursor.at + 1;
  let end = source.indexOf('"', start);
  while (end !== -1 && isEscaped(source, end, start)) end = source.indexOf('"', end + 1);
  if (end === -1) return false;
  cursor.at = end + 1;
  return true;
};

/** A quote is part of the text when an odd number of backslashes stands before it. */
const isEscaped = (source: string, at: number, start: number): boolean => {
  let slashes = 0;
  while (at - slashes - 1 >= start && source[at - slashes - 1] === "\\") slashes++;
  return slashes % 2 === 1;
};

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;

const WORDS: readonly [string, boolean | null][] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** A number, `true`, `false`, `null`; or text that bpftrace before 0.23 forgot to quote, such as `18:27:18`. */
const readWord = (cursor: Cursor, inArray: boolean): LooseValue | undefined => {
  const { source, at } = cursor;
  NUMBER.lastIndex = at;
  const number = NUMBER.exec(source)?.[0];
  if (number !== undefined && endsValue(source, at + number.length)) {
    cursor.at += number.length;
    return exactNumber(number);
  }
  for (const [word, value] of WORDS) {
    if (!source.startsWith(word, at) || !endsValue(source, at + word.length)) continue;
    cursor.at += word.length;
    return value;
  }
  return decodeBytes(bareText(cursor, inArray)) || undefined;
};

/** `5 apples` begins like a number too: what closes a value must follow. */
const endsValue = (source: string, at: number): boolean => {
  let end = at;
  while (source[end] === " ") end++;
  return end === source.length || ",}]".includes(source[end] ?? "");
};

const bareText = (cursor: Cursor, inArray: boolean): string => {
  const { source, at } = cursor;
  const end = inArray ? endOfBareItem(source, at) : endOfBareMember(cursor);
  cursor.at = end;
  return source.slice(at, end).trim();
};

const endOfBareItem = (source: string, at: number): number => {
  for (let end = at; end < source.length; end++) if (source[end] === "," || source[end] === "]") return end;
  return source.length;
};

/**
 * In an object bare text may hold commas itself (a cgroup path): it goes on to the next `, "key": ` or to
 * the closing brackets of the line. Steps from quote to quote, so that no input takes more than one pass.
 */
const endOfBareMember = (cursor: Cursor): number => {
  const { source, at } = cursor;
  for (let comma = source.indexOf(', "', at); comma !== -1; comma = source.indexOf(', "', comma + 1)) {
    const key: Cursor = { source, at: comma + 2 };
    if (skipString(key) && source.startsWith(": ", key.at)) return comma;
  }
  cursor.tail ??= startOfTail(source);
  return Math.max(at, cursor.tail);
};

const startOfTail = (source: string): number => {
  let start = source.length;
  while (start > 0 && "}] \t\r".includes(source[start - 1] ?? "")) start--;
  return start;
};

const exactNumber = (digits: string): number | string => {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  // Past 2^53 several integers share one double; a fraction never does harm.
  return /^-?[0-9]+$/.test(digits) || !Number.isFinite(value) ? digits : value;
};

/** `\uffffffc3` is one byte: bpftrace prints a negative char as a 32-bit hex number. */
const ESCAPE = /\\(?:uffffff([89a-fA-F][0-9a-fA-F])|u([0-9a-fA-F]{4})|([\s\S]))/g;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

const resolveEscapes = (bytes: string): string => {
  if (!bytes.includes("\\")) return bytes;
  return bytes.replace(ESCAPE, (_, byte?: string, code?: string, char?: string) => {
    if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
    if (code !== undefined) return toBytes(String.fromCharCode(Number.parseInt(code, 16)));
    return SHORT_ESCAPES[char as string] ?? (char as string);
  });
};

const toBytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

const BEYOND_ASCII = /[\x80-\xff]/;

/** What is not UTF-8 becomes U+FFFD: names of processes and files are any bytes. */
const decodeBytes = (bytes: string): string =>
  BEYOND_ASCII.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes;

const take = (cursor: Cursor, char: string): boolean => {
  if (cursor.source[cursor.at] !== char) return false;
  cursor.at++;
  return true;
};

const skipSpace = (cursor: Cursor): void => {
  for (;;) {
    const code = cursor.source.charCodeAt(cursor.at);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return;
    cursor.at++;
  }
};
