import type { Node, Script } from "../language/tree.ts";
import type { ProbeUse, VersionNeed } from "./analysis.ts";
import type { Home, Place } from "./place.ts";
import { BUILTINS, FUNCTIONS, KEYWORD_ARGUMENTS } from "./words.ts";

/** Every release that Tracewire supports has what came with this one. */
const OLDEST = "0.14";

/** What in the script needs a newer bpftrace than 0.14, each construct once. */
export const versionNeeds = (script: Script, homes: Home[], places: Place[]): VersionNeed[] => {
  const found = [
    ...script.items.flatMap((item) => ofItem(item)),
    ...homes.filter((home) => home.item.kind === "probe").flatMap((home) => home.uses.flatMap(ofProbe)),
    ...places.flatMap(({ node }) => ofNode(node)),
  ];
  const seen = new Set<string>();
  return found.filter(
    ({ version, because }) => version !== OLDEST && !seen.has(because) && seen.add(because) !== undefined,
  );
};

const need = (version: string, because: string, position: VersionNeed["position"]): VersionNeed[] => [
  { version, because, position },
];

const ofItem = (item: Script["items"][number]): VersionNeed[] => {
  switch (item.kind) {
    case "config":
      return need("0.20", "a config block", item.position);
    case "function":
      return need("0.21", "fn", item.position);
    case "map-declaration":
    case "macro":
    case "import":
      return need("0.24", item.kind.replace("-", " "), item.position);
    default:
      return [];
  }
};

const SPELLED: Record<string, string> = {
  fentry: "0.20",
  fexit: "0.20",
  begin: "0.24",
  end: "0.24",
  f: "0.14",
  fr: "0.14",
};

const ofProbe = (use: ProbeUse): VersionNeed[] => {
  const spelling = use.text.split(":")[0] as string;
  const version = Object.hasOwn(SPELLED, spelling) ? SPELLED[spelling] : undefined;
  if (version !== undefined) return need(version, `${spelling} probes`, use.position);
  switch (use.type) {
    case "rawtracepoint":
      return need(
        use.wildcard ? "0.19" : "0.18",
        use.wildcard ? "rawtracepoint patterns" : "rawtracepoint probes",
        use.position,
      );
    case "self":
      return need("0.22", "self probes", use.position);
    case "kprobe":
    case "kretprobe":
      return use.provider === "" ? [] : need("0.20", "kprobe:module:function", use.position);
    case "interval":
    case "profile":
      return /^\w+:\d+[a-z]+$/.test(use.text) ? need("0.24", "durations in probes", use.position) : [];
    default:
      return [];
  }
};

const ofNode = (node: Node): VersionNeed[] => {
  switch (node.kind) {
    case "call":
      return ofCall(node);
    case "identifier": {
      const word = Object.hasOwn(BUILTINS, node.name)
        ? BUILTINS[node.name]?.since
        : Object.hasOwn(KEYWORD_ARGUMENTS, node.name)
          ? KEYWORD_ARGUMENTS[node.name]
          : undefined;
      return word === undefined ? [] : need(word, node.name, node.position);
    }
    case "field":
      return !node.arrow && node.object.kind === "identifier" && node.object.name === "args"
        ? need("0.19", "args.field (write args->field)", node.position)
        : [];
    case "let":
      return need("0.22", "let", node.position);
    case "for":
      return node.over.kind === "range"
        ? need("0.24", "for over a range", node.position)
        : need("0.21", "for over a map", node.position);
    case "boolean":
      return need("0.24", "true and false", node.position);
    case "integer":
      return /\d(ns|us|ms|[smhd])$/.test(node.text) && !/^0[xX]/.test(node.text)
        ? need("0.24", "durations such as 5s", node.position)
        : [];
    case "type-query":
      return node.word === "offsetof"
        ? need(node.path.length > 1 ? "0.23" : "0.18", "offsetof", node.position)
        : node.word === "typeinfo"
          ? need("0.24", "typeinfo", node.position)
          : [];
    case "block-expression":
    case "conditional":
    case "comptime":
      return need("0.24", "blocks as values", node.position);
    case "block-statement":
      return need("0.24", "blocks inside blocks", node.position);
    case "typeof":
      return need("0.24", "typeof", node.position);
    case "record":
      return need("0.25", "records", node.position);
    case "discard":
      return need("0.24", "_ = value", node.position);
    case "ternary":
      return node.then === null ? need("0.26", "a ?: b", node.position) : [];
    case "unary":
      return node.operator === "&" ? need("0.24", "the address of a variable or map", node.position) : [];
    case "jump":
      return node.value !== null ? need("0.21", "return with a value", node.position) : [];
    default:
      return [];
  }
};

const ofCall = (call: Extract<Node, { kind: "call" }>): VersionNeed[] => {
  const { name, position } = call;
  const count = call.arguments.length;
  const [first] = call.arguments;
  if (name === "exit" && count > 0) return need("0.21", "exit(code)", position);
  if (name === "hist" && count > 1) return need("0.20", "hist(value, detail)", position);
  if (name === "delete" && count > 1) return need("0.22", "delete(@map, key)", position);
  if (name === "print" && first?.kind === "map" && first.keys !== null)
    return need("0.21", "print(@map[key])", position);
  const since = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name]?.since : undefined;
  return since === undefined ? [] : need(since, `${name}()`, position);
};
