/**
 * Text from a host or a person as the model may see it: one line of JSON between marks that the text itself cannot
 * make. Whatever it says, it stays data.
 */
export const quote = (value: unknown, from?: string): string => {
  const json = JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll(UNSEEN, escapeOf);
  return `<data${from === undefined ? "" : ` from="${from.replaceAll(/[^\w.:-]/g, "")}"`}>${json}</data>`;
};

/** Characters that show nothing or turn the direction of what stands after them. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\x7f-\x9f]/gu;

const escapeOf = (character: string): string =>
  [...character]
    .flatMap((one) => [...Array(one.length).keys()].map((index) => one.charCodeAt(index)))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");
