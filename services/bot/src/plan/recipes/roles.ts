import type { Piece } from "./piece.ts";
import type { Role, Value } from "./value.ts";

/** Doings of one process to another: whoever is named beside them acts or suffers. */
const DOINGS: readonly string[] = [
  "signal-send",
  "wakeup",
  "ptrace",
  "exec",
  "start",
  "fork",
  "child",
  "parent",
  "connect",
  "sent",
  "write",
];
/** Doings seen from the other end. */
const GETTING: readonly string[] = ["signal-receive", "received", "hit"];

const GETS =
  /^(?:gets?|got|getting|bekomm(?:t|en)|kriegt|kriegen|erhalt|erhalten|empfang(?:t|en)|recib(?:e|en|io)|llegan?)$/;

/** Words as light as "get" say who receives, where signals are what there is to get. */
export const withGetting = (pieces: Piece[]): Piece[] =>
  isAboutSignals(pieces)
    ? pieces.map((piece) =>
        piece.value === null &&
        GETS.test(piece.token.text) &&
        (piece.match?.concepts.every(({ kind }) => kind === "neutral") ?? true)
          ? {
              ...piece,
              match: {
                concepts: [{ kind: "thing", name: "signal-receive" }],
                length: 1,
                exact: true,
                guessed: false,
              },
            }
          : piece,
      )
    : pieces;

const isAboutSignals = (pieces: Piece[]): boolean =>
  pieces.some(
    ({ match, value }) =>
      value?.type === "signal" ||
      match?.concepts.some(({ name }) => name === "signal" || name.startsWith("signal-")),
  );

/** Tells for each process that is named whether it acts or suffers what the question is about, where the sentence says so. */
export const withRoles = (pieces: Piece[], text: string): Piece[] => {
  const doings = doingsIn(pieces);
  const signals = isAboutSignals(pieces);
  if (doings.length === 0 && !signals) return pieces;
  const names = pieces.flatMap((piece) =>
    piece.value?.type === "pid" || piece.value?.type === "process" ? [placeOf(piece)] : [],
  );
  return pieces.map((piece) => {
    if (piece.value?.type !== "pid" && piece.value?.type !== "process") return piece;
    const role = roleOf(text, placeOf(piece), doings, names, signals);
    return role === null ? piece : { ...piece, value: { ...piece.value, role } as Value };
  });
};

const WHOM =
  /\b(?:from|by) (?:whom?|which|what)\b|\bvon (?:wem|welche\w*)|\b(?:de|por) (?:qui[eé]n|qu[eé])|[从被由]谁|誰(?:から|に)/i;

const WHO_ASKED =
  /\b(?:who|whose|what|whoever|(?:which|what)\s+(?:\w+\s+)?(?:process|program|service|parent|one)\w*|some(?:one|body|thing)|any(?:one|body|thing)|wer|was|welche[rs]?\s+\w+|qui[eé]n(?:es)?|qu[eé]\s+\w+|parents?)\b|谁|什么|哪[个些]|誰|どの/iu;

/** Which end of a doing is asked about, where one who suffers it is named. */
export const endsAsked = (pieces: Piece[], text: string): { asksForActor: boolean; getsSignals: boolean } => {
  const suffers = pieces.some(
    ({ value }) => (value?.type === "pid" || value?.type === "process") && value.role === "target",
  );
  const whom = WHOM.test(text);
  const getting = doingsIn(pieces).some((doing) => doing.getting);
  const acts = pieces.some(({ value }) => value !== null && "role" in value && value.role === "actor");
  return {
    asksForActor: suffers && (whom || (!getting && WHO_ASKED.test(text))),
    getsSignals: !acts && !whom && getting,
  };
};

const doingsIn = (pieces: Piece[]): Doing[] => {
  const signals = isAboutSignals(pieces);
  return pieces.flatMap(({ token: { start }, end, match, value }): Doing[] => {
    const names = value === null ? (match?.concepts.map(({ name }) => name) ?? []) : [];
    if (names.some((name) => DOINGS.includes(name))) return [{ start, end, getting: false }];
    return signals && names.some((name) => GETTING.includes(name)) ? [{ start, end, getting: true }] : [];
  });
};

const placeOf = ({ token, end, valueStart }: Piece): Place => ({ start: valueStart ?? token.start, end });

type Place = { start: number; end: number };
type Doing = Place & { getting: boolean };

const roleOf = (
  text: string,
  name: Place,
  doings: Doing[],
  names: Place[],
  signals: boolean,
): Role | null => {
  if (signals && doings.length === 0) return byPreposition(text, name);
  const before = doings.findLast((doing) => doing.end <= name.start);
  const after = doings.find((doing) => doing.start >= name.end);
  const first = names.find((other) => before !== undefined && other.end <= before.start);
  // "Does a wake b": the second one, after the verb, is what the first acts upon.
  const second =
    first !== undefined &&
    before !== undefined &&
    !/\b(?:by|von|por|from)\s/i.test(text.slice(before.end, name.start));
  const role = beside(text, name, before, after) ?? (second && after === undefined ? "target" : null);
  const nearest = nearer(name, before, after);
  if (nearest?.getting !== true || role === null) return role;
  // Who gets a signal suffers what its sender does.
  return FROM.test(text.slice(0, name.start)) || FROM_AFTER.test(text.slice(name.end)) ? "actor" : "target";
};

/** "Signals to nginx", "señales de nginx": no verb tells more. */
const byPreposition = (text: string, name: Place): Role | null => {
  const pre = text.slice(0, name.start);
  if (TO.test(pre) && !MERELY.test(pre.replace(TO, ""))) return "target";
  return /\b(?:from|by|von|vom|desde|por)\s+(?:the\s+)?$/i.test(pre) ? "actor" : null;
};

const nearer = (name: Place, before: Doing | undefined, after: Doing | undefined): Doing | undefined => {
  if (before === undefined || after === undefined) return before ?? after;
  return name.start - before.end <= after.start - name.end ? before : after;
};

const ARTICLE = "(?:(?:the|our|my|this|that|dem|der|den|das|die|el|la|al|del)\\s+)?[\"'(]?";
const AGENT = new RegExp(`(?:\\b(?:by|von|vom|durch|por)\\s+${ARTICLE}|被\\s*)$`, "i");
const AGENT_AFTER = /^["')]?\s*(?:によ(?:って|り|る))/;
const FROM = new RegExp(`(?:\\b(?:from|by|von|vom|de|desde|por)\\s+${ARTICLE}|(?:来自|从|被)\\s*)$`, "i");
const FROM_AFTER = /^["')]?\s*から/;
const TO = new RegExp(
  `(?:\\b(?:to|at|towards|against|al?|an|gegen|dem)\\s+${ARTICLE}|(?:给|向|对|往)\\s*)$`,
  "i",
);
/** "Limited to nginx" says no more than "of nginx". */
const MERELY =
  /\b(?:limited|restricted|belong(?:s|ing)?|related|due|attributed|regard|respect|specific)\s+(?:to\s+)?$/i;
const NOMINATIVE = /\b(?:der|ein|unser)\s+$/i;
const ACCUSATIVE = /\b(?:den|einen|unseren)\s+$/i;

/** "Den Prozess mit der pid 812" is about the process's article. */
const NOUN_WITH = /(?:process|prozess|proceso)\s+(?:with|mit(?: der| dem)?|con(?: el)?)\s*$/i;

/** Somebody or something that acts, up to the verb: "who", "which process", "something that keeps". */
const SUBJECT =
  /(?:\b(?:who(?!m)\w*|what(?:ever)?|some(?:one|body|thing)|any(?:one|body|thing)|(?:which|what)\s+(?:\w+\s+)?(?:process(?:es)?|programs?|services?|daemons?|commands?|users?|ones?|thing|parents?)|(?:process(?:es)?|programs?|those|everything|everyone|one|thing)\s+(?:that|which|who)|wer|was|jemand|etwas|welche[rs]\s+(?:\w+\s+)?(?:prozess|programm|dienst|befehl|anwendung)\w*|(?<!\ba\s+)qui[eé]n(?:es)?|algo|alguien|qu[eé]\s+(?:proceso|programa|servicio|usuario|comando)|procesos?\s+que)(?:\s+(?:of\s+\w+\s+\w+|it\s+is\s+that))?(?:\s+(?!(?:do|does|did)\b)[\w']+){0,3}\s*|(?:谁|什么(?:进程|程序)?|哪(?:个|些)(?:进程|程序|服务|父进程)?)\s*(?:在|一直|总是|不断|反复|经常|会|正在|把|老是|频繁|地|\s){0,4})$/iu;
/** A plural that cannot be the subject of a singular verb: "welche Prozesse weckt X", "qué procesos despierta X". */
const PLURAL_OBJECT =
  /\b(?:welche|qu[eé]|cu[aá]les)\s+(?:\w+\s+)?(?:prozesse|programme|dienste|befehle|procesos|programas|servicios|comandos)\s*$/i;

const beside = (
  text: string,
  name: Place,
  before: Doing | undefined,
  after: Doing | undefined,
): Role | null => {
  const pre = text.slice(0, name.start).replace(NOUN_WITH, "");
  const post = text.slice(name.end);
  if (AGENT.test(pre) || AGENT_AFTER.test(post)) return "actor";
  const japanese = byParticle(post);
  if (japanese !== null) return japanese;
  if (before !== undefined && TO.test(pre) && !MERELY.test(pre.replace(TO, ""))) return "target";
  if (NOMINATIVE.test(pre) && /\b(?:wird|wurde|werden|wurden)\s+\w+\s+$/i.test(pre)) return "target";
  if (NOMINATIVE.test(pre))
    return /^\s+(?:\w+\s+)?(?:wird|wurde|werden|worden)\b/i.test(post) ? "target" : "actor";
  if (ACCUSATIVE.test(pre)) return "target";
  if (before !== undefined) {
    const verb = text.slice(before.start, before.end);
    const lead = text.slice(0, before.start);
    if (PLURAL_OBJECT.test(lead)) return "actor";
    if (SUBJECT.test(lead)) return "target";
    if (
      /^(?:wakeups?|wakers?|killers?|parents?|senders?|starts?|launches|forks?)$/i.test(verb) &&
      /\bof\s+(?:the\s+)?$/i.test(pre)
    )
      return /^forks?$/i.test(verb) ? "actor" : "target";
  }
  return after === undefined ? null : beforeVerb(text, name, after);
};

/** Japanese says it by the particle after the name. */
const byParticle = (post: string): Role | null => {
  const particle = /^["')]?\s*(を|に(?!対|関|つ|お|よ|て)|へ|宛|が|は|から)/.exec(post)?.[1];
  if (particle === undefined) return null;
  const passive = /(?:され|られ|起こされ|殺され|受け|受信)/.test(post);
  if (particle === "を") return "target";
  if (particle === "に" || particle === "へ" || particle === "宛")
    return passive && particle === "に" ? "actor" : "target";
  if (particle === "から") return "actor";
  return passive ? "target" : "actor";
};

const PARTICIPLE = /^(?:\w+(?:ed|en|t)|sent|shot|hit|ge\w+t|\w+[ai]d[oa]s?)$/i;

/** "nginx kills", "is nginx killed", "nginx 被杀死", "den Prozess nginx weckt". */
const beforeVerb = (text: string, name: Place, verb: Doing): Role => {
  const pre = text.slice(0, name.start);
  const between = text.slice(name.end, verb.start);
  const word = text.slice(verb.start, verb.end).split(/\s+/)[0] ?? "";
  if (/^["')]?\s*(?:是|一直|总是|经常)?\s*(?:被|让谁|由谁)/.test(between + word)) return "target";
  if (/(?:把|将|对|给|向)\s*$/.test(pre) || TO.test(pre)) return "target";
  const passive =
    /\b(?:is|was|are|were|been|being|get|gets|got|getting|be|wird|wurde|werden|worden|es|fue|ha sido|está siendo)\b/i;
  const aux = passive.test(between) || /\b(?:is|was|are|were|has|wird|wurde)\s+(?:the\s+)?$/i.test(pre);
  if (aux && PARTICIPLE.test(word) && !/ing$/i.test(word)) return "target";
  return /^'s\s/.test(between) && /^(?:parent|killer|waker|sender)/i.test(word) ? "target" : "actor";
};
