import type { Expression, TypeArgument } from "../language/tree.ts";
import type { ProbeUse } from "./analysis.ts";
import type { Home, Place } from "./place.ts";

/** Where a value comes from: written in the script, an argument of a probe, or somewhere in memory. */
export type Source =
  | { kind: "constant"; name: ""; use: null }
  | { kind: "argument"; name: string; use: ProbeUse | null }
  | { kind: "unknown"; name: string; use: ProbeUse | null };

const CONSTANT: Source = { kind: "constant", name: "", use: null };
const MAX_STEPS = 20;

/** Follows variables and maps back to what they were given. */
export const sourceOf = (
  value: Expression | TypeArgument,
  home: Home,
  places: Place[],
  steps = 0,
): Source => {
  const use = home.uses[0] ?? null;
  const unknown = (name = ""): Source => ({ kind: "unknown", name, use });
  if (steps > MAX_STEPS) return unknown();
  const follow = (inner: Expression, at: Home = home): Source => sourceOf(inner, at, places, steps + 1);
  switch (value.kind) {
    case "string":
    case "integer":
    case "boolean":
    case "parameter":
      return CONSTANT;
    case "identifier":
      if (/^(comm|probe|func|username|pcomm|leader_comm)$/.test(value.name)) return CONSTANT;
      return /^(s?arg\d+|retval)$/.test(value.name)
        ? { kind: "argument", name: value.name, use }
        : unknown(value.name);
    case "field":
      if (value.object.kind === "identifier" && value.object.name === "args")
        return { kind: "argument", name: value.name, use };
      return unknown(value.name);
    case "index":
      return { ...follow(value.object), kind: "unknown" };
    case "unary":
    case "cast":
    case "comptime":
      return follow(value.operand);
    case "call":
      if (/^(kptr|uptr)$/.test(value.name) && value.arguments[0] !== undefined)
        return sourceOf(value.arguments[0], home, places, steps + 1);
      return /^(strerror|syscall_name|signal_name|strftime|cgroup_path|comm|ksym|usym)$/.test(value.name)
        ? CONSTANT
        : unknown();
    case "binary": {
      const left = follow(value.left);
      return left.kind === "constant" ? follow(value.right) : left;
    }
    case "ternary": {
      const then = value.then === null ? CONSTANT : follow(value.then);
      return then.kind === "constant" ? follow(value.otherwise) : then;
    }
    case "variable":
      return riskiest(
        (home.variables.get(value.name) ?? []).map((given) => follow(given)),
        unknown(),
      );
    case "map":
      return riskiest(
        places.flatMap((place) =>
          place.node.kind === "assignment" &&
          place.node.target.kind === "map" &&
          place.node.target.name === value.name
            ? [follow(place.node.value, place.home)]
            : [],
        ),
        unknown(),
      );
    default:
      return unknown();
  }
};

const riskiest = (sources: Source[], none: Source): Source =>
  sources.find((source) => source.kind === "unknown") ??
  sources.find((source) => source.kind === "argument") ??
  sources[0] ??
  none;

/** Whether this step follows a pointer, as against taking a part of what the probe itself was given. */
export const isMemoryRead = (node: Expression, home: Home): boolean => {
  switch (node.kind) {
    case "unary":
      return node.operator === "*" && !isVariableAddress(node.operand);
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

const isVariableAddress = (node: Expression): boolean => node.kind === "unary" && node.operator === "&";

const holdsPointer = (node: Expression, home: Home): boolean => {
  switch (node.kind) {
    case "tuple":
    case "record":
    case "string":
    case "tuple-field":
    case "map":
      return node.kind === "map";
    case "variable": {
      const given = home.variables.get(node.name) ?? [];
      return (
        given.length === 0 ||
        !given.every((value) => value.kind === "tuple" || value.kind === "record" || value.kind === "string")
      );
    }
    default:
      return true;
  }
};
