/** Why a line may not be shown as the words of a model; `null` when it may. `maps` are names such as `@calls`. */
export const unfitForm = (line: string, maps: ReadonlySet<string>): string | null => {
  if (CONTROL.test(line)) return "characters that control a terminal or turn the text around";
  if (LINK.test(line)) return "a link";
  const calls = [...line.matchAll(MENTION)].map(([mention]) => mention);
  if (calls.some((mention) => CALLS_EVERYBODY.test(mention) || !maps.has(mention))) return "a mention";
  return MARKUP.some((markup) => markup.test(line)) ? "markup" : null;
};

/** The joiners of Persian, Hindi and emoji show nothing and are no danger. */
const CONTROL =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u{e0000}-\u{e0fff}]/u;
const LINK = /[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\]\s*\(|\bmailto:/i;
const MENTION = /(?<![\p{L}\d])[@＠][\p{L}\d_]+/gu;
const CALLS_EVERYBODY = /^[@＠](?:here|everyone|channel|all|subteam)$/i;
const MARKUP: readonly RegExp[] = [
  // Tags, and what Slack and Discord read between these marks; "< 1 %" is none.
  /<[\p{L}!/@#&:$]/u,
  /\*\*|~~|\|\||```/,
  /(?<![\p{L}\d_])__?[\p{L}\d][^_]*__?(?![\p{L}\d_])/u,
  /(?<![\p{L}\d*])\*[\p{L}\d][^*]*\*(?![\p{L}\d*])/u,
  /^\s*(?:#{1,6}\s|[-*+•]\s|>|\d+[.)]\s)/u,
  /&(?:#\d+|#x[\da-f]+|[a-z]+);/i,
  /(?<![\w:]):[a-z\d_+-]{2,}:(?![\w:])/i,
];
