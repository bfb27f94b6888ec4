import { roleOf } from "./column-roles.ts";
import type { Concept } from "./lexicon.ts";
import { named, type Piece } from "./piece.ts";
import type { Value } from "./value.ts";

/** A piece of the question that an answer has to account for. */
export type Part = {
  text: string;
  /** How much of the question's meaning it is. */
  weight: number;
  /** It restricts or shapes the answer: a recipe that cannot honour it does not answer the question. */
  must: boolean;
  /** What it may mean; empty for a word that nobody knows. */
  concepts: Concept[];
  value: Value | null;
  /** Read as a slip of the keyboard, so not certain. */
  guessed: boolean;
};

export const WEIGHT = { thing: 1, measure: 1, stat: 0.7, column: 0.4, beyond: 3, value: 1 } as const;
const UNKNOWN = { latin: 0.6, number: 1, cjk: 0.25, kana: 0 } as const;
export const UNKNOWN_COMMON = 0.35;
const UNIT = 0.4;

/** Doings that come with much else: "eats time", "frequency changes". They weigh less where a recipe does not know them. */
export const WEAK: readonly string[] = ["burn", "change", "received", "source"];
const WEAK_SHARE = 0.25;

/** What a piece asks of an answer; nothing for a word without weight. */
export const partOf = (piece: Piece, pieces: Piece[], index: number): Part[] => {
  const { token, match, value } = piece;
  const part = { text: token.text, concepts: match?.concepts ?? [], value, guessed: match?.guessed ?? false };
  if (value !== null) {
    const light = value.type === "duration" && value.role === "window";
    return [{ ...part, weight: light ? 0 : WEIGHT.value, must: !light }];
  }
  if (match === null) {
    const weight = piece.common ? UNKNOWN_COMMON : UNKNOWN[token.script];
    return weight > 0 ? [{ ...part, weight, must: isUnknownGroup(pieces, index) }] : [];
  }
  const meaning = match.concepts.filter((one) => one.kind !== "neutral");
  if (meaning.length === 0) return [];
  if (meaning.every((one) => one.kind === "unit")) {
    // "in milliseconds" says that a time is wanted, even where nothing else does.
    return [{ ...part, concepts: [{ kind: "measure", name: "latency" }], weight: UNIT, must: false }];
  }
  if (meaning.every((one) => one.kind === "mark")) {
    // "How many" asks for a count unless a column or a measure comes at once: "how many bytes", "how many ms".
    if (!named(piece, "mark", "counting")) return [];
    const next = pieces[index + 1];
    if (
      next !== undefined &&
      (named(next, "measure") || named(next, "unit") || next.value?.type === "duration")
    )
      return [];
    return [{ ...part, concepts: [{ kind: "measure", name: "count" }], weight: WEIGHT.measure, must: true }];
  }
  const concepts = meaning.filter((one) => one.kind !== "mark" && one.kind !== "unit");
  const kind = concepts[0]!.kind as keyof typeof WEIGHT;
  const group = kind === "column" && roleOf(pieces, index) === "group";
  const must =
    kind === "measure" || kind === "beyond" || group || (kind === "stat" && !named(piece, "stat", "sum"));
  const weak = kind === "thing" && concepts.every((one) => WEAK.includes(one.name));
  return [{ ...part, concepts, weight: WEIGHT[kind] * (weak ? WEAK_SHARE : 1), must }];
};

/** "Per tenant", "which region": a grouping by something that nobody knows. */
const isUnknownGroup = (pieces: Piece[], index: number): boolean => {
  const piece = pieces[index]!;
  const before = pieces[index - 1];
  return (
    piece.match === null &&
    piece.token.script === "latin" &&
    named(before, "mark", "before") &&
    before!.match!.concepts.every((one) => one.kind === "mark")
  );
};
