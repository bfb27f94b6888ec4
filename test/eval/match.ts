/** A name or number as a whole word, or a pattern. */
export type Term = string | number | RegExp;
/** One term, or several that all have to match; `null` for everything. */
export type Who = Term | Term[] | null;

/** Words end where neither letter, digit nor hyphen follows: `api` is not in `api-gateway`, 5 not in 5.2. */
const pattern = (term: Term): RegExp => {
  if (term instanceof RegExp) return term;
  return new RegExp(`(?<![\\w-])(?<!\\d\\.)${escaped(String(term))}(?![\\w-])(?!\\.\\d)`);
};

export const matches = (text: string, who: Who): boolean =>
  termsOf(who).every((term) => pattern(term).test(text));

/** The numbers of a text that are not part of a name, in order; those of `who` are taken out first. */
export const numbersIn = (text: string, who: Who = null): number[] => {
  const rest = termsOf(who).reduce<string>((left, term) => left.replace(pattern(term), " "), text);
  return (rest.match(/(?<![\w.-])-?\d+(?:\.\d+)?(?![\w-]*[A-Za-z]{4})/g) ?? []).map(Number);
};

const termsOf = (who: Who): Term[] => (who === null ? [] : [who].flat());

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
