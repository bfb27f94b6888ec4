import type { Expression, TypeArgument } from "../language/tree.ts";
import type { ProbeUse } from "./analysis.ts";
import type { Code, Home, Place } from "./code.ts";

/** Where a value comes from. */
export type Source = {
  /** `text` is written in the script or known to be harmless; `computed` is a number that the script made up. */
  kind: "text" | "argument" | "memory" | "computed";
  /** The argument or the last field on the way; empty when it has no name. */
  name: string;
  /** In the memory of a program, as against the kernel's. */
  user: boolean;
  use: ProbeUse | null;
};

const HARMLESS_WORDS = /^(comm|probe|func|username|pcomm|leader_comm|probetype|kstack|ustack)$/;
const HARMLESS_CALLS =
  /^(strerror|syscall_name|signal_name|strftime|cgroup_path|comm|ksym|usym|ntop|macaddr|str|buf|path|kstack|ustack|dw_ustack|username|probe|func|str_concat)$/;
const ARGUMENT_WORDS = /^(s?arg\d+|retval|args|ctx|curtask)$/;

const isUserUse = ({ type, provider }: ProbeUse): boolean =>
  USER_TYPES.has(type) || provider === "syscalls" || /[*?]/.test(provider);

export const isUserSide = (home: Home): boolean => home.uses.some(isUserUse);

const USER_TYPES = new Set<ProbeUse["type"]>(["uprobe", "uretprobe", "usdt"]);

/** Of several probes with one body, the one under which a value can show most. */
export const tellingUse = (home: Home): ProbeUse | null =>
  home.uses.find(isUserUse) ?? home.uses.find(({ type }) => type !== "tracepoint") ?? home.uses[0] ?? null;

/** For a script so tangled that following its values would take too long: the worst is assumed. */
const UNTRACED: Source[] = [{ kind: "computed", name: "", user: true, use: null }];

/** Everything that a value can have come from: variables and maps are followed to all that they were given. */
export const sourcesOf = (value: Expression | TypeArgument, home: Home, code: Code): Source[] => {
  const seen = new Set<unknown>();
  const follow = (node: Expression | TypeArgument, at: Home): Source[] => {
    if (code.budget.steps-- <= 0) return UNTRACED;
    const use = tellingUse(at);
    const one = (kind: Source["kind"], name = ""): Source[] => [{ kind, name, user: isUserSide(at), use }];
    const reached = (sources: Source[]): Source[] =>
      sources.map((source) => (source.kind === "text" ? source : { ...source, kind: "memory" }));
    switch (node.kind) {
      case "string":
      case "parameter":
        return one("text");
      case "identifier":
        if (HARMLESS_WORDS.test(node.name)) return one("text");
        if (node.name === "curtask") return [{ kind: "argument", name: node.name, user: false, use }];
        return one(ARGUMENT_WORDS.test(node.name) ? "argument" : "computed", node.name);
      case "field": {
        const isOwn = node.object.kind === "identifier" && node.object.name === "args";
        if (isOwn) return one("argument", node.name);
        return reached(follow(node.object, at)).map((source) => ({
          ...source,
          kind: "memory",
          name: node.name,
        }));
      }
      case "index":
        return reached(follow(node.object, at));
      case "tuple-field": {
        const walked = node.object.kind === "variable" ? at.walks.get(node.object.name) : undefined;
        if (walked === undefined) return follow(node.object, at);
        return walked.flatMap(({ name }) => followEach(name, node.index === 0 ? "keys" : "values"));
      }
      case "unary":
        return node.operator === "*" ? reached(follow(node.operand, at)) : follow(node.operand, at);
      case "cast":
      case "comptime":
        return follow(node.operand, at);
      case "call": {
        const [first] = node.arguments;
        if ((node.name === "kptr" || node.name === "uptr") && first !== undefined)
          return follow(first, at).map((source) => ({ ...source, user: node.name === "uptr" }));
        if (/^(percpu_)?kaddr$/.test(node.name)) return [{ kind: "computed", name: "", user: false, use }];
        return one(HARMLESS_CALLS.test(node.name) ? "text" : "computed");
      }
      case "binary": {
        const parts = [...follow(node.left, at), ...follow(node.right, at)];
        const pointers = parts.filter(({ kind }) => kind === "argument" || kind === "memory");
        if (pointers.length > 0) return pointers;
        return one(parts.some(({ kind }) => kind === "text") ? "text" : "computed");
      }
      case "tuple":
        return node.items.flatMap((item) => follow(item, at));
      case "record":
        return node.fields.flatMap((field) => follow(field.value, at));
      case "ternary":
        return [
          ...(node.whenTrue === null ? follow(node.test, at) : follow(node.whenTrue, at)),
          ...follow(node.otherwise, at),
        ];
      case "variable": {
        const given = at.given.get(node.name);
        if (given === undefined) return one("memory");
        if (seen.has(given)) return [];
        seen.add(given);
        return [...given.flatMap((inner) => follow(inner, at)), ...(code.plain ? [] : one("memory"))];
      }
      case "map":
        return code.writes.has(node.name)
          ? [...followEach(node.name, "values"), ...(code.plain ? [] : one("memory"))]
          : one("memory");
      default:
        return one("computed");
    }
  };
  const followEach = (map: string, side: "keys" | "values"): Source[] => {
    const mark = `${side} of ${map}`;
    if (seen.has(mark)) return [];
    seen.add(mark);
    return (code.writes.get(map) ?? []).flatMap(({ target, value: given, home: at }) => {
      const parts = side === "keys" ? (target.keys ?? []) : given === null ? [] : [given];
      return parts.flatMap((part) => follow(part, at));
    });
  };
  return follow(value, home);
};

/** Whether this step follows a pointer, as against taking a part of what the probe itself was given. */
export const isMemoryRead = (node: Expression, home: Home): boolean => {
  switch (node.kind) {
    case "unary":
      return node.operator === "*" && !(node.operand.kind === "unary" && node.operand.operator === "&");
    case "field":
      return !isArgs(node.object) && holdsPointer(node.object, home);
    case "index":
      // `args->args[1]` of raw_syscalls is one of the call's six numbers.
      return !(node.object.kind === "field" && isArgs(node.object.object)) && holdsPointer(node.object, home);
    default:
      return false;
  }
};

const isArgs = (node: Expression): boolean => node.kind === "identifier" && node.name === "args";

const holdsPointer = (node: Expression, home: Home): boolean => {
  switch (node.kind) {
    case "tuple":
    case "record":
    case "string":
    case "tuple-field":
      return false;
    case "variable": {
      const given = home.given.get(node.name) ?? [];
      return (
        given.length === 0 ||
        !given.every(({ kind }) => kind === "tuple" || kind === "record" || kind === "string")
      );
    }
    default:
      return true;
  }
};

/**
 * A base that the kernel gave, with no arithmetic on the way and nothing read from memory taken for something else:
 * its fields are what their names say.
 */
export const isTrustedBase = (node: Expression, home: Home, code: Code): boolean => {
  const seen = new Set<unknown>();
  const trusts = (base: Expression | TypeArgument | undefined, at: Home, recast: boolean): boolean => {
    if (code.budget.steps-- <= 0) return false;
    switch (base?.kind) {
      case "identifier":
        return ARGUMENT_WORDS.test(base.name);
      case "field":
        return (isArgs(base.object) || !recast) && trusts(base.object, at, recast);
      case "index":
        return base.index.kind === "integer" && !recast && trusts(base.object, at, recast);
      case "cast":
        return trusts(base.operand, at, true);
      case "unary":
        return base.operator === "*" && !recast && trusts(base.operand, at, recast);
      case "call":
        return base.name === "kptr" && trusts(base.arguments[0], at, recast);
      case "variable":
        return trustsAll(
          at.given.get(base.name)?.map((value) => ({ value, home: at })),
          recast,
        );
      case "map":
        return trustsAll(code.writes.get(base.name), recast);
      default:
        return false;
    }
  };
  const trustsAll = (
    given: { value: Expression | null; home: Home }[] | undefined,
    recast: boolean,
  ): boolean => {
    const [first] = given ?? [];
    if (given === undefined || first === undefined) return false;
    if (seen.has(first.value)) return true;
    seen.add(first.value);
    return given.every(
      ({ value, home: at }) => value !== null && (trusts(value, at, recast) || isZero(value)),
    );
  };
  return trusts(node, home, false);
};

const isZero = (node: Expression): boolean => node.kind === "integer" && node.value === 0n;

/** A variable that only leads on to fields is not shown itself. */
export const isOnlyFollowed = (name: string, home: Home): boolean =>
  (home.mentions.get(name) ?? []).every(({ node, parent }: Place) => {
    switch (parent?.node.kind) {
      case "field":
      case "index":
        return parent.node.object === node;
      case "assignment":
        return parent.node.target === node;
      case "if":
      case "while":
        return true;
      default:
        return false;
    }
  });
