import type { Call, Expression, Item, MapExpression } from "../language/tree.ts";
import type { ProbeUse, VersionNeed } from "./analysis.ts";
import type { Code, Place } from "./code.ts";
import { FEATURES, type Feature } from "./features.ts";
import { BUILTINS, FUNCTIONS, KEYWORD_ARGUMENTS, type Word } from "./words.ts";

/** Every release that Tracewire supports has what came with this one. */
const OLDEST = "0.14";
/** Bytes of a text on releases before 0.23, its end mark taken off. */
const SHORT_TEXT_BYTES = 63;

/** What in the script some releases since 0.14 do not have, each feature once. */
export const versionNeeds = ({ script, uses, places, maps, writes }: Code): VersionNeed[] => {
  const found = [
    ...script.items.flatMap(ofItem),
    ...uses.flatMap(ofProbe),
    ...places.flatMap(ofPlace),
    ...[...maps].flatMap(([name, mentions]) => ofMap(mentions, writes.get(name)?.[0]?.value ?? null)),
  ];
  const telling = found.filter(({ version, until }) => version !== OLDEST || until !== undefined);
  return [...Map.groupBy(telling, ({ because }) => because).values()].map(([first]) => first as VersionNeed);
};

const need = ({ since, name, instead, gone }: Feature, position: VersionNeed["position"]): VersionNeed[] => [
  {
    version: since,
    because: name,
    ...(instead === undefined ? {} : { instead }),
    ...(gone === undefined ? {} : { until: gone }),
    position,
  },
];

const ofItem = (item: Item): VersionNeed[] => {
  switch (item.kind) {
    case "config":
    case "macro":
    case "import":
      return need(FEATURES[item.kind], item.position);
    case "function":
      return need(FEATURES.fn, item.position);
    case "map-declaration":
      return need(FEATURES.mapDeclaration, item.position);
    default:
      return [];
  }
};

const ofProbe = (use: ProbeUse): VersionNeed[] => {
  const { position, text } = use;
  const spelling = text.split(":")[0] as string;
  if (spelling === "fentry" || spelling === "fexit" || spelling === "begin" || spelling === "end")
    return need(FEATURES[spelling], position);
  switch (use.type) {
    case "rawtracepoint":
      if (use.provider !== "") return need(FEATURES.rawtracepointModule, position);
      return need(use.wildcard ? FEATURES.rawtracepointPattern : FEATURES.rawtracepoint, position);
    case "self":
      return need(FEATURES.self, position);
    case "kprobe":
    case "kretprobe":
      return use.provider === "" ? [] : need(FEATURES.kprobeModule, position);
    case "uprobe":
    case "uretprobe":
      if (/^[^:]*:[^":]*@/.test(text)) return need(FEATURES.uprobeLine, position);
      return /:(cpp|c\+\+):/.test(text) ? need(FEATURES.uprobeLanguage, position) : [];
    case "interval":
    case "profile":
      return /^\w+:\w+$/.test(text) ? need(FEATURES.probeDuration, position) : [];
    default:
      return [];
  }
};

const ofPlace = ({ node, parent, home }: Place): VersionNeed[] => {
  const { position } = node as Expression;
  const one = (feature: Feature): VersionNeed[] => need(feature, position);
  switch (node.kind) {
    case "call":
      return ofCall(node);
    case "identifier":
      if (node.name === "args" && home.uses.some(({ type }) => type === "rawtracepoint"))
        return one(FEATURES.rawtracepointArgs);
      return ofWord(node.name, position);
    case "field":
      if (node.arrow) return [];
      if (node.object.kind === "identifier" && node.object.name === "args") return one(FEATURES.argsDot);
      return isPointer(node.object) ? one(FEATURES.pointerDot) : [];
    case "for": {
      const bare = node.bracketed ? [] : one(FEATURES.bareCondition);
      return [...bare, ...one(node.over.kind === "range" ? FEATURES.forRange : FEATURES.forMap)];
    }
    case "if":
    case "while":
    case "unroll":
    case "block-statement":
      return [
        ...("bracketed" in node && !node.bracketed ? one(FEATURES.bareCondition) : []),
        ...("semicolon" in node && node.semicolon ? one(FEATURES.blockSemicolon) : []),
        ...(node.kind === "block-statement" ? one(FEATURES.blockInside) : []),
      ];
    case "integer":
      return /^\d[\d_eE]*(ns|us|ms|[smhd])$/.test(node.text) ? one(FEATURES.duration) : [];
    case "string": {
      const isFormat =
        parent?.node.kind === "call" && parent.node.name === "printf" && parent.node.arguments[0] === node;
      return !isFormat && Buffer.byteLength(node.value) > SHORT_TEXT_BYTES ? one(FEATURES.longText) : [];
    }
    case "type-query":
      if (node.word === "typeinfo") return one(FEATURES.typeinfo);
      return node.word === "sizeof"
        ? []
        : one(node.path.length > 1 ? FEATURES.offsetofPath : FEATURES.offsetof);
    case "block-expression":
    case "conditional":
      return one(FEATURES.blockValue);
    case "tuple":
      return node.items.length < 2 ? one(FEATURES.shortTuple) : [];
    case "ternary":
      return node.whenTrue === null ? one(FEATURES.shortTernary) : [];
    case "unary":
      return node.operator === "&" ? one(FEATURES.address) : [];
    case "jump":
      return node.value === null ? [] : one(FEATURES.returnValue);
    case "let":
    case "boolean":
    case "record":
    case "discard":
    case "typeof":
    case "comptime":
      return one(FEATURES[node.kind]);
    default:
      return [];
  }
};

const isPointer = (node: Expression): boolean =>
  (node.kind === "cast" && node.type.kind === "type" && node.type.suffixes.at(-1) === "*") ||
  (node.kind === "identifier" && node.name === "curtask");

const ofWord = (name: string, position: VersionNeed["position"]): VersionNeed[] => {
  if (/^sarg\d+$/.test(name)) return need(FEATURES.sarg, position);
  const since =
    known(BUILTINS, name)?.since ??
    (Object.hasOwn(KEYWORD_ARGUMENTS, name) ? KEYWORD_ARGUMENTS[name] : undefined);
  return since === undefined ? [] : need({ since, name }, position);
};

const known = (words: Record<string, Word>, name: string): Word | undefined =>
  Object.hasOwn(words, name) ? words[name] : undefined;

const ofCall = ({ name, arguments: given, position }: Call): VersionNeed[] => {
  const [first] = given;
  if (name === "exit" && given.length > 0) return need(FEATURES.exitCode, position);
  if (name === "hist" && given.length > 1) return need(FEATURES.histDetail, position);
  if (name === "delete" && given.length > 1) return need(FEATURES.deleteKey, position);
  if (name === "has_key") return need(FEATURES.hasKey, position);
  if (name === "print" && first?.kind === "map" && first.keys !== null)
    return need(FEATURES.printKey, position);
  const since = known(FUNCTIONS, name)?.since;
  return since === undefined ? [] : need({ since, name: `${name}()` }, position);
};

/** Whole-map functions; everything else that names a map without writing it reads its value. */
const ON_MAPS = new Set(["print", "clear", "zero", "delete", "len", "has_key", "find"]);

const ofMap = (mentions: Place<MapExpression>[], value: Expression | null): VersionNeed[] =>
  mentions.flatMap(({ node, parent }) => {
    const outer = parent?.node;
    const isWritten = outer?.kind === "assignment" && outer.target === node;
    const isWhole =
      (outer?.kind === "call" && ON_MAPS.has(outer.name)) ||
      outer?.kind === "for" ||
      outer?.kind === "unary" ||
      outer?.kind === "macro";
    const keys =
      node.keys?.length === 1 && node.keys[0]?.kind === "tuple" ? need(FEATURES.tupleKey, node.position) : [];
    if (isWritten || isWhole || value?.kind !== "call") return keys;
    if (/^(count|sum|min|max)$/.test(value.name))
      return [...keys, ...need(FEATURES.readCount, node.position)];
    return /^(avg|stats)$/.test(value.name) ? [...keys, ...need(FEATURES.readAvg, node.position)] : keys;
  });
