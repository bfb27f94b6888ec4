import { isStackKind, type KeyKind, type MapRole } from "./map-role.ts";
import { MAX_TEXT, trimStack } from "./value.ts";

/** Beyond this many commas a key is not worth a search: it stays whole. */
const MAX_PIECES = 64;

/** The kernel keeps 15 bytes of a process's name. */
const MAX_COMM = 15;

/** More than a comma in a process's name costs: `a,b,/tmp/x` is the process `a,b` and a file. */
const NO_PATH = 10;

/**
 * The parts of a map's key. bpftrace joins them with "," and escapes nothing, so a part that holds commas itself
 * is found by what the others must look like; what stays ambiguous is kept together in one text part, the last.
 * When no division fits, the key is one part.
 */
export const splitKey = (key: string, arity: number, kinds: readonly KeyKind[]): string[] => {
  if (arity === 0) return key === "" ? [] : [clean(key)];
  if (arity === 1) return [clean(key)];
  const pieces = piecesOf(key, kinds);
  const ends = pieces.length <= MAX_PIECES ? divide(pieces, arity, kinds) : undefined;
  if (!ends) return [clean(key)];
  return ends.map((end, part) => clean(pieces.slice(part === 0 ? 0 : ends[part - 1], end).join(",")));
};

/** Shortest that a part of a key is cut to when a summary has to shrink. */
const MIN_TEXT = 100;

/** The parts of a key as a block shows them at a share of its full size. */
export const shownKey = (key: string, role: MapRole, share: number): string[] =>
  splitKey(key, role.keyArity, role.keyKinds).map((part) =>
    part.slice(0, Math.max(MIN_TEXT, Math.ceil(MAX_TEXT * share))),
  );

/** The parts as bpftrace printed them, stacks with their line breaks: for maps that are shown as stacks. */
export const splitStackKey = (
  key: string,
  arity: number,
  kinds: readonly KeyKind[],
): { stacks: { kind: KeyKind; text: string }[]; rest: string[] } => {
  if (arity <= 1) return { stacks: [{ kind: kinds[0] ?? "kstack", text: key }], rest: [] };
  const pieces = piecesOf(key, kinds);
  const ends = pieces.length <= MAX_PIECES ? divide(pieces, arity, kinds) : undefined;
  if (!ends) return { stacks: [{ kind: "kstack", text: key }], rest: [] };
  const parts = ends.map((end, part) => ({
    kind: kinds[part] ?? ("other" as const),
    text: pieces.slice(part === 0 ? 0 : ends[part - 1], end).join(","),
  }));
  return {
    stacks: parts.filter((part) => isStackKind(part.kind)),
    rest: parts.filter((part) => !isStackKind(part.kind)).map((part) => clean(part.text)),
  };
};

const clean = (part: string): string => trimStack(part).slice(0, MAX_TEXT);

/** What stands between the commas; a stack is one piece, it begins and ends with a line break. */
const piecesOf = (key: string, kinds: readonly KeyKind[]): string[] => {
  const stacks = kinds.some(isStackKind);
  const pieces: string[] = [];
  let start = 0;
  for (;;) {
    const end = stacks && key[start] === "\n" ? endOfStack(key, start) : key.indexOf(",", start);
    pieces.push(end === -1 ? key.slice(start) : key.slice(start, end));
    if (end === -1 || end >= key.length) return pieces;
    start = end + 1;
  }
};

const endOfStack = (key: string, start: number): number => {
  const comma = key.indexOf("\n,", start);
  return comma === -1 ? key.length : comma + 1;
};

/** The cheapest division of the pieces among the parts, as the end of each part; `undefined` when none fits. */
const divide = (pieces: string[], arity: number, kinds: readonly KeyKind[]): number[] | undefined => {
  type Best = { cost: number; end: number };
  const known = new Map<number, Best | undefined>();
  const best = (part: number, start: number): Best | undefined => {
    if (part === arity) return start === pieces.length ? { cost: 0, end: start } : undefined;
    const id = part * (MAX_PIECES + 2) + start;
    if (known.has(id)) return known.get(id);
    let found: Best | undefined;
    for (let end = start + 1; end <= pieces.length - (arity - part - 1); end++) {
      const own = costOf(pieces.slice(start, end), kinds[part] ?? "other");
      const rest = own === undefined ? undefined : best(part + 1, end);
      if (own !== undefined && rest && (!found || own + rest.cost < found.cost))
        found = { cost: own + rest.cost, end };
    }
    known.set(id, found);
    return found;
  };
  const ends: number[] = [];
  for (let part = 0, start = 0; part < arity; part++) {
    const step = best(part, start);
    if (!step) return undefined;
    ends.push(step.end);
    start = step.end;
  }
  return ends;
};

/** How unlikely it is that a part of this kind is these pieces; `undefined` when it cannot be. */
const costOf = (pieces: string[], kind: KeyKind): number | undefined => {
  const commas = pieces.length - 1;
  const first = pieces[0] ?? "";
  switch (kind) {
    case "pid":
    case "tid":
      return commas === 0 && /^-?\d+$/.test(first) ? 0 : undefined;
    case "integer":
      // Also `0x…` for pointers and, in newer versions, the name of an enum's value.
      if (commas > 0 || !/^(?:-?\d+|0x[0-9a-f]+|[A-Za-z_]\w*)$/.test(first)) return undefined;
      return /^[A-Za-z_]/.test(first) ? 12 : 0;
    case "kstack":
    case "ustack":
      return commas === 0 && (first === "" || first.startsWith("\n")) ? 0 : undefined;
    case "ip":
      return commas === 0 && /^[0-9a-fA-F.:]*$/.test(first) ? 0 : undefined;
    case "comm":
      return pieces.join(",").length > MAX_COMM ? undefined : commas * 8;
    case "ksym":
      return commas * 16;
    case "usym":
      return commas * 4;
    default:
      // Most text in keys is a path: one that begins with its "/" is the likelier division.
      return commas + (first.startsWith("/") ? 0 : NO_PATH);
  }
};
