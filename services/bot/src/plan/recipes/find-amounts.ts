import { each, type Finder, type Found, type Value } from "./value.ts";

const NUMBER = "(\\d+(?:[.,]\\d+)?)";
/** A number, or one spelled out where words around it say that it is one. */
const SPELLED_NUMBER =
  "(\\d+(?:[.,]\\d+)?|half an?|an?|one|two|five|ten|eine[rnm]?|ein|zwei|fünf|zehn|un|una|dos|cinco|diez|一|二|两|五|十|半)";
const UNIT =
  "(ns|nanoseconds?|nanosekunden?|nanosegundos?|纳秒|ナノ秒|us|µs|μs|usecs?|microseconds?|mikrosekunden?|microsegundos?|微秒|マイクロ秒|ms|msecs?|milliseconds?|millisekunden?|milisegundos?|毫秒|ミリ秒|s|secs?|seconds?|sekunden?|segundos?|秒钟|秒|min|minutes?|minuten?|minutos?|分钟|分)";
const OVER =
  "(?:(?<!\\p{L})(?:(?:slower|longer|later|more|greater|larger|bigger|higher)\\s+than|lasting(?: over)?|took over|takes over|taking over|over|above|at least|exceed(?:s|ing)?|beyond|länger(?:en?)? als|langsamer als|mehr als|größer als|über|mindestens|m[aá]s de|m[aá]s que|mayor(?:es)? (?:que|de|a)|m[aá]s (?:lent[oa]s?|larg[oa]s?) (?:que|de)|superior(?:es)? a)|超过|大于|超過|多于|慢于|长于|高于|不少于|>=?)";
const UNDER =
  "(?:(?<!\\p{L})(?:less than|fewer than|smaller than|lower than|below|under|faster than|quicker than|shorter than|at most|up to|no more than|weniger als|kürzer als|kleiner als|schneller als|unter|höchstens|bis zu|menos de|menor(?:es)? (?:que|de|a)|m[aá]s (?:r[aá]pid[oa]s?|cort[oa]s?) (?:que|de)|inferior(?:es)? a|hasta|como m[aá]ximo)|小于|少于|低于|短于|快于|不到|不超过|<=?)";
const AFTER_OVER =
  "(?:\\s*(?:or (?:more|longer|slower)|oder (?:mehr|länger)|o m[aá]s|以上|を超え\\S?|超|より(?:長|遅|大き)い|ms超))";
const AFTER_UNDER =
  "(?:\\s*(?:or (?:less|shorter|faster)|oder (?:weniger|kürzer|schneller)|o menos|以下|未満|以内|より(?:短|速|早|小さ)い))";
const WINDOW =
  "(?:(?<!\\p{L})(?:for(?: the next)?|during|within|in(?: the next)?|over the (?:next|last|course of)|während|für|innerhalb(?: von)?|in den nächsten|durante|en los próximos)|在|接下来(?:的)?)";

/** Durations, sizes, frequencies, "top 3" and "per second", each with the words that give it its role. */
export const findAmounts: Finder = (text) => [
  ...ranges(text),
  ...frequencies(text),
  ...everyStep(text),
  ...durations(text),
  ...sizes(text),
  ...tops(text),
  ...bareLimits(text),
];

/** "Between 5 and 20 ms": no recipe has two limits, so it is a text that none takes. */
const ranges = (text: string): Found[] =>
  each(
    text,
    /\b(?:between|zwischen|entre)\s+\d[\w.,]*(?:\s*[a-zµμ]+)?\s+(?:and|und|y)\s+\d[\w.,]*(?:\s*[a-zµμ]+)?|\d[\w.,]*\s*(?:到|至|から|-|–)\s*\d[\w.,]*\s*\S{0,3}(?:之间|の間)/giu,
    ({ 0: words }) => ({ type: "text", text: words }),
  );

/** "More than 100 opens": a limit on a count, which no recipe has. */
const bareLimits = (text: string): Found[] =>
  each(
    text,
    new RegExp(
      `(?:${OVER}|${UNDER})\\s*\\d+(?![\\w.,]*\\d)(?!\\s*(?:${UNIT}|${SIZE_UNIT})(?![A-Za-z]))|\\d+\\s*(?:times|mal|veces|次|回|件|个|個)\\s*(?:or more|oder mehr|o más|以上|以下)`,
      "giu",
    ),
    ({ 0: words }) => ({ type: "text", text: words }),
  );

const frequencies = (text: string): Found[] => [
  ...each(text, /(?:(?:at|with|mit|a|con|以)\s+)?(\d{1,5})\s*(?:-\s*)?(?:hz|hertz|赫兹|ヘルツ)\b/gi, hz),
  ...each(
    text,
    /(\d{1,5})\s*(?:times|samples|mal|veces|muestras|次|回)\s*(?:a|per|each|every|pro|je|por|al)\s*(?:second|sekunde|segundo)/gi,
    hz,
  ),
  ...each(text, /(?:每秒|毎秒)\s*(?:钟)?\s*(?:采样)?\s*(\d{1,5})\s*(?:次|回)/g, hz),
];

const hz = (match: RegExpExecArray): Value => ({ type: "frequency", hz: Number(match[1]) });

const everyStep = (text: string): Found[] => [
  ...each(
    text,
    new RegExp(
      `(?:\\b(?:once (?:every|per|a)|every|each|per|by|alle|pro|je|jede[rns]?|por|cada|al)\\b|每隔|每)\\s*(?:${NUMBER}\\s*)?${UNIT}(?![A-Za-z])`,
      "gi",
    ),
    every,
  ),
  ...each(text, new RegExp(`(?:${NUMBER}\\s*)?(秒)(?:ごと|毎|おき|間隔|あたり)`, "g"), every),
  ...each(
    text,
    /毎(秒)|逐(秒)|sekündlich|sekundenweise|second[- ]by[- ]second|per-second|in (?:each|every) second|(?<=[a-z]\s?)\/s(?:ec)?\b/gi,
    () => ({ type: "duration", ms: 1_000, role: "every" }),
  ),
];

const every = (match: RegExpExecArray): Value | null => {
  const ms = milliseconds(match[1] ?? "1", match[2] ?? "s");
  return ms >= 1 ? { type: "duration", ms, role: "every" } : null;
};

const durations = (text: string): Found[] => [
  ...each(text, new RegExp(`${OVER}\\s*${SPELLED_NUMBER}\\s*${UNIT}(?![A-Za-z])`, "giu"), (match) => {
    const ms = milliseconds(match[1]!, match[2]!);
    // "over 10 seconds" says how long to look, "over 20 ms" what is slow.
    const role = /^over\b/i.test(match[0]) && ms >= 3_000 ? "window" : "over";
    return { type: "duration", ms, role };
  }),
  ...each(text, new RegExp(`${NUMBER}\\s*${UNIT}${AFTER_OVER}`, "gi"), duration("over")),
  ...each(text, new RegExp(`${NUMBER}\\s*${UNIT}${AFTER_UNDER}`, "gi"), duration("under")),
  ...each(text, new RegExp(`${UNDER}\\s*${SPELLED_NUMBER}\\s*${UNIT}(?![A-Za-z])`, "giu"), duration("under")),
  ...each(
    text,
    new RegExp(`${WINDOW}\\s*(?:about |etwa )?${NUMBER}\\s*${UNIT}(?![A-Za-z])(?:\\s*内|間)?`, "giu"),
    duration("window"),
  ),
  ...each(text, new RegExp(`${NUMBER}\\s*(秒|分)(?:間|内|钟内|钟)`, "g"), duration("window")),
  ...each(text, new RegExp(`(?<![\\w.])${NUMBER}\\s*${UNIT}(?![A-Za-z])`, "gi"), duration("plain")),
];

const duration =
  (role: "over" | "under" | "window" | "plain") =>
  (match: RegExpExecArray): Value => ({
    type: "duration",
    ms: milliseconds(match[1]!, match[2]!),
    role,
  });

const milliseconds = (digits: string, unit: string): number => {
  const value = /^\d/.test(digits) ? Number(digits.replace(",", ".")) : spelled(digits.toLowerCase());
  if (/^(?:ns|nano|纳|ナノ)/i.test(unit)) return value / 1e6;
  if (/^(?:us|µs|μs|usec|micro|mikro|微|マイクロ)/i.test(unit)) return value / 1e3;
  if (/^(?:ms|msec|mil|毫|ミリ)/i.test(unit)) return value;
  if (/^(?:min|分)/i.test(unit)) return value * 60_000;
  return value * 1_000;
};

const spelled = (word: string): number => {
  if (/^(?:half|半)/.test(word)) return 0.5;
  if (/^(?:two|zwei|dos|二|两)$/.test(word)) return 2;
  if (/^(?:five|fünf|cinco|五)$/.test(word)) return 5;
  return /^(?:ten|zehn|diez|十)$/.test(word) ? 10 : 1;
};

const SIZE_UNIT = "(bytes?|octets?|b|kb|kib|k|kilobytes?|mb|mib|m|megabytes?|gb|gib|字节|バイト)";

const sizes = (text: string): Found[] => [
  ...each(text, new RegExp(`${OVER}\\s*${NUMBER}\\s*${SIZE_UNIT}(?![A-Za-z])`, "giu"), size("over")),
  ...each(text, new RegExp(`${NUMBER}\\s*${SIZE_UNIT}${AFTER_OVER}`, "gi"), size("over")),
  ...each(text, new RegExp(`${NUMBER}\\s*${SIZE_UNIT}${AFTER_UNDER}`, "gi"), size("under")),
  ...each(text, new RegExp(`${UNDER}\\s*${NUMBER}\\s*${SIZE_UNIT}(?![A-Za-z])`, "giu"), size("under")),
  ...each(text, new RegExp(`(?<![\\w.])${NUMBER}\\s*${SIZE_UNIT}(?![A-Za-z])`, "gi"), size("plain")),
];

const size =
  (role: "over" | "under" | "plain") =>
  (match: RegExpExecArray): Value => ({
    type: "size",
    bytes: Math.round(Number(match[1]!.replace(",", ".")) * sizeFactor(match[2]!)),
    role,
  });

const sizeFactor = (unit: string): number => {
  if (/^k/i.test(unit)) return 1_024;
  if (/^m/i.test(unit)) return 1_048_576;
  return /^g/i.test(unit) ? 1_073_741_824 : 1;
};

const WORDS = "two three four five six seven eight nine ten".split(" ");
const COUNT = `(\\d{1,4}|${WORDS.join("|")})`;
const MOST =
  "(?:most|biggest|largest|busiest|heaviest|slowest|top|highest|hottest|worst|greatest|principales|mayores|primer[oa]s|más|größten|meisten|ersten|häufigsten|langsamsten|aktivsten)";

const tops = (text: string): Found[] => [
  ...each(
    text,
    new RegExp(
      `\\b(?:only |just |nur |s[oó]lo |solamente )?(?:the |die |los |las )?(?:top|first)[- ]${COUNT}\\b(?: only)?`,
      "gi",
    ),
    top(text),
  ),
  ...each(text, new RegExp(`\\b(?:the |die |los |las )?${COUNT} (?:\\w+ )?${MOST}\\b`, "gi"), top(text)),
  ...each(
    text,
    new RegExp(`\\b(?:die |los |las )?(?:ersten|größten|primer[oa]s|principales|mayores) ${COUNT}\\b`, "gi"),
    top(text),
  ),
  ...each(text, /(?:前|上位|トップ|排名前)\s*(\d{1,4})\s*(?:个|名|位|件|つ|的)?/g, top(text)),
];

const ONLY = /\b(?:only|just|nothing else|nur|s[oó]lo|solamente|únicamente)\b|只|仅|だけ|のみ/i;

const top =
  (text: string) =>
  (match: RegExpExecArray): Value => {
    const count = /^\d/.test(match[1]!) ? Number(match[1]) : WORDS.indexOf(match[1]!.toLowerCase()) + 2;
    return { type: "top", count, only: ONLY.test(text) };
  };
