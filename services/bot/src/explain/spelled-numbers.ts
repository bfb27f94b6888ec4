/** `null` for what is no number, or a phrase that is written like one. */
export const chineseNumber = (text: string): number | null => {
  if (PHRASES.has(text) || !ONLY_CHINESE.test(text)) return null;
  const [whole = "", fraction] = text.split("点");
  const value = wholeOf(whole);
  if (value === null || fraction === undefined) return value;
  const digits = [...fraction].map((character) => DIGITS.indexOf(character));
  return digits.includes(-1) ? null : Number(`${value}.${digits.join("")}`);
};

/** 千万: by all means; 万一: just in case; 一一: one by one. */
const PHRASES = new Set(["千万", "万一", "一一", "百", "千", "万", "萬", "亿", "億"]);
const ONLY_CHINESE = /^[零〇一二两兩三四五六七八九十百千万萬亿億点]+$/u;
const DIGITS = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const SMALL_POWERS: Record<string, number> = { 十: 10, 百: 100, 千: 1_000 };
const LARGE_POWERS: Record<string, number> = { 万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8 };

const wholeOf = (text: string): number | null => {
  const characters = [...text].map((one) => (one === "零" ? "〇" : "两兩".includes(one) ? "二" : one));
  if (characters.every((one) => DIGITS.includes(one)))
    return Number(characters.map((one) => DIGITS.indexOf(one)).join(""));
  let total = 0;
  let section = 0;
  let digit: number | null = null;
  for (const one of characters) {
    const small = SMALL_POWERS[one];
    const large = LARGE_POWERS[one];
    if (small !== undefined) section += (digit ?? 1) * small;
    else if (large !== undefined) {
      total = (total + section + (digit ?? 0)) * large;
      section = 0;
    }
    digit = small === undefined && large === undefined ? DIGITS.indexOf(one) : null;
  }
  return total + section + (digit ?? 0);
};

/** One to ten in English, German, Spanish and French. */
export const smallWord = (word: string): number | null => SMALL.get(word.toLowerCase()) ?? null;

const SMALL = new Map(
  [
    "one two three four five six seven eight nine ten",
    "eins zwei drei vier fünf sechs sieben acht neun zehn",
    "uno dos tres cuatro cinco seis siete ocho nueve diez",
    "un deux trois quatre cinq six sept huit neuf dix",
  ].flatMap((words) => words.split(" ").map((word, index) => [word, index + 1] as const)),
);

/** Larger numbers in words, which nobody can check: a text is to have digits. */
export const hasSpelledNumber = (text: string): string[] => [...text.matchAll(SPELLED)].map(([word]) => word);

const SPELLED = new RegExp(
  `(?<!\\p{L})(?:${[
    "eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen",
    "(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\\p{L}+)?",
    "dozens?|hundreds?|thousands?|millions?|billions?",
    "elf|zwölf|\\p{L}+zehn|\\p{L}*(?:zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)",
    "\\p{L}*(?:hundert|tausend)(?!er?lei)\\p{L}*|dutzend|million(?:en)?|milliarden?",
    "doce|trece|catorce|quince|dieci\\p{L}+|veint\\p{L}+",
    "treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|\\p{L}*cientos|miles?|mil|mill[oó]n(?:es)?",
    "onze|douze|treize|quatorze|seize|vingt|trente|quarante|cinquante|soixante|cents|mille|milliers?",
  ].join("|")})(?!\\p{L})`,
  "giu",
);
