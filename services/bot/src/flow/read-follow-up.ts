import { readWindow } from "./duration.ts";

/** What is said to an earlier trace, read without knowing that trace. */
export type ReadFollowUp = {
  /** Milliseconds, or by comparison with the earlier window. */
  window?: number | "longer" | "shorter";
  /** Names and globs. */
  hosts?: string[];
  top?: number;
  /** What narrows or groups the question, in the person's words; `null` when only options change. */
  refinement: string | null;
  /** Too short to be a question of its own, even where it would be understood as one: "per cpu", "only writes". */
  brief: boolean;
};

/**
 * Whether something said in a thread goes on from the trace before it ("longer", "nur die fehlgeschlagenen",
 * "按容器"), in any of five languages. `null` for what reads as a question of its own.
 * @param hosts the names that "on …" may mean
 */
export const readFollowUp = (text: string, hosts: readonly string[]): ReadFollowUp | null => {
  let rest = text
    .normalize("NFKC")
    .replace(/[’‘`´]/g, "'")
    .trim();
  if ([...rest].length > MAX_CHARACTERS) return null;
  const found: Omit<ReadFollowUp, "refinement" | "brief"> = {};
  let pieces = 0;
  const take = (pattern: RegExp, use: (match: RegExpExecArray) => unknown = () => true): boolean => {
    const match = pattern.exec(rest);
    if (match === null || use(match) === false) return false;
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
    pieces += 1;
    return true;
  };
  const refers = take(SAME);
  take(AGAIN);
  take(WINDOW, ([, digits = "", unit = ""]) => {
    found.window = windowOf(digits, unit);
  });
  take(LONGER, () => {
    found.window ??= "longer";
  });
  take(SHORTER, () => {
    found.window ??= "shorter";
  });
  take(TOP, (match) => {
    found.top = Number(match.slice(1).find((digits) => digits !== undefined));
    return found.top > 0;
  });
  take(EVERYWHERE, () => {
    found.hosts = ["*"];
  });
  take(ON_HOST, (match) => {
    const name =
      match
        .slice(1)
        .find((one) => one !== undefined)
        ?.toLowerCase() ?? "";
    if (!refers && !hosts.includes(name)) return false;
    found.hosts ??= [name];
    return true;
  });
  const left = withoutGlue(rest);
  if (left === "") return pieces > 0 ? { ...found, refinement: null, brief: true } : null;
  return refers || REFINES.test(left) ? { ...found, refinement: left, brief: refers || isBrief(left) } : null;
};

/** Longer than this it says what it wants by itself. */
const MAX_CHARACTERS = 80;

const isBrief = (text: string): boolean =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
    ? [...text].length <= BRIEF_CHARACTERS
    : text.split(/[\s-]+/).length <= BRIEF_WORDS;
const BRIEF_WORDS = 3;
const BRIEF_CHARACTERS = 6;

const SAME =
  /\b(?:the )?same(?: (?:thing|question|trace))?(?: but)?(?!\s*(?:file|process|port|cpu|time|device)s?)\b|\b(?:dasselbe|das ?gleiche|genauso)(?: aber)?\b|\blo mismo(?: pero)?\b|同样的?|一样的?|同じ(?:もの|こと|質問)?を?/i;
const AGAIN =
  /\b(?:again|once more|one more time|repeat|noch ?mals?|noch einmal|erneut|wiederholen?|otra vez|de nuevo|repite|rep[ií]telo)\b|una vez más|再[来跑测试做]一[次遍]|重新?[来跑测]一?[次遍]?|再一?次|もう[一1][度回]|再度|再実行/i;

const UNIT =
  "ms|milliseconds?|millisekunden|milisegundos|毫秒|ミリ秒|s|secs?|seconds?|sekunden?|segundos?|秒[钟間]?|m|mins?|minutes?|minuten?|minutos?|分[钟間]?";
/** Behind a word that makes it a limit or a step, a time is no window. */
const WINDOW = new RegExp(
  `(?:^|\\b(?:for|für|durante|for only)\\s+|[,，、:]\\s*|(?<=longer |länger |shorter )(?:for )?|[跑测看])\\s*(\\d+(?:[.,]\\d+)?)\\s*(${UNIT})(?![\\p{Script=Latin}\\d])(?:\\s*(?:long|lang|で|間))?(?=\\s*(?:$|[,，、.。]|で|on\\b|auf\\b|en\\b|and\\b|und\\b|y\\b))`,
  "iu",
);
const LONGER =
  /\b(?:(?:much|a bit|a little|even) )?longer(?! than)\b|(?<!\p{L})länger(?! als)\b|más (?:tiempo|largo)(?! que)|(?:更|再)?[长久]一?[点些]|更[长久]|もっと長く|長め[にで]?|より長く/iu;
const SHORTER =
  /\b(?:(?:much|a bit|a little|even) )?shorter(?! than)\b|(?<!\p{L})kürzer(?! als)\b|más (?:corto|breve)|menos tiempo(?! que)|短一?[点些]|更短|もっと短く|短め[にで]?/iu;
const TOP =
  /\b(?:(?:only|just|nur|sólo|solo) )?(?:the |die |los |las )?(?:top|first|ersten|obersten|größten|primer[oa]s)[ -](\d{1,4})\b(?: (?:only|rows|zeilen|filas))?$|\b(?:los |las )?(\d{1,4}) (?:primer[oa]s|rows|zeilen|filas)\b|[只仅]?(?:看|要)?前\s*(\d{1,4})\s*[个名位条]?$|(?:上位|トップ)\s*(\d{1,4})\s*[件位個]?(?:だけ|のみ)?$/i;
const EVERYWHERE =
  /\b(?:on|auf|en) (?:all|every|each|allen|jedem|todos los|cada) (?:the )?(?:hosts?|machines?|servers?|rechnern?|servern|máquinas?|servidores)\b|在?所有(?:的)?(?:主机|机器|服务器)上?|(?:すべて|全て|全部)の(?:ホスト|サーバー?|マシン)で/i;
const NAME = "([a-z0-9*?][a-z0-9*?-]{0,62})(?![\\w*?-])";
const ON_HOST = new RegExp(
  `\\b(?:on|auf|en)\\s+(?:the |host |server |dem |el )*${NAME}|在\\s*${NAME}\\s*上?也?|(?<![\\w*?-])${NAME}\\s*(?:でも?|上也?)`,
  "i",
);

const GLUE =
  /^(?:(?:and|but|now|then|please|ok|okay|also|too|just|it|that|this|them|run|do|try|trace|measure|look|for|und|aber|jetzt|nun|bitte|auch|es|das|y|pero|ahora|también|eso|por favor)(?![\p{L}\d'-])|[\s,.;:!?¿¡，。、；：！？]|(?:请|现在|那么|也|再|麻烦|では|じゃあ|今度は|次は|を))+/iu;
const BACK_GLUE =
  /(?:[\s,.;:!?，。、；：！？]|\s(?:please|too|bitte|auch|también|instead|now)|(?:吧|呢|也|でお願い(?:します)?|で|を))+$/iu;

/** Words between the pieces carry nothing; `for` stands only where something follows that it belongs to. */
const withoutGlue = (text: string): string => {
  const joined = text.replace(/\s+/g, " ").trim();
  const bare = joined.replace(GLUE, "").replace(BACK_GLUE, "").trim();
  if (bare === "") return "";
  const asked = joined.replace(LEADING, "").replace(BACK_GLUE, "").trim();
  return asked.replace(/^(?:what|how) about /i, "for ").replace(/^was ist mit /i, "für ");
};
const LEADING =
  /^(?:(?:and|but|now|then|please|ok|okay|also|und|aber|jetzt|nun|bitte|y|pero|ahora)(?=[ ,])|[\s,.;:!?¿¡，。、；：！？]|(?:请|现在|那么|再|麻烦|では|じゃあ|今度は|次は))+/iu;

/** How a sentence begins or ends that says something about another one. */
const REFINES = new RegExp(
  [
    "^(?:only|just|without|except|excluding|not|those|the ones|by|per|each|grouped? by|split by|broken down by|for|of|with|in|as)(?![\\p{L}\\d])",
    "^(?:nur|bloß|ohne|außer|nach|pro|je|jede[rsnm]?|für|gruppiert nach|aufgeteilt nach|mit|als|die)(?![\\p{L}\\d])",
    "^(?:s[oó]lo|solamente|únicamente|sin|excepto|salvo|por|para|agrupad[oa]s? por|cada|con|como|los|las)(?![\\p{L}\\d])",
    "^(?:只|仅|按|每|不要|除了|以)",
    "(?:だけ|のみ|ごと|毎|別|以外|を除いて|除く)(?:に|で|を|の)?$",
  ].join("|"),
  "iu",
);

const windowOf = (digits: string, unit: string): number => {
  const short = /^(?:ms|mil|毫|ミリ)/i.test(unit) ? "ms" : /^(?:m|分)/i.test(unit) ? "m" : "s";
  return readWindow(`${digits.replace(",", ".")}${short}`);
};
