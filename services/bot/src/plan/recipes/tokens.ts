/** One Latin word or one CJK character of a text, with its place in the normalised text. */
export type Token = { text: string; start: number; end: number; script: "latin" | "cjk" | "kana" | "number" };

const TOKEN =
  /\d+(?![\p{Script=Latin}_])|[\p{Script=Latin}\d_][\p{Script=Latin}\p{M}\d_]*|[\p{Script=Han}々ー\p{Script=Katakana}\p{Script=Hiragana}]/gu;

/** Full-width forms and compatibility characters become the plain ones: `：` is `:`, `ＣＰＵ` is `CPU`. */
export const normalise = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[’‘`´]/g, "'")
    .replace(/[“”„«»「」『』]/g, '"');

/** Lower case without accents, on Latin letters only: Japanese voicing marks carry meaning. */
const fold = (word: string): string =>
  word
    .toLowerCase()
    .normalize("NFD")
    .replace(/(\p{Script=Latin})\p{M}+/gu, "$1")
    .normalize("NFC")
    .replaceAll("ß", "ss");

export const tokenise = (normalised: string): Token[] =>
  [...normalised.matchAll(TOKEN)].map((match) => ({
    text: fold(match[0]),
    start: match.index,
    end: match.index + match[0].length,
    script: scriptOf(match[0]),
  }));

const scriptOf = (text: string): Token["script"] => {
  if (/^\d+$/.test(text)) return "number";
  if (/^\p{Script=Hiragana}$/u.test(text)) return "kana";
  return /^[\p{Script=Han}々ー\p{Script=Katakana}]$/u.test(text) ? "cjk" : "latin";
};
