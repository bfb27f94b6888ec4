import { blank } from "./read-numbers.ts";

/** What of a text looks like a name, and the text without it, so that its digits are no numbers. */
export type Named = { names: string[]; rest: string };

/** Everything that looks like a path, an address, a file, a quoted name or a name with digits. */
export const namesIn = (text: string): Named =>
  NAME_LIKE.reduce<Named>(
    (found, pattern) => {
      let { rest } = found;
      const names = [...found.names];
      for (const match of found.rest.matchAll(pattern)) {
        const name = (match.groups?.name ?? match[0]).replace(/[.,:;!?]+$/, "");
        if (!/[A-Za-z\d/]/.test(name) || (pattern === WORD && !/\d/.test(name))) continue;
        names.push(name.trim());
        rest = blank(rest, match.index, match.index + match[0].length);
      }
      return { names, rest };
    },
    { names: [], rest: text },
  );

const LETTER = "\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}_";

/** Also behind a hyphen; it is a name when it has a digit, as worker-12 and nvme0n1. */
const WORD = new RegExp(`(?<![${LETTER}\\d])[${LETTER}][${LETTER}\\d]*(?:[-.][${LETTER}\\d]+)*`, "gu");

/** Hosts write some of what is read here: none of these takes longer than the text is long, or its square. */
const NAME_LIKE: readonly RegExp[] = [
  /`(?<name>[^`]+)`/gu,
  // Of more than two words it is a question, such as the next one to ask.
  /["“”„«「『‘](?<name>[^\s"“”„«»「」『』‘’]+(?: [^\s"“”„«»「」『』‘’]+)?)["“”»」』’]/gu,
  /(?<![\w.%])~?(?:\/[\w.+@:#=,-]{2,}|(?:\/[\w.+@:#=,-]+){2,})(?:\/[\w.+@:#=,-]*)*/gu,
  // Addresses and versions, but not 41.038.000.
  /(?<![\w.])(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}(?:[:-]\w+)*/gu,
  /(?<![\w:])(?:[\da-f]{0,4}:){2,}[\da-f]{0,4}(?![\w:])/giu,
  /(?<![\w:])\d{1,2}:\d{2}(?::\d{2})?(?![\w:])/gu,
  /(?<![\w.])0x[\da-f]+/giu,
  // Files and hosts: nginx.conf, db.example.com. Abbreviations have single letters.
  new RegExp(
    `(?<![\\w.])[${LETTER}][${LETTER}\\d-]+(?:\\.[${LETTER}\\d-]+)*\\.[a-z][a-z\\d]+(?![${LETTER}\\d])`,
    "gu",
  ),
  WORD,
  // 9f3c0a, 2001-db8: digits first, and more digits after letters.
  new RegExp(`(?<![${LETTER}\\d.,])\\d+[a-z_]+\\d[a-z_\\d]*`, "giu"),
];

/** Words of the field with digits in them, which nobody measured. */
const COMMON = /^(?:ipv[46]|utf-?8|x86_64|p(?:50|75|90|95|99|99\.9))$/i;

/** A name that nobody gave: not in the request, the plan or the result. */
export const isStrange = (name: string, known: string): boolean =>
  !COMMON.test(name) && !known.includes(name.toLowerCase());
