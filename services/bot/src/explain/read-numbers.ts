import { type Kind, scaleAt, unitAt } from "./number-units.ts";
import { chineseNumber, hasSpelledNumber, smallWord } from "./spelled-numbers.ts";

/** One way to read a number: its value in nanoseconds, bytes, percent or as it is, and how finely it was written. */
export type Meaning = {
  kind: Kind;
  value: number;
  /** One in the last digit that was written. */
  step: number;
  /** One in the last digit that is no zero at the end, never coarser than two digits; 0 without such zeros. */
  coarseStep: number;
};

/** A number that a text names; `meanings` is empty where it cannot be read. */
export type Claim = { text: string; meanings: readonly Meaning[] };

/** Digits of any script as 0 to 9, wide and raised letters as plain ones, one space for any blank. */
export const plainText = (text: string): string =>
  text
    .normalize("NFKC")
    .replaceAll(/\p{Nd}/gu, (digit) => String(digitOf(digit)))
    .replaceAll(/\s+/g, " ");

/** Every number of a text from `plainText`, whatever notation it is in. */
export const readNumbers = (text: string): Claim[] => {
  const found = [...text.matchAll(NUMBER)].flatMap(({ 0: written, index }) => {
    const one = readOne(text, written, index);
    return one ? [one] : [];
  });
  // From the right: in "1, 2 and 3 ms" each takes the unit of the one after it.
  for (let index = found.length - 2; index >= 0; index -= 1) {
    const [here, next] = found.slice(index, index + 2) as [Found, Found];
    if (here.unit || !next.unit || !JOINED.test(text.slice(here.end, next.at))) continue;
    here.unit = next.unit;
    here.meanings = [...here.meanings, ...meaningsOf(here.values, here.scale, next.unit)];
  }
  const between = found.reduce((rest, { at, end }) => blank(rest, at, end), text);
  const spelled = hasSpelledNumber(between);
  return [
    ...found.map(({ at, end, meanings }) => ({ text: text.slice(at, end), meanings })),
    ...spelled.map((word) => ({ text: word, meanings: [] })),
  ];
};

export const blank = (text: string, at: number, end: number): string =>
  text.slice(0, at) + " ".repeat(end - at) + text.slice(end);

/** What may stand between the ends of a range or the parts of a list. */
const JOINED =
  /^ ?(?:[–—~〜,、-]|to|and|or|bis|und|auf|oder|a|y|et|à|至|到|和|与|から|と)(?: (?:and|und|y|et))? ?$/iu;

const CHINESE = "零〇一二两兩三四五六七八九十百千万萬亿億";
/** A fraction; Latin digits with any grouping; else Chinese ones; else a small number in words. */
const NUMBER = new RegExp(
  [
    "\\d+⁄\\d+",
    "(?<!\\d)(?:\\d{1,2}(?:,\\d{2})+,\\d{3}(?!\\d)|\\d{1,3}(?:[ ,.'’]\\d{3})+(?!\\d)|\\d+)(?:[.,]\\d+)?",
    `(?<!\\d ?)[${CHINESE}]+(?:点[${CHINESE}]+)?`,
    "(?<![\\p{L}\\d])\\p{Script=Latin}{2,6}(?=[ -])",
  ].join("|"),
  "gu",
);

type Written = { value: number; decimals: number; zeros: number; digits: number };
type Unit = { kind: Kind; factors: readonly number[] };
type Found = {
  at: number;
  end: number;
  values: Written[];
  scale: number;
  unit: Unit | null;
  meanings: Meaning[];
};

const readOne = (text: string, written: string, at: number): Found | null => {
  if (written.includes("⁄"))
    return { at, end: at + written.length, values: [], scale: 1, unit: null, meanings: [] };
  const isDigits = /\d/.test(written);
  const small = isDigits ? null : (smallWord(written) ?? chineseNumber(written));
  if (!isDigits && small === null) return null;
  let end = at + written.length;
  const scale = scaleAt(text.slice(end));
  const afterScale = end + (scale?.length ?? 0);
  const unitAfterScale = unitAt(text.slice(afterScale));
  // "4 ms" is no 4 million; "4 M bytes" is.
  const direct = unitAt(text.slice(end));
  const scaled = scale !== null && (direct === null || scale.length > direct.length);
  const suffix = scaled ? unitAfterScale : direct;
  end = (scaled ? afterScale : end) + (suffix?.length ?? 0);
  const isPercent = /百分之 ?$/.test(text.slice(0, at));
  const unit: Unit | null = isPercent ? { kind: "percent", factors: [1] } : suffix;
  // Up to ten, in words and without a unit, counts what is talked about: "three processes".
  if (!isDigits && !unit && !scaled && small !== null && small <= 10) return null;
  const values = isDigits ? readDigits(written) : [wordValue(small as number)];
  const factor = scaled ? (scale?.factors[0] ?? 1) : 1;
  return { at, end, values, scale: factor, unit, meanings: meaningsOf(values, factor, unit) };
};

const meaningsOf = (values: readonly Written[], scale: number, unit: Unit | null): Meaning[] =>
  values.flatMap((written) => {
    const of = (kind: Kind, factor: number): Meaning => {
      const one = scale * factor;
      return {
        kind,
        value: written.value * one,
        step: 10 ** -written.decimals * one,
        coarseStep:
          written.zeros > 0 ? 10 ** Math.min(written.zeros, Math.max(0, written.digits - 2)) * one : 0,
      };
    };
    if (!unit) return [of("plain", 1)];
    const meant = unit.factors.map((factor) => of(unit.kind, factor));
    // "402 times" is also how often something was called.
    return unit.kind === "times" ? [...meant, of("plain", 1)] : meant;
  });

/** "1,234" is a thousand in English and a little more than one in German: both are meant. */
const readDigits = (written: string): Written[] => {
  const text = written.replaceAll(/[ '’]/g, "");
  const marks = text.match(/[.,]/g) ?? [];
  const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  const whole = toWritten(text.replaceAll(/[.,]/g, ""), "");
  if (marks.length === 0) return [whole];
  const asDecimal = toWritten(text.slice(0, last).replaceAll(/[.,]/g, ""), text.slice(last + 1));
  const sameMarks = new Set(marks).size === 1;
  if (marks.length > 1) return [sameMarks ? whole : asDecimal];
  const couldGroup = text === written && /^[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  return couldGroup ? [whole, asDecimal] : [asDecimal];
};

const toWritten = (whole: string, fraction: string): Written => ({
  value: Number(fraction === "" ? whole : `${whole}.${fraction}`),
  decimals: fraction.length,
  zeros: fraction === "" ? (/0*$/.exec(whole.replace(/^0+/, ""))?.[0].length ?? 0) : 0,
  digits: whole.replace(/^0+/, "").length,
});

const wordValue = (value: number): Written => {
  const [whole = "0", fraction = ""] = String(value).split(".");
  return toWritten(whole, fraction);
};

/** The digits of a script stand next to each other, zero first. */
const digitOf = (digit: string): number => {
  const code = digit.codePointAt(0) as number;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
};
