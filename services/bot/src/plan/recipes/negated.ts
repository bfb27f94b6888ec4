import type { Found } from "./value.ts";

const BEFORE = new RegExp(
  [
    /\b(?:except(?:ing)?(?: for)?|excluding|excludes?|exclusive of|other than|apart from|aside from|besides|but not|(?<=\b(?:all|any|every\w*|processes|programs|calls|errors|files|ports)\s)but|without|ignoring|ignore|leav(?:e|ing) out|not counting|save for|minus|skip(?:ping)?|not)/,
    /\b(?:außer|ausser|ohne|ausgenommen|abgesehen von|bis auf|nicht|exklusive)/,
    /\b(?:excepto|salvo|menos(?! de)|exceptuando|excluyendo|sin contar|sin|aparte de|que no sean?|no sean?)/,
    /(?:除了?|不包括|不包含|不含|排除|不是|不算|忽略)/,
  ]
    .map(({ source }) => `(?:${source})`)
    .join("|"),
  "iu",
);
const FILLER =
  /(?:[\s"'(]|\b(?:those|that|the|ones?|calls|processes|process|program|anything|everything|what|from|of|by|in|on|to|with|under|below|for|is|are|port|pid|errno|named|called|denen|dem|den|der|die|das|von|vom|prozess\w*|unter|an|el|la|los|las|l[ao]s? de|de|del|que|proceso|procesos|puerto|en|por)\b|进程|程序|来自|端口|的|在)*$/iu;
const MARKED = new RegExp(`(?:${BEFORE.source})(?:${FILLER.source})`, "iu");
const AFTER =
  /^["')]?\s*(?:进程|程序|端口|プロセス|ポート|配下|下)?\s*(?:的进程|のプロセス)?\s*(?:以外|之外|外(?!部)|を除|は除|を含ま|を含め(?:な|ず)|ではな|でない|を無視)/u;

/**
 * "Except nginx" names whose doings do not count. Nothing but the filter on processes can leave something out, so any
 * other value after such words becomes a text that no recipe takes: better to ask than to show the very thing.
 */
export const withNegations = (text: string, found: Found[]): Found[] => {
  const values = [...found].sort((a, b) => a.start - b.start);
  let leftOut = false;
  return values.map((one, index) => {
    const from = values[index - 1]?.end ?? 0;
    // "Except java and node": both.
    const joined =
      leftOut && JOINER.test(text.slice(from, one.start)) && one.value.type === values[index - 1]?.value.type;
    leftOut = false;
    const before = MARKED.exec(text.slice(from, one.start));
    const after = AFTER.exec(text.slice(one.end));
    const condition =
      CONDITION.test(text.slice(from, one.start)) && ["pid", "process"].includes(one.value.type);
    if (condition) return { ...one, value: { type: "text", text: text.slice(one.start, one.end) } };
    if ((before === null && after === null && !joined) || !canBeLeftOut(one)) return one;
    leftOut = true;
    const value = one.value;
    return {
      start: before === null ? one.start : from + before.index,
      end: one.end + (after?.[0].length ?? 0),
      value:
        value.type === "process"
          ? { type: "except", name: value.name }
          : { type: "text", text: text.slice(one.start, one.end) },
    };
  });
};

/** The names that `and` ties together are taken one by one, with the word that ties them. */
const JOINER = /^\s*(?:(?:,|and|or|und|oder|y|o|和|或|、|と)\s*)*$/iu;

/** "While process backup runs" is a condition, and no recipe waits for one. */
const CONDITION = /(?:\b(?:while|as long as|solange|während|mientras)\s+(?:the |der |el )?|当\s*)$/iu;

/** "Without 5 seconds" is no sentence; "not in the last 5 seconds" is one about the window. */
const canBeLeftOut = ({ value }: Found): boolean =>
  value.type !== "except" &&
  value.type !== "top" &&
  value.type !== "argument" &&
  value.type !== "exit-code" &&
  !(value.type === "duration" && (value.role === "window" || value.role === "every"));
