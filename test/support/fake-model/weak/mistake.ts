import * as z from "zod";

export const MISTAKE_KINDS = [
  "syntax",
  "missing probe",
  "unknown name",
  "field",
  "type",
  "dialect",
  "printf",
  "wildcard",
] as const;
export type MistakeKind = (typeof MISTAKE_KINDS)[number];

/** What a model is told of a failure, as far as a weak one reads it. */
export const Told = z.looseObject({
  class: z.string(),
  message: z.string(),
  hint: z.string(),
  at: z.string().optional(),
  nearest: z.array(z.string()).optional(),
});
export type Told = z.infer<typeof Told>;

/** One way in which a script comes out wrong. */
export type Mistake = {
  kind: MistakeKind;
  name: string;
  /** The script with it; `null` where the script has no place for it. */
  make(script: string): Made | null;
};

/** `isNamed`: whether what was told has what somebody needs who cannot think: the right word, or the place. */
export type Made = { script: string; isNamed(told: Told): boolean };

/** Replaces the match of a pattern at the only or first place where it stands outside of comments. */
export const change = (
  script: string,
  pattern: RegExp,
  to: (match: RegExpExecArray) => string | null,
): { script: string; line: number; match: RegExpExecArray } | null => {
  const match = pattern.exec(script);
  if (!match) return null;
  const replaced = to(match);
  if (replaced === null) return null;
  return {
    script: script.slice(0, match.index) + replaced + script.slice(match.index + match[0].length),
    // What is put on lines of its own stands on the one after its line break.
    line:
      lineAt(script, match.index + match[0].length) + (match[0] === "" && replaced.startsWith("\n") ? 1 : 0),
    match,
  };
};

export const lineAt = (script: string, index: number): number => script.slice(0, index).split("\n").length;

/** The line that was told, `null` without one. */
export const toldLine = ({ at }: Told): number | null => {
  const line = /^line (\d+)/.exec(at ?? "")?.[1];
  return line === undefined ? null : Number(line);
};

/** A word that was offered or said, as a whole word. */
export const says = (told: Told, word: string): boolean => {
  const text = [told.message, told.hint, ...(told.nearest ?? [])].join("\n");
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w])${escaped}(?![\\w])`).test(text);
};
