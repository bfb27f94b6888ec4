/** A number as a person types it. Several readings where the writing leaves room: `1.000` is one, or a thousand. */
export type TypedQuantity = {
  readings: number[];
  /** By how much it may be off because the person left digits away: `41k` is anything that rounds to it. */
  rounding: number;
  /** In small letters as typed; empty for none. */
  unit: string;
};

/** Digits inside of a word (`p99`) are none; the dash of a range is no minus; only groups of three are separated. */
const QUANTITY = /(?<!\w)(-?\d+(?:[., '_\u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+)?)\s*([a-zµμ%]*)/giu;

/** Every number of a sentence, in order, each with the word that stands behind it. */
export const readQuantities = (text: string): TypedQuantity[] =>
  [...text.matchAll(QUANTITY)].map(([, digits = "", word = ""]) => {
    const unit = word.toLowerCase().replace(/^μ/, "µ");
    const thousands = THOUSANDS[unit];
    const readings = readDigits(digits.replaceAll(/[ '_\u00a0\u202f]/g, ""));
    return thousands === undefined
      ? { readings, rounding: 0, unit }
      : {
          readings: readings.flatMap((number) => thousands.map((factor) => number * factor)),
          rounding: (thousands[0] ?? 0) / 2 / 10 ** decimalsOf(digits),
          unit: "",
        };
  });

/** A letter that stands for many; of bytes it may mean the larger one. */
const THOUSANDS: Record<string, number[]> = {
  k: [1e3, 2 ** 10],
  m: [1e6, 2 ** 20],
  g: [1e9, 2 ** 30],
};

const decimalsOf = (digits: string): number => /[.,](\d{1,2})$/.exec(digits)?.[1]?.length ?? 0;

const readDigits = (digits: string): number[] => {
  const asThousands = /^-?\d{1,3}([.,])\d{3}(?:\1\d{3})*$/.test(digits);
  const separators = digits.match(/[.,]/g) ?? [];
  const last = digits.search(/[.,](?=[^.,]*$)/);
  const asDecimal =
    last === -1 ? digits : `${digits.slice(0, last).replaceAll(/[.,]/g, "")}.${digits.slice(last + 1)}`;
  const readings = [
    ...(asThousands ? [Number(digits.replaceAll(/[.,]/g, ""))] : []),
    ...(asThousands && separators.length > 1 ? [] : [Number(asDecimal)]),
  ];
  return readings.filter(Number.isFinite);
};
