/** What a number is of; `times` is a ratio such as "3 times as many". */
export type Kind = "plain" | "time" | "bytes" | "percent" | "times";

/** Factors to nanoseconds, bytes, or the number itself; two where people mean either. */
export type Suffix = { length: number; kind: Kind; factors: readonly number[] };

/** The unit that stands at the beginning of a text, after a space at most; `null` without one. */
export const unitAt = (text: string): Suffix | null => longest(text, UNITS);

/** "k", "million", "万" at the beginning of a text. */
export const scaleAt = (text: string): Suffix | null => longest(text, SCALES);

type Entry = { words: RegExp; kind: Kind; factors: readonly number[] };

const longest = (text: string, entries: readonly Entry[]): Suffix | null =>
  entries.reduce<Suffix | null>((best, { words, kind, factors }) => {
    const length = words.exec(text)?.[0].length ?? 0;
    return length > (best?.length ?? 0) ? { length, kind, factors } : best;
  }, null);

/** Words of alphabets end where no letter follows; Chinese and Japanese ones run into what comes next. */
const entry = (
  kind: Kind,
  factors: readonly number[],
  { exact = "", words = "", cjk = "" }: { exact?: string; words?: string; cjk?: string },
): Entry[] => [
  ...(exact === "" ? [] : [{ kind, factors, words: new RegExp(`^ ?(?:${exact})${END}`, "u") }]),
  ...(words === "" ? [] : [{ kind, factors, words: new RegExp(`^[ -]?(?:${words})${END}`, "iu") }]),
  ...(cjk === "" ? [] : [{ kind, factors, words: new RegExp(`^ ?(?:${cjk})`, "u") }]),
];
const END = "(?![\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\d_])";

const UNITS: readonly Entry[] = [
  ...entry("time", [1], {
    exact: "ns|nsecs?",
    words: "nanosec(?:ond)?s?|nanosekunden?|nanosegundos?|nanosecond[ei]s?|нс|наносек\\p{L}*",
    cjk: "纳秒|ナノ秒|나노초",
  }),
  ...entry("time", [1e3], {
    exact: "[μu]s|[μu]secs?",
    words: "microsec(?:ond)?s?|mikrosekunden?|micros?segundos?|microsecond[ei]s?|мкс|микросек\\p{L}*",
    cjk: "微秒|マイクロ秒|마이크로초",
  }),
  ...entry("time", [1e6], {
    exact: "ms|msecs?",
    words: "millisec(?:ond)?s?|millisekunden?|milis?segundos?|millisecond[ei]s?|мс|миллисек\\p{L}*",
    cjk: "毫秒|ミリ秒|밀리초",
  }),
  ...entry("time", [1e9], {
    exact: "s",
    words: "sec(?:ond)?s?|sekunden?|segundos?|second[ei]s?|с|сек\\p{L}*",
    cjk: "秒|초",
  }),
  ...entry("time", [60e9], {
    exact: "m",
    words: "min|mins|minutes?|minuten?|minut[oi]s?|мин\\p{L}*",
    cjk: "分钟|分鐘|分間|분",
  }),
  ...entry("time", [3_600e9], {
    exact: "h",
    words: "hours?|stunden?|horas?|heures?",
    cjk: "小时|小時|時間|시간",
  }),
  ...entry("bytes", [1], { exact: "B", words: "bytes?|octets?|байт\\p{L}*", cjk: "字节|字節|バイト|바이트" }),
  ...["K", "M", "G", "T"].flatMap((letter, index): Entry[] => {
    const power = index + 1;
    const name = ["kilo", "mega", "giga", "tera"][index];
    return [
      ...entry("bytes", [1_000 ** power, 1_024 ** power], {
        words: `${letter}B|${name}(?:bytes?|octets?)`,
      }),
      ...entry("bytes", [1_024 ** power], { words: `${letter}iB` }),
      ...entry("bytes", [1_000 ** power / 8], { words: `${letter}bits?|${letter}bps` }),
    ];
  }),
  ...entry("percent", [1], {
    words: "%|percent|per cent|prozent|por ciento|pour cent|процент\\p{L}*",
    cjk: "%|パーセント|퍼센트",
  }),
  ...entry("times", [1], {
    exact: "x|×",
    words: "times|fold|mal|-?fach\\p{L}*|veces|fois|раза?",
    cjk: "×|倍|배",
  }),
];

const SCALES: readonly Entry[] = [
  ...entry("plain", [1e2], { cjk: "百" }),
  ...entry("plain", [1e3], {
    exact: "k|K",
    words: "thousand|tsd\\.?|tausend|mil|mille|тыс\\p{L}*",
    cjk: "千|천",
  }),
  ...entry("plain", [1e4], { cjk: "万|萬|만" }),
  ...entry("plain", [1e6], {
    exact: "M",
    words: "million|mio\\.?|millionen|mill[oó]n|millones|millions|млн",
    cjk: "百万",
  }),
  ...entry("plain", [1e7], { cjk: "千万|千萬" }),
  ...entry("plain", [1e8], { cjk: "亿|億|억" }),
  ...entry("plain", [1e9], {
    exact: "G",
    words: "billion|mrd\\.?|milliarden?|mil millones|milliards?|млрд",
    cjk: "十亿|十億",
  }),
  ...entry("plain", [1e12], { exact: "T", words: "trillion" }),
];
